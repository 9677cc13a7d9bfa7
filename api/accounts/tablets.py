"""Tablets that a base's people share: one signs in, the others take over with a short number.

A number opens nothing but a tablet on which somebody of the same base has signed in that day.
Functions take an open connection; whoever opened it commits.
"""

import hmac
import unicodedata
from datetime import datetime

import sqlalchemy as sa

from api.accounts.people import person_of
from api.accounts.people_tables import people
from api.accounts.person import Person, Role
from api.accounts.tablet_tables import person_pins
from api.accounts.throttle import Bucket
from api.privacy import access

FEWEST_DIGITS, MOST_DIGITS = 4, 6
MOST_OF_PERSON, MOST_OF_TABLET = 5, 10
"""Tries at a number in a quarter of an hour."""
COOKIE = "hakobi_tablet"
SHARED = "1"
_RUNS = "01234567890 09876543210"


def plain_pin(text: str) -> str:
    """Return a number as it is compared; empty = none that is taken.

    Four to six digits, which are not all the same and do not just count up or down.
    """
    pin = unicodedata.normalize("NFKC", text[:40]).strip()
    is_number = pin.isascii() and pin.isdecimal() and FEWEST_DIGITS <= len(pin) <= MOST_DIGITS
    return pin if is_number and len(set(pin)) > 1 and pin not in _RUNS else ""


def mixed(pin: str, person_id: str, *, key: bytes) -> str:
    """Return what of a number is hashed: it is worth nothing without the server's key."""
    return hmac.digest(key, f"tablet {person_id} {pin}".encode(), "sha256").hex()


def set_pin(connection: sa.Connection, person_id: str, pin_hash: str, *, now: datetime) -> None:
    """Keep a person's number in place of the one before."""
    connection.execute(sa.delete(person_pins).where(person_pins.c.person_id == person_id))
    values = {"person_id": person_id, "pin_hash": pin_hash, "set_at": now}
    connection.execute(sa.insert(person_pins).values(values))
    access.note(connection, "pin_set", f"person/{person_id}")


def remove_pin(connection: sa.Connection, person_id: str) -> None:
    """Take a person's number away; one who has none stays as they are."""
    gone = sa.delete(person_pins).where(person_pins.c.person_id == person_id)
    if connection.execute(gone).rowcount:
        access.note(connection, "pin_removed", f"person/{person_id}")


def has_pin(connection: sa.Connection, person_id: str) -> bool:
    """Tell whether a person has a number."""
    mine = sa.select(person_pins.c.set_at).where(person_pins.c.person_id == person_id)
    return connection.execute(mine).first() is not None


def operators(connection: sa.Connection, site_id: str) -> tuple[tuple[Person, str], ...]:
    """Return a base's operators who have a number, by name, each with the number's hash."""
    query = (
        sa.select(people, person_pins.c.pin_hash)
        .join_from(person_pins, people, person_pins.c.person_id == people.c.person_id)
        .where(
            people.c.role == Role.HUB, people.c.site_id == site_id, people.c.disabled_at.is_(None)
        )
        .order_by(people.c.name, people.c.person_id)
    )
    return tuple((person_of(row), row.pin_hash) for row in connection.execute(query))


def buckets_of(person_id: str, token_hash: str) -> tuple[Bucket, ...]:
    """Return what a try at somebody's number is counted for: the person, and the tablet."""
    return (
        Bucket(f"tablet {token_hash}", MOST_OF_TABLET),
        Bucket(f"pin {person_id}", MOST_OF_PERSON),
    )
