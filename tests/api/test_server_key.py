"""The server's key is made once, whole, for its owner alone."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from api.accounts.server_key import KEY_BYTES, key_of
from api.care.kept_files import KEY_FILE
from api.settings import Settings


def test_two_who_ask_first_at_once_get_one_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both find none and make one: what the second has made is let go."""
    made, both = secrets.token_bytes, Barrier(2, timeout=20)

    def slowly(size: int) -> bytes:
        both.wait()
        return made(size)

    monkeypatch.setattr(secrets, "token_bytes", slowly)
    settings = Settings(data_dir=tmp_path)
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: key_of(settings), range(2))
    assert one == other == key_of(settings)
    assert len(one) == KEY_BYTES
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600


def test_a_key_that_was_not_written_is_made(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).touch()
    key = key_of(Settings(data_dir=tmp_path))
    assert len(key) == KEY_BYTES
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
