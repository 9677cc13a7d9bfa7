"""How a place of food is named, and which places may hold less than nothing.

An account is a path: ``site/<site>/shelf/<unit>``, ``site/<site>/reserved/<unit>/<plan>``,
``site/<site>/picked/<plan>/<trip>``, ``site/<site>/quarantine/<unit>/<hold>``,
``vehicle/<vehicle>``, ``transit/<transfer>``, ``donor/<donor>``, ``eaten/<site>``,
``waste/<reason>``. Ids are quoted as in an address, so that any id can be part of a path.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote, unquote

from inventory.errors import AccountUnreadable
from inventory.texts import wrong_text

DOCK = "dock"
"""The unit of food that has come and was not put away yet."""
ADJUSTED = "adjusted"
"""The reason of waste that differences of counts go to; found food comes from there."""
MOST_LETTERS_OF_PATH = 2_000
"""An index of PostgreSQL holds at most 2,704 bytes of a row (a third of its page of 8 KiB)."""


class AccountKind(StrEnum):
    """What kind of place an account is."""

    SHELF = "shelf"
    RESERVED = "reserved"
    PICKED = "picked"
    QUARANTINE = "quarantine"
    VEHICLE = "vehicle"
    TRANSIT = "transit"
    DONOR = "donor"
    EATEN = "eaten"
    WASTE = "waste"


AT_SITE = frozenset(
    {AccountKind.SHELF, AccountKind.RESERVED, AccountKind.PICKED, AccountKind.QUARANTINE}
)
ON_HAND = AT_SITE | {AccountKind.VEHICLE, AccountKind.TRANSIT}
"""Where food is that somebody still has to look after."""
FREE = frozenset({AccountKind.DONOR, AccountKind.EATEN, AccountKind.WASTE})
"""The ends of the book: only they may go below zero."""
IN_UNIT = frozenset({AccountKind.SHELF, AccountKind.RESERVED, AccountKind.QUARANTINE})
"""What physically lies in a store's unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A place of food. ``site_id``, ``unit_id`` and ``owner`` are empty where they mean nothing.

    ``owner`` is the plan, trip, hold, vehicle, transfer, donor or reason that the place belongs to.
    """

    kind: AccountKind
    site_id: str = ""
    unit_id: str = ""
    owner: tuple[str, ...] = ()

    @property
    def may_go_below_zero(self) -> bool:
        """Tell whether more may leave than came: where the book ends."""
        return self.kind in FREE

    @property
    def name(self) -> str:
        """The path."""
        if self.kind in AT_SITE:
            unit = (self.unit_id,) if self.kind in IN_UNIT else ()
            parts: tuple[str, ...] = ("site", self.site_id, str(self.kind), *unit, *self.owner)
        elif self.kind is AccountKind.EATEN:
            parts = (str(self.kind), self.site_id)
        else:
            parts = (str(self.kind), *self.owner)
        if not all(parts) or any(map(wrong_text, parts)):
            raise AccountUnreadable("/".join(parts))
        path = "/".join(map(_quoted, parts))
        if len(path) > MOST_LETTERS_OF_PATH:
            raise AccountUnreadable(path)
        return path


_PLAIN = re.compile(r"[A-Za-z0-9@.~_-]*")


def _quoted(part: str) -> str:
    """Return an id as part of a path; most are one already, and to quote takes long."""
    return part if _PLAIN.fullmatch(part) else quote(part, safe="@.~-_")


def shelf(site_id: str, unit_id: str) -> Account:
    """Return where food of a unit of a site lies free."""
    return Account(kind=AccountKind.SHELF, site_id=site_id, unit_id=unit_id)


def reserved(site_id: str, unit_id: str, *, plan_id: str) -> Account:
    """Return where food of a unit lies that an approved plan has taken."""
    return Account(kind=AccountKind.RESERVED, site_id=site_id, unit_id=unit_id, owner=(plan_id,))


def picked(site_id: str, *, plan_id: str, trip_id: str) -> Account:
    """Return where food stands ready for a trip."""
    return Account(kind=AccountKind.PICKED, site_id=site_id, owner=(plan_id, trip_id))


def quarantine(site_id: str, unit_id: str, *, hold_id: str) -> Account:
    """Return where food of a unit is held back until somebody decides."""
    return Account(kind=AccountKind.QUARANTINE, site_id=site_id, unit_id=unit_id, owner=(hold_id,))


def vehicle(vehicle_id: str) -> Account:
    """Return the load of a vehicle."""
    return Account(kind=AccountKind.VEHICLE, owner=(vehicle_id,))


def transit(transfer_id: str) -> Account:
    """Return what is under way between two bases."""
    return Account(kind=AccountKind.TRANSIT, owner=(transfer_id,))


def donor(donor_id: str) -> Account:
    """Return where a donor's food comes from."""
    return Account(kind=AccountKind.DONOR, owner=(donor_id,))


def eaten(site_id: str) -> Account:
    """Return what was eaten at a site."""
    return Account(kind=AccountKind.EATEN, site_id=site_id)


def waste(reason: str) -> Account:
    """Return what was thrown away for a reason."""
    return Account(kind=AccountKind.WASTE, owner=(reason,))


_OWNERS = {
    AccountKind.SHELF: 0,
    AccountKind.RESERVED: 1,
    AccountKind.PICKED: 2,
    AccountKind.QUARANTINE: 1,
}


@lru_cache(maxsize=20_000)
def read_account(name: str) -> Account:
    """Return the account of a path; raise ``AccountUnreadable``."""
    parts = [unquote(part) for part in name.split("/")]
    try:
        account = _account_of(parts)
    except (ValueError, IndexError):
        raise AccountUnreadable(name) from None
    if account.name != name:  # one place has one name
        raise AccountUnreadable(name)
    return account


def _account_of(parts: list[str]) -> Account:
    if parts[0] != "site":
        kind = AccountKind(parts[0])
        if kind in AT_SITE or len(parts) != 2:
            raise ValueError
        if kind is AccountKind.EATEN:
            return eaten(parts[1])
        return Account(kind=kind, owner=(parts[1],))
    kind = AccountKind(parts[2])
    rest = parts[3:]
    unit_id = rest.pop(0) if kind in IN_UNIT else ""
    if kind not in AT_SITE or len(rest) != _OWNERS[kind]:
        raise ValueError
    return Account(kind=kind, site_id=parts[1], unit_id=unit_id, owner=tuple(rest))
