"""Which letters the paper's fonts have, and text made fit for printing."""

import struct
import unicodedata
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

STAND_IN = "〓"
"""Printed for a letter that no font has, as Japanese printers do."""

BREAK_AFTER = 12
"""A run of Latin letters may be broken after so many, so that it stays in its column."""

_FONT_PACKAGES = (
    ("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf"),
    ("noto_cjk_sans_jp_bold", "NotoSansCJKjp-Bold.otf"),
)
_ZERO_WIDTH_SPACE = "\u200b"


def font_folders() -> list[str]:
    """Return the folders of the packaged fonts; no font of the machine is used."""
    return [str(path.parent) for path in _font_files()]


def _font_files() -> list[Path]:
    return [Path(str(files(package).joinpath(name))) for package, name in _FONT_PACKAGES]


@lru_cache(maxsize=1)
def printable_letters() -> frozenset[int]:
    """Return the code points that every packaged font can show."""
    shown = [covered_letters(path.read_bytes()) for path in _font_files()]
    return frozenset.intersection(*shown)


def covered_letters(font: bytes) -> frozenset[int]:
    """Return the code points in the character map (format 12) of an OpenType font.

    See the OpenType specification, table ``cmap``. A font without such a map covers nothing.
    """
    offset = _table(font, b"cmap")
    count = struct.unpack_from(">H", font, offset + 2)[0]
    for index in range(count):
        start = offset + struct.unpack_from(">I", font, offset + 8 + 8 * index)[0]
        if struct.unpack_from(">H", font, start)[0] == 12:
            return _segmented_coverage(font, start)
    return frozenset()


def _table(font: bytes, tag: bytes) -> int:
    for index in range(struct.unpack_from(">H", font, 4)[0]):
        name, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if name == tag:
            return int(offset)
    raise ValueError(f"The font has no table {tag!r}.")


def _segmented_coverage(font: bytes, start: int) -> frozenset[int]:
    groups = struct.unpack_from(">I", font, start + 12)[0]
    found: set[int] = set()
    for first, last, glyph in struct.iter_unpack(
        ">III", font[start + 16 : start + 16 + 12 * groups]
    ):
        found.update(range(first if glyph else first + 1, last + 1))
    return frozenset(found)


def printable(text: str) -> tuple[str, tuple[str, ...]]:
    """Return ``text`` as one line that can be printed, and the letters that cannot.

    Each of these is replaced by 〓. Control and direction marks go, spaces are joined, letters are
    composed (NFC), and long runs of Latin letters may be broken.
    """
    shown: list[str] = []
    missing: dict[str, None] = {}
    for letter in " ".join(unicodedata.normalize("NFC", text).split()):
        if _is_silent(letter):
            continue
        if ord(letter) in printable_letters() or _is_variant(letter):
            shown.append(letter)
        else:
            missing[letter] = None
            shown.append(STAND_IN)
    return _breakable("".join(shown)), tuple(missing)


def _is_silent(letter: str) -> bool:
    """Tell whether a character shows nothing: controls, direction marks, variation selectors."""
    category = unicodedata.category(letter)
    return category in {"Cc", "Cf", "Zl", "Zp"} or 0xFE00 <= ord(letter) <= 0xFE0F


def _is_variant(letter: str) -> bool:
    """Tell whether a character picks a form of the one before; a font may ignore it."""
    return 0xE0100 <= ord(letter) <= 0xE01EF


def _breakable(text: str) -> str:
    shown: list[str] = []
    run = 0
    for letter in text:
        narrow = not letter.isspace() and unicodedata.east_asian_width(letter) not in "WF"
        run = run + 1 if narrow else 0
        shown.append(letter)
        if run == BREAK_AFTER:
            shown.append(_ZERO_WIDTH_SPACE)
            run = 0
    return "".join(shown)


def letter_name(letter: str) -> str:
    """Return U+1F600 GRINNING FACE for a letter that cannot be shown."""
    return f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".strip()
