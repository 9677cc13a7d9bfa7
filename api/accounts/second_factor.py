"""The second factor: a number that the phone's authenticator shows (TOTP, RFC 6238).

Six digits of HMAC-SHA-1 over half minutes since 1970, as every authenticator has them. A number is
taken half a minute early or late, and never twice. Ten recovery codes open once each.
``api.accounts.passkeys`` has the other kind of factor: a person may have both, and either opens.
"""

import base64
import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

import sqlalchemy as sa

from api.accounts.auth import hashed
from api.accounts.passwords import random_groups
from api.accounts.person import Role, SecondFactorNeeded, SecondFactorWrong
from api.accounts.second_factor_tables import passkeys, recovery_codes, second_factors
from api.privacy import access

STEP_S = 30
DIGITS = 6
EARLY_OR_LATE = (-1, 0, 1)
SECRET_BYTES = 20
"""What RFC 4226 advises."""
NONCE_BYTES = 16
RECOVERY_CODES = 10
ISSUER = "hakobi"
ROLES = frozenset({Role.ADMIN, Role.COUNCIL, Role.HUB})
"""Who must have one where the installation wants it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A person's second factor; it counts once it was confirmed with a number."""

    secret: bytes
    is_confirmed: bool
    last_step: int


def number_of(secret: bytes, step: int) -> str:
    """Return the number of a half minute (RFC 4226, section 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8), "sha1")
    place = digest[-1] & 0xF
    found = int.from_bytes(digest[place : place + 4]) & 0x7FFFFFFF
    return f"{found % 10**DIGITS:0{DIGITS}d}"


def step_of(now: datetime) -> int:
    """Return which half minute an instant is in."""
    return int(now.timestamp()) // STEP_S


def as_typed(secret: bytes) -> str:
    """Return a secret as people type it into an authenticator: base 32 in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def address_of(secret: bytes, username: str) -> str:
    """Return the address that an authenticator reads from a QR code."""
    label = quote(f"{ISSUER}:{username}", safe="")
    typed = as_typed(secret).replace(" ", "")
    return f"otpauth://totp/{label}?secret={typed}&issuer={ISSUER}&digits={DIGITS}&period={STEP_S}"


