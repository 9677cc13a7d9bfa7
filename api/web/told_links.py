"""The addresses at which the office answers what drivers told."""

from urllib.parse import quote

from api.web import links


def reports(*, is_written: bool) -> str:
    """Return what is to be looked at, after a report was, or could not be, written."""
    return f"{links.REPORTS}?written={int(is_written)}"


def resolve_report(report_id: str) -> str:
    """Return where a form says that a report was looked at."""
    return f"{links.REPORTS}/{quote(report_id, safe='')}"


def write_report(report_id: str) -> str:
    """Return where a form asks to write into the book what a report tells."""
    return f"{resolve_report(report_id)}/writing"
