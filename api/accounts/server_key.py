"""The server's own key: of it are made the codes of links and calendars, and it seals secrets."""

import secrets
from pathlib import Path
from uuid import uuid4

from api.care.kept_files import KEY_FILE
from api.files import replace_whole
from api.settings import Settings

KEY_BYTES = 32


def key_of(settings: Settings) -> bytes:
    """Return the server's own key, made when it is first asked for; only its owner reads it."""
    path = Path(settings.data_dir) / KEY_FILE
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        key = b""
    if not key:
        _make(path)
        key = path.read_bytes()
    return key


def _make(path: Path) -> None:
    """Make the key, whole and on the disk; where several do so at once the first one's holds."""
    made = path.with_name(f".{path.name}.{uuid4().hex}")
    replace_whole(made, secrets.token_bytes(KEY_BYTES))
    try:
        path.hardlink_to(made)
    except FileExistsError:
        if not path.read_bytes():  # a version that wrote it in two steps was stopped between
            made.replace(path)
    finally:
        made.unlink(missing_ok=True)
