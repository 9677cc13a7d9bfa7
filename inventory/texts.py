"""Which texts the book takes: one line each, of letters that both databases keep."""

import re

MOST_LETTERS = 2_000
MOST_LETTERS_OF_KEY = 300
"""Two texts of four bytes a letter fit into a row of an index of PostgreSQL (2,704 bytes)."""
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")


def wrong_text(text: str) -> str:
    """Return what is wrong with a text, as the end of a sentence, or nothing."""
    if len(text) > MOST_LETTERS:
        return f"has more than {MOST_LETTERS} letters"
    if _UNPRINTABLE.search(text):
        return "has a line break or an unprintable letter"
    return ""


def wrong_key(text: str) -> str:
    """Return what is wrong with a text that things are looked up by, as the end of a sentence."""
    if len(text) > MOST_LETTERS_OF_KEY:
        return f"has more than {MOST_LETTERS_OF_KEY} letters"
    return wrong_text(text)
