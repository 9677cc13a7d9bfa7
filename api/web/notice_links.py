"""Where the notices of a plan are: their page, their files, and what its form does."""

from urllib.parse import quote


def notices(plan_id: str, *, told: str = "") -> str:
    """Return the page; ``told`` is what it says was done."""
    path = f"/plans/{quote(plan_id, safe='')}/notices"
    return f"{path}?done={quote(told)}" if told else path


def notices_zip(plan_id: str) -> str:
    """Return all mails in one file."""
    return f"{notices(plan_id)}.zip"


def notice_eml(plan_id: str, kind: str, subject: str) -> str:
    """Return one mail as a file."""
    return f"{notices(plan_id)}/{quote(kind, safe='')}/{quote(subject, safe='')}"
