"""What an uploaded table is, before anything reads it: a workbook, text, or something refused.

Headers of archives are not trusted: every entry is unpacked in pieces and counted (a workbook of a
few kilobytes may unpack to gigabytes).
"""

import io
import re
import struct
import zipfile
import zlib
from enum import StrEnum

from api.store import StoreError

MOST_BYTES = 10 * 2**20
MOST_UNPACKED_BYTES = 50 * 2**20
MOST_ENTRIES = 200
PIECE_BYTES = 2**16

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old workbooks begin, and new ones with a password."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_BROKEN = (NotImplementedError, RuntimeError, EOFError, ValueError, struct.error)
"""What unpacking raises besides, for damaged archives."""
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_BOMS = (b"\xff\xfe", b"\xfe\xff")


class Refusal(StrEnum):
    """Why a file is not read at all; each has its words on the page."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    OLD_WORKBOOK = "old_workbook"
    LOCKED = "locked"
    BROKEN = "broken"
    BOMB = "bomb"
    ENTITIES = "entities"
    NO_TABLE = "no_table"
    TOO_MANY_ROWS = "too_many_rows"


class FileRefused(StoreError):
    """A file that is not read at all; ``cause`` says why."""

    code = "file_refused"
    remedy = "Send a workbook (.xlsx) or a CSV file; nothing was stored."

    def __init__(self, cause: Refusal) -> None:
        self.cause = cause
        super().__init__(f"The file is refused: {cause}.")


def is_workbook(data: bytes) -> bool:
    """Tell whether bytes are a workbook that may be opened; False = they may be text.

    Raises ``FileRefused`` for what is neither, and for workbooks that would harm whoever reads.
    """
    if not data.strip():
        raise FileRefused(Refusal.EMPTY)
    if len(data) > MOST_BYTES:
        raise FileRefused(Refusal.TOO_LARGE)
    if data.startswith(_OLE):
        raise FileRefused(Refusal.LOCKED if _LOCKED in data else Refusal.OLD_WORKBOOK)
    if not data.startswith(b"PK"):
        if not data.startswith(_BOMS) and _CONTROL.search(data):
            raise FileRefused(Refusal.BROKEN)
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _count(archive)
            names = set(archive.namelist())
    except (zipfile.BadZipFile, zlib.error, OSError, *_BROKEN) as error:
        raise FileRefused(Refusal.BROKEN) from error
    if "xl/workbook.xml" not in names:
        raise FileRefused(Refusal.BROKEN)
    return True


def _count(archive: zipfile.ZipFile) -> None:
    """Unpack every entry in pieces; refuse what is too much, locked, or defines entities."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise FileRefused(Refusal.BOMB)
    total = 0
    for entry in entries:
        if entry.flag_bits & 1:
            raise FileRefused(Refusal.LOCKED)
        before = b""
        with archive.open(entry) as file:
            while piece := file.read(PIECE_BYTES):
                total += len(piece)
                if total > MOST_UNPACKED_BYTES:
                    raise FileRefused(Refusal.BOMB)
                if entry.filename.endswith((".xml", ".rels")):
                    if _DOCTYPE.search(before + piece):
                        raise FileRefused(Refusal.ENTITIES)
                    before = piece[-16:]
