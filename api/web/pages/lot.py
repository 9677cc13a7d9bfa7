"""One lot: what stands on its label, where it is, and what happened to it under whose name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from api.accounts.person import Role
from api.food.book import Region
from api.food.own_lots import MOST_HISTORY, LotStory
from api.v1.lots import LotFactsOut
from api.web import hub_links, links, recall_links
from api.web.links import StockChoice
from inventory.accounts import Account, AccountKind, read_account
from inventory.entry import EntryKind, Posting, Recorded
from inventory.expiry import DaysLeft, band_of, days_left
from inventory.model import Zone
from inventory.receiving import UNNAMED_DONOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where food is, was or went. ``unit`` is a zone, the id of a unit, or empty.

    ``detail`` is the vehicle, the donor or the reason that the place belongs to.
    """

    state: AccountKind
    site_name: str
    unit: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """Grams of the lot at a place, in the zone of its unit."""

    place: Place
    zone: Zone
    quantity_g: int
    is_available: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LegLine:
    """Grams of the lot that left a place or came to it."""

    place: Place
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """An entry. ``by`` is the name of whoever wrote it, ``is_undone`` whether another undid it."""

    kind: EntryKind
    occurred_at: datetime
    recorded_at: datetime
    by: str
    sources: tuple[LegLine, ...]
    targets: tuple[LegLine, ...]
    reason: str
    note: str
    is_undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPage:
    """A lot. ``is_whole`` tells that no older entries are left out.

    ``hub_url`` is where a base moves it, sends it on or throws it away, ``recall_url`` where the
    council calls it back.
    """

    template: ClassVar[str] = "lot.html"

    facts: LotFactsOut
    donor: str
    band: DaysLeft
    days_left: int
    photo_url: str
    stock_url: str
    hub_url: str
    recall_url: str
    places: tuple[PlaceLine, ...]
    on_hand_g: int
    history: tuple[HistoryLine, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What ids are called for whoever looks: sites as their role may see them, people, donors."""

    known: Region
    role: Role
    people: Mapping[str, str]
    donors: Mapping[str, str]

    def place(self, account: Account) -> Place:
        """Return a place with its names."""
        detail = ""
        if account.kind in (AccountKind.VEHICLE, AccountKind.WASTE):
            detail = account.owner[0]
        elif account.kind is AccountKind.DONOR:
            is_named = account.owner[0] != UNNAMED_DONOR
            detail = self.donors.get(account.owner[0], account.owner[0]) if is_named else ""
        return Place(
            state=account.kind,
            site_name=self.known.site_name(account.site_id, role=self.role),
            unit=account.unit_id,
            detail=detail,
        )


def lot_page(story: LotStory, *, facts: LotFactsOut, names: Names, day: date) -> LotPage:
    """Build the page of a lot as it is on ``day``."""
    places = tuple(
        PlaceLine(
            place=names.place(row.account),
            zone=names.known.zone_of(row.account, food=row.zone),
            quantity_g=row.quantity_g,
            is_available=row.is_available,
        )
        for row in story.rows
    )
    undone = {recorded.entry.reverses for recorded in story.entries}
    return LotPage(
        facts=facts,
        donor=names.donors.get(facts.donor_id, facts.donor_id),
        band=band_of(facts.last_use_on, day=day),
        days_left=days_left(facts.last_use_on, day=day),
        photo_url=links.label_photo(facts.photo_id) if facts.photo_id else "",
        stock_url=links.stock(StockChoice()),
        hub_url=hub_links.lot(facts.lot_id),
        recall_url=recall_links.looked_for(
            product_id=facts.product_id,
            maker=facts.maker,
            lot_number=facts.lot_number,
            expires_from=facts.expires_on.isoformat(),
            expires_to=facts.expires_on.isoformat(),
        ),
        places=places,
        on_hand_g=sum(line.quantity_g for line in places),
        history=tuple(
            _history_line(recorded, legs, names, is_undone=recorded.entry.entry_id in undone)
            for recorded, legs in _with_legs(story)
        ),
        is_whole=len(story.entries) < MOST_HISTORY,
    )


def _with_legs(story: LotStory) -> Iterator[tuple[Recorded, list[Posting]]]:
    for recorded in story.entries:
        legs = story.legs.get(recorded.entry.entry_id, recorded.entry.postings)
        yield recorded, [leg for leg in legs if leg.lot_id == story.lot.lot_id]


def _history_line(
    recorded: Recorded, legs: Sequence[Posting], names: Names, *, is_undone: bool
) -> HistoryLine:
    entry = recorded.entry
    return HistoryLine(
        kind=entry.kind,
        occurred_at=entry.occurred_at,
        recorded_at=recorded.recorded_at,
        by=names.people.get(entry.person_id, entry.person_id),
        sources=tuple(_leg(leg, names) for leg in legs if leg.quantity_g < 0),
        targets=tuple(_leg(leg, names) for leg in legs if leg.quantity_g > 0),
        reason=entry.reason,
        note=entry.note,
        is_undone=is_undone,
    )


def _leg(leg: Posting, names: Names) -> LegLine:
    return LegLine(place=names.place(read_account(leg.account)), quantity_g=abs(leg.quantity_g))
