"""The form for signing in."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from api.web import links

LONGEST_ADDRESS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The form. ``problem`` is the word for what was wrong, or empty."""

    template: ClassVar[str] = "sign_in.html"

    action_url: str
    next_url: str
    username: str
    problem: str


def sign_in_page(next_url: str, *, username: str = "", problem: str = "") -> SignInPage:
    """Build the form that leads to ``next_url``, a page of this site."""
    return SignInPage(
        action_url=links.SIGN_IN, next_url=next_url, username=username, problem=problem
    )


def safe_next(address: str) -> str:
    r"""Return an address if it is a page of this site, else the first page.

    Browsers read a backslash as a slash and leave out line breaks and tabs, so ``/\evil`` and
    ``/<tab>/evil`` would lead elsewhere as ``//evil`` does.
    """
    is_plain = address.isprintable() and "\\" not in address and len(address) <= LONGEST_ADDRESS
    if not is_plain or not address.startswith("/") or address.startswith("//"):
        return links.START
    try:
        parts = urlsplit(address)
    except ValueError:
        return links.START
    return links.START if parts.scheme or parts.netloc else address
