"""The addresses of the council's page of transfers between bases."""

from urllib.parse import quote, urlencode

TRANSFERS = "/transfers"
ONE = TRANSFERS + "/{transfer_id}"
ARRIVAL, UNDO = "/arrival", "/undo"


def transfers(*, from_id: str = "", done: str = "", part: int = 0) -> str:
    """Return the page: with what lies at a base, after an entry was written, or a later part."""
    asked = {"from": from_id, "done": done, "part": str(part) if part else ""}
    known = {name: text for name, text in asked.items() if text}
    return TRANSFERS + (f"?{urlencode(known)}" if known else "")


def arrival(transfer_id: str) -> str:
    """Return where a form writes what came of a transfer."""
    return f"{TRANSFERS}/{quote(transfer_id, safe='')}{ARRIVAL}"


def undo(transfer_id: str) -> str:
    """Return where a form undoes the sending of a transfer, or an arrival."""
    return f"{TRANSFERS}/{quote(transfer_id, safe='')}{UNDO}"
