"""Whether hakobi may write where its data lie, told in words before anything is tried."""

import getpass
import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import make_url

from api.db import DatabaseError
from api.settings import Settings

BESIDE = ("", "-wal", "-shm")
"""What SQLite keeps of a database: its file, and two beside it while it is open."""


class DataReadOnly(DatabaseError):
    """Data that are there and cannot be written."""

    code = "data_read_only"
    remedy = (
        "Let whoever runs hakobi own the folder and all that is in it (chown -R), and look whether "
        "its disk is mounted read-only."
    )


def require_writable(settings: Settings) -> None:
    """Raise ``DataReadOnly`` unless the data folder and the embedded database can be written."""
    found = unwritable(settings)
    if found:
        raise DataReadOnly(found)


def unwritable(settings: Settings) -> str:
    """Return in words what cannot be written of the data; empty = all of it can.

    Of what is not there yet, the folder is looked at in which it would be made.
    """
    return next(filter(None, map(_fault, _places(settings))), "")


def _places(settings: Settings) -> Iterator[Path]:
    yield nearest(settings.data_dir.absolute())
    name = make_url(settings.database_url).database if settings.is_sqlite else None
    if name:
        file = Path(name).absolute()
        yield nearest(file.parent)
        for ending in BESIDE:
            if (path := file.with_name(file.name + ending)).exists():
                yield path


def nearest(folder: Path) -> Path:
    """Return a folder, or where it is not there yet, the one above it that is."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _fault(path: Path) -> str:
    if os.statvfs(path).f_flag & os.ST_RDONLY:
        return f"{path} is on a disk that is mounted read-only."
    wanted = os.W_OK | (os.X_OK if path.is_dir() else 0)
    if os.access(path, wanted, effective_ids=True):
        return ""
    try:
        owner = path.owner()
    except KeyError:
        owner = str(path.stat().st_uid)
    return f"{path} belongs to {owner} and cannot be written by {getpass.getuser()}."