def find_factor(connection: sa.Connection, person_id: str, *, key: bytes) -> Factor | None:
    """Return a person's second factor, confirmed or not."""
    query = sa.select(second_factors).where(second_factors.c.person_id == person_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    secret = hmac.digest(key, f"totp {person_id} {row.nonce}".encode(), "sha256")[:SECRET_BYTES]
    return Factor(secret=secret, is_confirmed=row.confirmed_at is not None, last_step=row.last_step)


def begin_factor(connection: sa.Connection, person_id: str, *, now: datetime) -> None:
    """Make a new secret that is still to be confirmed; a confirmed one stays."""
    mine = second_factors.c.person_id == person_id
    connection.execute(
        sa.delete(second_factors).where(mine, second_factors.c.confirmed_at.is_(None))
    )
    known = sa.select(second_factors.c.person_id).where(mine)
    if connection.execute(known).one_or_none() is None:
        nonce = secrets.token_hex(NONCE_BYTES)
        values = {"person_id": person_id, "nonce": nonce, "created_at": now, "last_step": 0}
        connection.execute(sa.insert(second_factors).values(values))


def confirm_factor(
    connection: sa.Connection, person_id: str, number: str, *, key: bytes, now: datetime
) -> tuple[str, ...]:
    """Have the factor count from now on; return the recovery codes, which are told once.

    Raises ``SecondFactorWrong``.
    """
    factor = find_factor(connection, person_id, key=key)
    if factor is None or factor.is_confirmed:
        raise SecondFactorWrong("There is nothing to confirm.")
    _use_number(connection, person_id, factor, _plain(number), now=now)
    mine = second_factors.c.person_id == person_id
    connection.execute(sa.update(second_factors).where(mine).values(confirmed_at=now))
    access.note(connection, "second_factor_on", f"person/{person_id}")
    return first_codes(connection, person_id)


def first_codes(connection: sa.Connection, person_id: str) -> tuple[str, ...]:
    """Make recovery codes with a person's first factor; nothing where some are left to be used."""
    mine = recovery_codes.c.person_id == person_id
    left = sa.select(recovery_codes.c.code_hash).where(mine, recovery_codes.c.used_at.is_(None))
    if connection.execute(left).first() is not None:
        return ()
    return _make_codes(connection, person_id)


def renew_codes(connection: sa.Connection, person_id: str) -> tuple[str, ...]:
    """Make new recovery codes for somebody who has a factor; the old ones open nothing any more."""
    if not is_wanted(connection, person_id):
        return ()
    access.note(connection, "recovery_codes_renewed", f"person/{person_id}")
    return _make_codes(connection, person_id)


def _make_codes(connection: sa.Connection, person_id: str) -> tuple[str, ...]:
    connection.execute(sa.delete(recovery_codes).where(recovery_codes.c.person_id == person_id))
    codes = tuple(random_groups(2) for _ in range(RECOVERY_CODES))
    rows = [{"code_hash": hashed(_plain(code)), "person_id": person_id} for code in codes]
    connection.execute(sa.insert(recovery_codes), rows)
    return codes


def codes_left(connection: sa.Connection, person_id: str) -> int:
    """Return how many of a person's recovery codes were not used yet."""
    query = sa.select(sa.func.count()).where(
        recovery_codes.c.person_id == person_id, recovery_codes.c.used_at.is_(None)
    )
    return connection.execute(query).scalar_one()


def has_passkey(connection: sa.Connection, person_id: str) -> bool:
    """Tell whether a person has a passkey."""
    mine = sa.select(passkeys.c.passkey_id).where(passkeys.c.person_id == person_id)
    return connection.execute(mine).first() is not None


def has_number(connection: sa.Connection, person_id: str) -> bool:
    """Tell whether a person's authenticator shows numbers that count."""
    mine = second_factors.c.person_id == person_id
    query = sa.select(second_factors.c.nonce).where(
        mine, second_factors.c.confirmed_at.is_not(None)
    )
    return connection.execute(query).first() is not None


def is_wanted(connection: sa.Connection, person_id: str) -> bool:
    """Tell whether somebody's second factor is asked for: they have one of either kind."""
    return has_number(connection, person_id) or has_passkey(connection, person_id)


def remove_factor(connection: sa.Connection, person_id: str) -> None:
    """Take a person's authenticator away, and the recovery codes with the last factor."""
    connection.execute(sa.delete(second_factors).where(second_factors.c.person_id == person_id))
    access.note(connection, "second_factor_off", f"person/{person_id}")
    drop_unused_codes(connection, person_id)


def remove_all(connection: sa.Connection, person_id: str) -> None:
    """Take a person's authenticator, passkeys and recovery codes away."""
    connection.execute(sa.delete(passkeys).where(passkeys.c.person_id == person_id))
    remove_factor(connection, person_id)


def drop_unused_codes(connection: sa.Connection, person_id: str) -> None:
    """Forget the recovery codes of somebody who has no factor any more."""
    if not is_wanted(connection, person_id):
        mine = recovery_codes.c.person_id == person_id
        connection.execute(sa.delete(recovery_codes).where(mine))


def require_number(
    connection: sa.Connection, person_id: str, number: str, *, key: bytes, now: datetime
) -> None:
    """Take the number or recovery code of whoever has a second factor; use it up.

    Raises ``SecondFactorNeeded`` without one, ``SecondFactorWrong``.
    """
    if not is_wanted(connection, person_id):
        return
    plain = _plain(number)
    if not plain:
        raise SecondFactorNeeded("The number of the authenticator is wanted, too.")
    factor = find_factor(connection, person_id, key=key)
    shows = factor if factor is not None and factor.is_confirmed else None
    if shows is not None and plain.isdecimal() and len(plain) == DIGITS:
        _use_number(connection, person_id, shows, plain, now=now)
    else:
        _use_code(connection, person_id, plain, now=now)


def _use_number(
    connection: sa.Connection, person_id: str, factor: Factor, plain: str, *, now: datetime
) -> None:
    for step in (step_of(now) + off for off in EARLY_OR_LATE):
        if hmac.compare_digest(number_of(factor.secret, step).encode(), plain.encode()):
            newer = sa.update(second_factors).where(
                second_factors.c.person_id == person_id, second_factors.c.last_step < step
            )
            if connection.execute(newer.values(last_step=step)).rowcount:
                return
    raise SecondFactorWrong("The number is wrong or was used already.")


def _use_code(connection: sa.Connection, person_id: str, plain: str, *, now: datetime) -> None:
    mine = sa.update(recovery_codes).where(
        recovery_codes.c.code_hash == hashed(plain),
        recovery_codes.c.person_id == person_id,
        recovery_codes.c.used_at.is_(None),
    )
    if not connection.execute(mine.values(used_at=now)).rowcount:
        raise SecondFactorWrong("The code is wrong or was used already.")
    access.note(connection, "recovery_code_used", f"person/{person_id}")


def _plain(text: str) -> str:
    """Return a number or code as it is compared: full width, spaces and strokes do not matter."""
    found = unicodedata.normalize("NFKC", text[:40]).casefold()
    return "".join(c for c in found if c.isascii() and c.isalnum())
