"""What people send is never kept or opened as it came: photos are made anew, archives stay inside.

``tests/api/test_label_photos.py`` and ``tests/logistics/scenario/test_scenario_zip.py`` have more.
"""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from api.food.label_photos import PhotoRefused, read_photo, store_photo
from api.settings import Settings
from logistics.errors import ScenarioRefused
from logistics.scenario_files.archive import read_scenario_zip
from tests.trust.planted import caught

CAMERA = 0x010F


def a_photo() -> bytes:
    """A photo that names its camera, with a script after its end."""
    exif = Image.Exif()
    exif[CAMERA] = "SECRET PHONE"
    file = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 20, 20)).save(file, "JPEG", exif=exif)
    return file.getvalue() + b"<script>alert(1)</script>"


def check_only_the_picture_is_kept(settings: Settings) -> None:
    photo = a_photo()
    kept = read_photo(store_photo(photo, settings=settings), settings=settings)
    assert Image.open(io.BytesIO(kept)).size == (60, 40)
    assert b"SECRET" not in kept
    assert b"<script>" not in kept
    with pytest.raises(PhotoRefused):
        store_photo(b"<svg xmlns='http://www.w3.org/2000/svg'/>", settings=settings)


def test_only_the_picture_is_kept(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    check_only_the_picture_is_kept(settings)
    with caught("photos_are_kept_as_sent"):
        check_only_the_picture_is_kept(settings)


def check_archives_stay_inside() -> None:
    for name in ("../sites.csv", "/etc/sites.csv", "a/../../sites.csv", "..\\sites.csv"):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(name, b"site_id\n")
        with pytest.raises(ScenarioRefused) as refused:
            read_scenario_zip(packed.getvalue())
        assert "zip_path" in {fault.code for fault in refused.value.faults}, name


def test_archives_stay_inside() -> None:
    check_archives_stay_inside()
    with caught("paths_in_archives_are_cut"):
        check_archives_stay_inside()
