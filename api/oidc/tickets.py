"""What a browser keeps between two steps of signing in: signed, for a few minutes.

A ticket is only proof that this browser began; the secrets of an attempt are made anew from the
server's own key, and are not in it.
"""

import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

LASTS = timedelta(minutes=10)
LONGEST_TICKET = 4_000
STATE_BYTES = 32
FIELDS = 6
OIDC, STEP = "oidc", "step"
"""What tickets are for: a provider's answer, or the second factor after the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """An attempt. ``person_id`` is whom the provider has named, empty before it has.

    ``proof`` is of whatever must not change meanwhile; ``by_provider`` tells who has named them.
    """

    state: str
    next_url: str
    ends_at: datetime
    person_id: str = ""
    proof: str = ""
    by_provider: bool = True


def new_state() -> str:
    """Return 256 random bits."""
    return secrets.token_urlsafe(STATE_BYTES)


def nonce_of(key: bytes, state: str) -> str:
    """Return what the provider must repeat in the token of an attempt."""
    return _made(key, f"oidc nonce {state}")


def verifier_of(key: bytes, state: str) -> str:
    """Return the secret without which the provider's code is worth nothing (RFC 7636)."""
    return _made(key, f"oidc verifier {state}")


def proof_of(key: bytes, person_id: str, password_hash: str) -> str:
    """Return what tells whether a person's password was changed since."""
    return _made(key, f"step proof {person_id} {password_hash}")


def _made(key: bytes, text: str) -> str:
    return _base64(hmac.digest(key, text.encode(), "sha256"))


def sealed(ticket: Ticket, *, key: bytes, purpose: str) -> str:
    """Return a ticket as a cookie holds it; it opens nothing but its ``purpose``."""
    told = [ticket.state, ticket.next_url, int(ticket.ends_at.timestamp()), ticket.person_id]
    told += [ticket.proof, ticket.by_provider]
    body = _base64(json.dumps(told, ensure_ascii=False).encode())
    return f"{body}.{_made(key, f'{purpose} ticket {body}')}"


def opened(text: str, *, key: bytes, now: datetime, purpose: str) -> Ticket | None:
    """Return the ticket of a cookie; None = not ours, or its time is over."""
    body, _, seal = text.partition(".")
    wanted = _made(key, f"{purpose} ticket {body}")
    if len(text) > LONGEST_TICKET or not hmac.compare_digest(seal.encode(), wanted.encode()):
        return None
    told = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    if len(told) != FIELDS:  # of an older version of this program
        return None
    state, next_url, ends_s, person_id, proof, by_provider = told
    ends_at = datetime.fromtimestamp(ends_s, now.tzinfo)
    if now >= ends_at:
        return None
    return Ticket(
        state=state,
        next_url=next_url,
        ends_at=ends_at,
        person_id=person_id,
        proof=proof,
        by_provider=by_provider,
    )


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
