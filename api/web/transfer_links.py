"""The addresses of the council's page of transfers between bases."""

from urllib.parse import urlencode

TRANSFERS = "/transfers"


def transfers(*, from_id: str = "", sent: str = "", part: int = 0) -> str:
    """Return the page: with what lies at a base to be sent, after one was sent, or a later part."""
    asked = {"from": from_id, "sent": sent, "part": str(part) if part else ""}
    known = {name: text for name, text in asked.items() if text}
    return TRANSFERS + (f"?{urlencode(known)}" if known else "")
