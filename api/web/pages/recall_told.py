"""Whom a recall has to tell, and who was told: sites, whoever carries the food, donors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeAlias
from uuid import uuid4

from api.food.recall_people import Giver, Recipient, bases_of, recipients_of
from api.food.recall_tellings import How
from api.web.pages.lot import Names, Place
from inventory import accounts
from inventory.accounts import AccountKind, read_account
from inventory.receiving import UNNAMED_DONOR
from inventory.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Somebody was told; ``undo_url`` takes the word back, empty = not here."""

    how: How
    told_at: datetime
    by: str
    undo_url: str


Told: TypeAlias = tuple[str, str]
"""Who: the id of a site, or else the name of an account."""
Words: TypeAlias = Mapping[Told, tuple[Word, ...]]
"""How each was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """How somebody was told; ``telling_id`` is the id of the next word.

    Of ``site_id`` and ``account`` one says who; both are empty where nobody can be told.
    """

    site_id: str = ""
    account: str = ""
    telling_id: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOfSite:
    """What a recipient got of a lot."""

    product: str
    lot_id: str
    delivered_g: int
    delivered_on: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSite:
    """A site to tell; blank where master data does not say. ``left_g`` is still there."""

    name: str
    tick: Tick
    phone: str
    address: str
    left_g: int
    shares: tuple[ShareOfSite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCarrier:
    """Whoever carries some of the food just now, or did when they were told."""

    place: Place
    tick: Tick
    carried_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDonor:
    """A donor to tell; an empty name is food whose donor nobody wrote down."""

    name: str
    tick: Tick
    contact: str
    given_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Everybody:
    """All whom a recall has to tell; ``bases`` have some, ``sites`` got some."""

    sites: tuple[ToldSite, ...] = ()
    bases: tuple[ToldSite, ...] = ()
    carriers: tuple[ToldCarrier, ...] = ()
    donors: tuple[ToldDonor, ...] = ()

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """How each was told of those who can be."""
        at_sites = [site.tick for site in (*self.sites, *self.bases)]
        others = [row.tick for row in self.carriers] + [row.tick for row in self.donors]
        return tuple(x for x in (*at_sites, *others) if x.site_id or x.account)


def everybody(
    found: Trace,
    *,
    names: Names,
    lots: Mapping[str, str],
    donors: Iterable[Giver],
    words: Words,
) -> Everybody:
    """Build the lists; who was told stays in them when nothing is left there."""
    got = recipients_of(found, names.known, role=names.role)
    told_sites = {site_id for site_id, _ in words if site_id} - {r.site_id for r in got}
    bases = bases_of(found, names.known, role=names.role, also=told_sites)
    return Everybody(
        sites=tuple(_site(r, lots, words) for r in got),
        bases=tuple(
            replace(_site(r, lots, words), left_g=_left_g(found, r.site_id)) for r in bases
        ),
        carriers=_carriers(found, names, words),
        donors=tuple(_donor(d, words) for d in donors),
    )


def may_be_told(found: Trace, told: Told) -> bool:
    """Tell whether a recall concerns somebody."""
    site_id, account = told
    if site_id:
        at_sites = {s.site_id for s in found.shares} | {h.account.site_id for h in found.stock}
        return site_id in at_sites and not account
    givers = {o.donor_id for o in found.origins} - {UNNAMED_DONOR}
    carried = {h.account.name for h in found.under_way}
    return account in carried | {accounts.donor(x).name for x in givers}


def part_of_account(name: str) -> str:
    """Return the part of the page in which whoever an account belongs to is listed."""
    return "donors" if read_account(name).kind is AccountKind.DONOR else "carriers"


def _tick(told: Told, words: Words) -> Tick:
    site_id, account = told
    return Tick(
        site_id=site_id,
        account=account,
        telling_id=str(uuid4()),
        words=words.get(told, ()) if any(told) else (),
    )


def _left_g(found: Trace, site_id: str) -> int:
    return sum(x.quantity_g for x in found.stock if x.account.site_id == site_id)


def _site(told: Recipient, lots: Mapping[str, str], words: Words) -> ToldSite:
    return ToldSite(
        name=told.name,
        tick=_tick((told.site_id, ""), words),
        phone=told.phone,
        address=told.address,
        left_g=sum(s.there_g for s in told.shares),
        shares=tuple(
            ShareOfSite(
                product=lots.get(s.lot_id, s.lot_id),
                lot_id=s.lot_id,
                delivered_g=s.delivered_g,
                delivered_on=s.delivered_on,
            )
            for s in told.shares
        ),
    )


def _carriers(found: Trace, names: Names, words: Words) -> tuple[ToldCarrier, ...]:
    carried: dict[str, int] = {}
    for held in found.under_way:
        name = held.account.name
        carried[name] = carried.get(name, 0) + held.quantity_g
    told = (name for _, name in words if name)
    for name in (x for x in told if read_account(x).kind is not AccountKind.DONOR):
        carried.setdefault(name, 0)
    return tuple(
        ToldCarrier(
            place=names.place(read_account(name)),
            tick=_tick(("", name), words),
            carried_g=carried_g,
        )
        for name, carried_g in sorted(carried.items())
    )


def _donor(giver: Giver, words: Words) -> ToldDonor:
    is_named = giver.donor_id != UNNAMED_DONOR
    account = accounts.donor(giver.donor_id).name if is_named else ""
    return ToldDonor(
        name=giver.name if is_named else "",
        tick=_tick(("", account), words),
        contact=giver.contact,
        given_g=sum(o.received_g for o in giver.origins),
    )
