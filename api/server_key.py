"""The server's own key: of it are made the codes of links and calendars, and it seals secrets."""

import secrets
from pathlib import Path

from api.kept_files import KEY_FILE
from api.settings import Settings

KEY_BYTES = 32


def key_of(settings: Settings) -> bytes:
    """Return the server's own key, made when it is first asked for; only its owner reads it."""
    path = Path(settings.data_dir) / KEY_FILE
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
        if not path.read_bytes():
            path.write_bytes(secrets.token_bytes(KEY_BYTES))
        return path.read_bytes()
