"""What a text is."""

from typing import NamedTuple


class Text(NamedTuple):
    """One text in both languages; ``{name}`` marks a place for a value."""

    ja: str
    en: str
