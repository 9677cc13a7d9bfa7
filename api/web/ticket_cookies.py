"""The cookies that hold a ticket between two steps of signing in."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from fastapi.responses import Response

from api.accounts import auth
from api.accounts.server_key import key_of
from api.oidc import tickets
from api.oidc.tickets import Ticket
from api.settings import Settings
from api.web import links

LONGEST_NEXT = 1_000
"""Bytes of where to go after signing in: a cookie holds some 4,000."""


def short_next(next_url: str) -> str:
    """Return where to go after signing in, the first page where that is too long for a cookie."""
    return links.START if len(next_url.encode()) > LONGEST_NEXT else next_url


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCookie:
    """A cookie for tickets of one purpose; a provider's page may lead back to it."""

    name: str
    purpose: str

    def keep(self, response: Response, ticket: Ticket, settings: Settings) -> None:
        """Have the browser keep a ticket as long as it lasts."""
        response.set_cookie(
            auth.cookie_name(settings, self.name),
            tickets.sealed(ticket, key=key_of(settings), purpose=self.purpose),
            max_age=int(tickets.LASTS.total_seconds()),
            path="/",
            secure=auth.is_secure(settings),
            httponly=True,
            samesite="lax",  # the provider's page leads back here
        )

    def ticket(self, request: Request, settings: Settings, *, now: datetime) -> Ticket | None:
        """Return the ticket of this browser; None = there is none, or its time is over."""
        sent = request.cookies.get(auth.cookie_name(settings, self.name), "")
        return tickets.opened(sent, key=key_of(settings), now=now, purpose=self.purpose)

    def drop(self, response: Response, settings: Settings) -> None:
        """Have the browser forget its ticket."""
        response.delete_cookie(
            auth.cookie_name(settings, self.name),
            path="/",
            secure=auth.is_secure(settings),
            httponly=True,
            samesite="lax",
        )
