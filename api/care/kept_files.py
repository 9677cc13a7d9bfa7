"""What an installation keeps beside its database, in and out of a backup: photos, the server's key.

A photo is named by the SHA-256 of its content. The key makes the codes on drivers' sheets and the
secrets of second factors: without it those that were handed out open nothing any more.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from api.files import replace_whole

KEY_FILE = "driver-links.key"
FILES_TABLE = "hakobi_files"
_PHOTO = re.compile(r"photos/([0-9a-f]{2})/(\1[0-9a-f]{62})\.jpg")


class FileUnsound(ValueError):
    """A file in a backup that is not what its name says, or that no installation keeps."""


def write_files(backup: Path, data_dir: Path) -> str:
    """Put the files of a data folder into a backup; return a digest of all of them."""
    with closing(sqlite3.connect(backup)) as file, file:
        file.execute(f"CREATE TABLE {FILES_TABLE} (path TEXT PRIMARY KEY, content BLOB NOT NULL)")
        for name in _names(data_dir):
            row = (name, (data_dir / name).read_bytes())
            file.execute(f"INSERT INTO {FILES_TABLE} VALUES (?, ?)", row)
    return digest_of_files(backup)


def _names(data_dir: Path) -> Iterator[str]:
    if (data_dir / KEY_FILE).is_file():
        yield KEY_FILE
    for path in sorted((data_dir / "photos").glob("??/*.jpg")):
        name = path.relative_to(data_dir).as_posix()
        if _PHOTO.fullmatch(name):
            yield name


def digest_of_files(backup: Path) -> str:
    """Return a digest of the names and contents of a backup's files; raise ``FileUnsound``."""
    whole = sha256()
    for name, content in _rows(backup):
        whole.update(f"{name} {sha256(content).hexdigest()}\n".encode())
    return whole.hexdigest()


def restore_files(backup: Path, data_dir: Path) -> None:
    """Write a backup's files into a data folder; what is there already stays.

    Raises ``FileUnsound`` and ``OSError``.
    """
    for name, content in _rows(backup):
        path = data_dir / name
        if not path.exists():
            replace_whole(path, content)


def _rows(backup: Path) -> Iterator[tuple[str, bytes]]:
    source = f"file:{backup.absolute()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(source, uri=True)) as file:
        for name, content in file.execute(f"SELECT path, content FROM {FILES_TABLE} ORDER BY path"):
            photo = _PHOTO.fullmatch(name)
            if name != KEY_FILE and photo is None:
                raise FileUnsound(f"{name}: no installation keeps such a file.")
            if photo is not None and sha256(content).hexdigest() != photo[2]:
                raise FileUnsound(f"{name}: the photo is not the one of that name.")
            yield name, content
