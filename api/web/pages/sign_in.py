"""The form for signing in."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from api.settings import Settings
from api.web import links

LONGEST_ADDRESS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The form. ``problem`` is the word for what was wrong, or empty.

    ``provider_url`` leads to the municipality's provider, ``provider_label`` is its own name; both
    are empty where there is none.
    """

    template: ClassVar[str] = "sign_in.html"

    action_url: str
    next_url: str
    username: str
    problem: str
    provider_url: str
    provider_label: str


def sign_in_page(
    next_url: str, *, settings: Settings, username: str = "", problem: str = ""
) -> SignInPage:
    """Build the form that leads to ``next_url``, a page of this site."""
    return SignInPage(
        action_url=links.SIGN_IN,
        next_url=next_url,
        username=username,
        problem=problem,
        provider_url=links.begin_at_provider(next_url) if settings.oidc_issuer else "",
        provider_label=settings.oidc_label,
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
