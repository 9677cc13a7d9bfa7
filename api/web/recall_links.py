"""The addresses of the pages of recalls. Ids are data: they are quoted."""

from urllib.parse import quote, urlencode

RECALLS = "/recalls"


def recall(hold_id: str) -> str:
    """Return the page of a recall."""
    return f"{RECALLS}/{quote(hold_id, safe='')}"


def decide(hold_id: str) -> str:
    """Return where a form ends a recall."""
    return f"{recall(hold_id)}/decision"


def told(hold_id: str) -> str:
    """Return where a form says that somebody was told of a recall."""
    return f"{recall(hold_id)}/told"


def untold(hold_id: str, telling_id: str) -> str:
    """Return where a form says that this was a mistake."""
    return f"{told(hold_id)}/{quote(telling_id, safe='')}/undo"


def looked_for(**asked: str) -> str:
    """Return the form of a recall with what is called back filled in."""
    known = {name: text for name, text in asked.items() if text}
    return RECALLS + (f"?{urlencode(known)}" if known else "")
