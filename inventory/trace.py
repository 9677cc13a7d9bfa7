"""Recall: which lots are meant, where they went, and who has to be told."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from inventory.accounts import AT_SITE, ON_HAND, Account, AccountKind
from inventory.entry import EntryKind
from inventory.keeping_errors import RecallWrong
from inventory.lot import LotFacts
from inventory.texts import wrong_text

ARRIVALS = (EntryKind.OPEN, EntryKind.RECEIVE)
"""Kinds of entries by which food comes from donors."""


class Unknown(StrEnum):
    """Why a lot is only possibly meant: what is not known of it."""

    MAKER = "maker_unknown"
    DATE = "date_unknown"
    LOT_NUMBER = "lot_number_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What is called back; what is empty does not matter. Dates are those of the label, inclusive.

    Makers and their lot numbers are compared without regard to width, capitals and spaces. Raises
    ``RecallWrong`` where everything is empty.
    """

    product_id: str = ""
    maker: str = ""
    lot_number: str = ""
    expires_from: date | None = None
    expires_to: date | None = None

    def __post_init__(self) -> None:
        texts = (self.product_id, self.maker, self.lot_number)
        if any(map(wrong_text, texts)):
            raise RecallWrong("A text of the recall cannot be read.")
        if not any(map(_plain, texts)) and not self.has_dates:
            raise RecallWrong("A recall names a product, a maker, a date or a lot number.")
        if self.expires_from and self.expires_to and self.expires_from > self.expires_to:
            raise RecallWrong("The first date of the recall is after the last.")

    @property
    def has_dates(self) -> bool:
        """Tell whether dates matter."""
        return self.expires_from is not None or self.expires_to is not None

    def record(self) -> dict[str, str]:
        """Return the criteria as JSON values; what is empty is left out."""
        found = {name: getattr(self, name) for name in ("product_id", "maker", "lot_number")}
        for name in ("expires_from", "expires_to"):
            day = getattr(self, name)
            found[name] = day.isoformat() if day else ""
        return {k: v for k, v in found.items() if v}


def criteria_of(record: Mapping[str, Any]) -> Criteria:
    """Return the criteria of a record made by ``Criteria.record``."""
    days = {k: date.fromisoformat(v) for k, v in record.items() if k.startswith("expires_")}
    return Criteria(**{**record, **days})


@dataclass(frozen=True, slots=True, kw_only=True)
class LotMark:
    """What a recall looks at in a lot. ``has_date`` = a date stands on its label."""

    product_id: str
    maker: str
    lot_number: str
    expires_on: date
    has_date: bool


def mark_of(lot: LotFacts) -> LotMark:
    """Return what a recall looks at in a lot."""
    return LotMark(
        product_id=lot.product_id,
        maker=lot.maker,
        lot_number=lot.lot_number,
        expires_on=lot.expires_on,
        has_date=bool(lot.expires_printed),
    )


def judge(lot: LotMark, criteria: Criteria) -> tuple[Unknown, ...] | None:
    """Tell whether a recall means a lot: None = no, () = yes, else what is not known about it.

    Whatever is known of the lot has to agree. What is not known counts as agreeing, so that no
    lot that is meant is missed.
    """
    unknown = []
    if _plain(criteria.product_id) and lot.product_id != criteria.product_id:
        return None
    for wanted, found, reason in (
        (criteria.maker, lot.maker, Unknown.MAKER),
        (criteria.lot_number, lot.lot_number, Unknown.LOT_NUMBER),
    ):
        if _plain(wanted) and not _plain(found):
            unknown.append(reason)
        elif _plain(wanted) and _plain(wanted) != _plain(found):
            return None
    if criteria.has_dates and not lot.has_date:
        unknown.append(Unknown.DATE)
    elif criteria.has_dates and not _is_within(lot.expires_on, criteria):
        return None
    return tuple(unknown)


def _is_within(day: date, criteria: Criteria) -> bool:
    first, last = criteria.expires_from, criteria.expires_to
    return (first is None or first <= day) and (last is None or day <= last)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass(frozen=True, slots=True, kw_only=True)
