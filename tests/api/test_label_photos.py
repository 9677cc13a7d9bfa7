"""Photos of labels: nothing but the picture is kept, and nothing but a photo is taken."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from api.food.label_photos import (
    LONGEST_SIDE,
    MOST_PIXELS,
    PhotoRefused,
    read_photo,
    store_photo,
)
from api.settings import Settings
from api.store import NotStored

RED, BLUE = (200, 20, 20), (20, 20, 200)
ORIENTATION, CAMERA, GPS = 0x0112, 0x010F, 0x8825


def picture(width: int = 60, height: int = 40) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def encoded(image: Image.Image, kind: str = "JPEG", **more: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def kept(photo: bytes, settings: Settings) -> Image.Image:
    found = Image.open(io.BytesIO(read_photo(store_photo(photo, settings=settings),
                                             settings=settings)))  # fmt: skip
    found.load()
    return found


def is_near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 40 for a, b in zip(pixel, colour, strict=True))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def files(settings: Settings) -> list[Path]:
    return [p for p in settings.data_dir.rglob("*") if p.is_file()]


def test_place_camera_and_comment_are_gone(settings: Settings) -> None:
    exif = Image.Exif()
    exif[CAMERA] = "SECRET PHONE"
    exif.get_ifd(GPS)[2] = (35.0, 30.0, 1.0)
    photo = encoded(picture(), exif=exif, comment=b"SECRET COMMENT")
    assert b"SECRET PHONE" in photo
    assert b"SECRET COMMENT" in photo
    image = kept(photo, settings)
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
    (file,) = files(settings)
    assert b"SECRET" not in file.read_bytes()
    assert b"Exif" not in file.read_bytes()


def test_text_and_profile_of_other_formats_are_gone(settings: Settings) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Location", "SECRET PLACE")
    png = encoded(picture(), "PNG", pnginfo=text, icc_profile=b"SECRET PROFILE")
    webp = encoded(picture(), "WEBP", xmp=b"SECRET XMP")
    for photo in (png, webp):
        assert kept(photo, settings).format == "JPEG"
    assert all(b"SECRET" not in file.read_bytes() for file in files(settings))


def test_a_photo_taken_sideways_stands_upright(settings: Settings) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the camera was turned: to be shown turned by 90 degrees clockwise
    image = kept(encoded(picture(), exif=exif, quality=95), settings)
    assert image.size == (40, 60)
    assert is_near(image.getpixel((20, 5)), RED)
    assert is_near(image.getpixel((20, 55)), BLUE)


def test_small_print_stays_readable_and_the_file_small(settings: Settings) -> None:
    image = kept(encoded(picture(4000, 3000)), settings)
    assert max(image.size) == LONGEST_SIDE
    assert kept(encoded(picture(30, 20)), settings).size == (30, 20)


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "LA", "1", "CMYK"])
def test_every_kind_of_colour_is_kept(mode: str, settings: Settings) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert kept(encoded(picture().convert(mode), kind), settings).mode == "RGB"


def test_the_same_photo_is_kept_once(settings: Settings) -> None:
    photo = encoded(picture())
    first, again = (store_photo(photo, settings=settings) for _ in range(2))
    assert first == again
    assert len(files(settings)) == 1
    assert store_photo(encoded(picture(61, 40)), settings=settings) != first


def png_of(width: int, height: int) -> bytes:
    """A file of some dozens of bytes that says it has so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [7_100, 9_500, 14_000, 60_000])
def test_a_picture_that_unpacks_to_gigabytes_is_refused(side: int, settings: Settings) -> None:
    assert side * side > MOST_PIXELS
    with pytest.raises(PhotoRefused, match="pixels"):
        store_photo(png_of(side, side), settings=settings)
    assert files(settings) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"PK\x03\x04",
        png_of(10, 10),
        encoded(picture())[:300],
        encoded(picture(), "GIF"),
        encoded(picture(), "BMP"),
        encoded(picture(), "TIFF"),
    ],
    ids=["empty", "head", "svg", "pdf", "zip", "cut png", "cut jpeg", "gif", "bmp", "tiff"],
)
def test_what_is_no_photo_is_refused_and_leaves_nothing(data: bytes, settings: Settings) -> None:
    with pytest.raises(PhotoRefused):
        store_photo(data, settings=settings)
    assert files(settings) == []


def test_a_file_that_is_too_large_is_refused_unread(settings: Settings) -> None:
    photo = encoded(picture())
    just = settings.model_copy(update={"max_photo_bytes": len(photo)})
    assert store_photo(photo, settings=just)
    less = settings.model_copy(update={"max_photo_bytes": len(photo) - 1})
    with pytest.raises(PhotoRefused, match="bytes"):
        store_photo(photo, settings=less)


@pytest.mark.parametrize(
    "photo_id",
    ["", "..", "../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, "0" * 64, "../" + "0" * 61],
)
def test_only_ids_are_looked_up(photo_id: str, settings: Settings) -> None:
    (settings.data_dir / "secret.jpg").write_bytes(b"secret")
    with pytest.raises(NotStored):
        read_photo(photo_id, settings=settings)


def test_an_id_is_the_digest_of_what_is_kept(settings: Settings) -> None:
    photo_id = store_photo(encoded(picture()), settings=settings)
    (file,) = files(settings)
    assert file == settings.data_dir / "photos" / photo_id[:2] / f"{photo_id}.jpg"
    assert read_photo(photo_id, settings=settings) == file.read_bytes()
