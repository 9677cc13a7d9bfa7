"""Encrypted backups: files of age (age-encryption.org), to public keys of whoever may restore them.

The server knows public keys only: it can make backups and cannot read them again. Whoever keeps the
secret key opens them with ``hakobi restore --key``, or with the program ``age`` itself.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyrage
from pyrage import x25519

from api.db import DatabaseError
from api.files import replace_whole

ENDING = ".age"
_MARK = b"age-encryption.org/v1"


class RecipientUnreadable(DatabaseError):
    """Something that is no public key."""

    code = "recipient_unreadable"
    remedy = "Give the line that begins with age1, as `hakobi backup-key` has told it."


class BackupSealed(DatabaseError):
    """An encrypted backup without the key that opens it."""

    code = "backup_sealed"
    remedy = "Give the file with the secret key: `hakobi restore --key FILE`."


class KeyUnreadable(DatabaseError):
    """A file that has no secret key."""

    code = "key_unreadable"
    remedy = "Give the file that `hakobi backup-key` or `age-keygen` has written."


def read_recipients(texts: Sequence[str]) -> list[x25519.Recipient]:
    """Return the public keys that texts name; raise ``RecipientUnreadable``."""
    found = []
    for text in texts:
        try:
            found.append(x25519.Recipient.from_str(text.strip()))
        except (pyrage.RecipientError, ValueError):
            raise RecipientUnreadable(f"{text[:20]!r}… is no public key.") from None
    return found


@contextmanager
def sealed_into(path: Path, recipients: Sequence[str], folder: Path) -> Iterator[Path]:
    """Give a file to write to, which is encrypted into ``path`` in the end.

    It lies in a folder of its own in ``folder`` and is deleted. Without recipients it is ``path``.
    """
    keys = read_recipients(recipients)
    if not keys:
        yield path
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".backup-", dir=folder) as own:
        plain = Path(own) / "plain.sqlite3"
        yield plain
        pyrage.encrypt_file(str(plain), str(path), keys)


def is_sealed(path: Path) -> bool:
    """Tell whether a file is encrypted."""
    with path.open("rb") as file:
        return file.read(len(_MARK)) == _MARK


def unsealed(path: Path, key: Path | None, folder: Path) -> Path:
    """Return a backup's plain file, in ``folder`` if it is encrypted.

    Raises ``BackupSealed``, ``KeyUnreadable`` and ``OSError``.
    """
    if not is_sealed(path):
        return path
    if key is None:
        raise BackupSealed(f"{path}: is encrypted.")
    plain = folder / "plain.sqlite3"
    try:
        pyrage.decrypt_file(str(path), str(plain), _identities(key))
    except (pyrage.DecryptError, OSError) as error:
        if getattr(error, "errno", None) is not None:  # the disk's fault, not the file's
            raise
        raise BackupSealed(f"{path}: {key} is not a key of it, or it was changed.") from None
    return plain


def _identities(key: Path) -> list[x25519.Identity]:
    lines = (line.strip() for line in key.read_text(errors="replace").splitlines())
    try:
        found = [x25519.Identity.from_str(line) for line in lines if line and line[0] != "#"]
    except (pyrage.IdentityError, ValueError):
        found = []
    if not found:
        raise KeyUnreadable(f"{key}: has no secret key.")
    return found


def make_key(path: Path, *, now: datetime) -> str:
    """Write a new secret key to a file that nobody else may read; return its public key.

    A file that is there stays: raises ``FileExistsError``.
    """
    if path.exists():
        raise FileExistsError(17, "there is a file of that name", str(path))
    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    text = f"# created: {now.isoformat(timespec='seconds')}\n# public key: {public}\n{identity}\n"
    replace_whole(path, text.encode(), mode=0o600)
    return public
