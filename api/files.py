"""Files written in one go: whoever looks sees the old file or the new one, never a half."""

import os
import tempfile
from pathlib import Path


def replace_whole(path: Path, data: bytes, *, mode: int | None = None) -> None:
    """Write a file that is on the disk before it has its name; its folder is made if missing.

    Without a ``mode`` nobody else may read it. Raises ``OSError``; nothing is left behind then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    half = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            half.chmod(mode)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