class MeantLot:
    """A lot that is meant; ``unknown`` = why only possibly."""

    lot: LotFacts
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Grams of a lot that came to (above 0) or left an account by an arrival or a delivery.

    A reversal has the kind and the day of the entry that it undoes.
    """

    lot_id: str
    account: Account
    kind: EntryKind
    day: date
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Grams of a lot that are at an account now: on hand, eaten, or thrown away."""

    lot_id: str
    account: Account
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one site got of a lot, and what became of it there, in grams.

    ``delivered_on`` are the days on which a vehicle brought it; ``there_g`` is what the book still
    has there. A base that it only came through has ``delivered_g`` and ``eaten_g`` zero.
    """

    site_id: str
    lot_id: str
    delivered_g: int = 0
    eaten_g: int = 0
    there_g: int = 0
    delivered_on: tuple[date, ...] = ()

    @property
    def was_handed_out(self) -> bool:
        """Tell whether the site got it to eat, as far as the book knows."""
        return self.delivered_g > 0 or self.eaten_g > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a donor gave of a lot on a day, in grams."""

    donor_id: str
    lot_id: str
    received_on: date
    received_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Thrown:
    """What was thrown away of a lot, in grams, by reason."""

    lot_id: str
    reason: str
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Where the lots of a recall are, whom they went to, and where they came from."""

    criteria: Criteria
    lots: tuple[MeantLot, ...]
    stock: tuple[Holding, ...]
    under_way: tuple[Holding, ...]
    shares: tuple[Share, ...]
    thrown: tuple[Thrown, ...]
    origins: tuple[Origin, ...]


def trace_of(
    criteria: Criteria,
    lots: Iterable[MeantLot],
    *,
    holdings: Iterable[Holding],
    flows: Iterable[Flow],
) -> Trace:
    """Return the trace of lots from where they are now, and how they came and were delivered."""
    there, moved = list(holdings), list(flows)
    on_hand = sorted(
        (h for h in there if h.account.kind in ON_HAND),
        key=lambda h: (h.lot_id, h.account.name),
    )
    return Trace(
        criteria=criteria,
        lots=tuple(lots),
        stock=tuple(h for h in on_hand if h.account.kind in AT_SITE),
        under_way=tuple(h for h in on_hand if h.account.kind not in AT_SITE),
        shares=_shares(there, moved),
        thrown=tuple(
            Thrown(lot_id=h.lot_id, reason=h.account.owner[0], quantity_g=h.quantity_g)
            for h in sorted(there, key=lambda h: (h.lot_id, h.account.owner))
            if h.account.kind is AccountKind.WASTE
        ),
        origins=_origins(moved),
    )


def _shares(holdings: Iterable[Holding], flows: Iterable[Flow]) -> tuple[Share, ...]:
    delivered: dict[tuple[str, str], dict[date, int]] = {}
    eaten: dict[tuple[str, str], int] = {}
    there: dict[tuple[str, str], int] = {}
    for flow in flows:
        if flow.kind is EntryKind.DELIVER and flow.account.site_id:
            days = delivered.setdefault((flow.account.site_id, flow.lot_id), {})
            days[flow.day] = days.get(flow.day, 0) + flow.quantity_g
    for held in holdings:
        if held.account.site_id:
            key = (held.account.site_id, held.lot_id)
            sums = eaten if held.account.kind is AccountKind.EATEN else there
            sums[key] = sums.get(key, 0) + held.quantity_g
    undone = {key for key, days in delivered.items() if not any(days.values())}
    return tuple(
        Share(
            site_id=key[0],
            lot_id=key[1],
            delivered_g=sum(delivered[key].values()) if key in delivered else 0,
            eaten_g=eaten.get(key, 0),
            there_g=there.get(key, 0),
            delivered_on=_days_of(delivered.get(key)),
        )
        for key in sorted({*(delivered.keys() - undone), *eaten, *there})
    )


def _days_of(sums: Mapping[date, int] | None) -> tuple[date, ...]:
    """Return the days on which something was delivered and not taken back, in order."""
    if not sums:
        return ()
    return tuple(sorted(day for day, g in sums.items() if g > 0))


def _origins(flows: Iterable[Flow]) -> tuple[Origin, ...]:
    sums: dict[tuple[str, str, date], int] = defaultdict(int)
    for flow in flows:
        if flow.account.kind is AccountKind.DONOR:
            sums[flow.account.owner[0], flow.lot_id, flow.day] -= flow.quantity_g
    return tuple(
        Origin(donor_id=donor_id, lot_id=lot_id, received_on=day, received_g=g)
        for (donor_id, lot_id, day), g in sorted(sums.items())
        if g
    )
