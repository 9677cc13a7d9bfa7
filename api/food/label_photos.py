"""Photos of labels: kept outside the database, small, and without the camera's metadata.

A phone writes place, time and its own name into a photo. Every photo is decoded and encoded anew,
upright, so that nothing but the picture is kept.
"""

import io
import warnings
from hashlib import sha256
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from api.files import replace_whole
from api.settings import Settings
from api.store import NotStored, StoreError

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 50_000_000
"""No phone's ordinary photo has more; a picture that unpacks to gigabytes is refused."""
LONGEST_SIDE = 2000
"""Pixels with which the small print of a label can still be read."""
QUALITY = 85
_SCALABLE = frozenset({"RGB", "RGBA", "L", "LA", "CMYK", "YCbCr"})
"""Modes that can be made smaller as they are; first, because a copy of the whole takes much memory.
"""


class PhotoRefused(StoreError):
    """A file that is no photo, or too large to be one."""

    code = "photo_refused"
    remedy = "Send a JPEG, PNG or WebP photo of ordinary size."


def store_photo(data: bytes, *, settings: Settings) -> str:
    """Keep a photo and return its id, the SHA-256 of what is kept; raise ``PhotoRefused``."""
    kept = encoded_anew(data, longest_side=LONGEST_SIDE, most_bytes=settings.max_photo_bytes)
    photo_id = sha256(kept).hexdigest()
    path = _path(photo_id, settings)
    if not path.is_file():
        replace_whole(path, kept)
    return photo_id


def read_photo(photo_id: str, *, settings: Settings) -> bytes:
    """Return a photo as JPEG; raise ``NotStored``."""
    is_id = len(photo_id) == 64 and set(photo_id) <= set("0123456789abcdef")
    path = _path(photo_id, settings)
    if not is_id or not path.is_file():
        raise NotStored("photo", photo_id)
    return path.read_bytes()


def _path(photo_id: str, settings: Settings) -> Path:
    return settings.data_dir / "photos" / photo_id[:2] / f"{photo_id}.jpg"


def encoded_anew(data: bytes, *, longest_side: int, most_bytes: int) -> bytes:
    """Return a photo as an upright JPEG without metadata; raise ``PhotoRefused``."""
    if len(data) > most_bytes:
        raise PhotoRefused(f"The photo has more than {most_bytes} bytes.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as photo:
                if photo.width * photo.height > MOST_PIXELS:
                    raise PhotoRefused(f"The photo has more than {MOST_PIXELS} pixels.")
                photo.draft("RGB", (longest_side, longest_side))  # a JPEG is unpacked smaller
                small = photo if photo.mode in _SCALABLE else photo.convert("RGB")
                small.thumbnail((longest_side, longest_side))
                upright = ImageOps.exif_transpose(small).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise PhotoRefused("The file is no photo that can be read.") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoRefused(f"The photo has more than {MOST_PIXELS} pixels.") from error
    plain = Image.new("RGB", upright.size)
    plain.paste(upright)
    kept = io.BytesIO()
    plain.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return kept.getvalue()
