"""Recalls: what is called back, where it is, whom it went to, and what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import uuid4

from api.food.recall_people import Giver
from api.food.recall_tellings import How
from api.web import links, recall_links
from api.web.pages.lot import Names, Place
from api.web.pages.recall_told import Everybody, Words, everybody
from inventory.accounts import AccountKind
from inventory.holds import Decision, Hold
from inventory.store.recalls import criteria_of_recall
from inventory.trace import Criteria, Holding, Trace, Unknown

DECISIONS = (Decision.DISCARD, Decision.RELEASE)
"""How a recall can end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is called back; empty = it does not matter."""

    product: str
    maker: str
    lot_number: str
    expires_from: date | None
    expires_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeantLine:
    """A lot that is meant: surely where ``unknown`` is empty, else possibly, for these reasons."""

    url: str
    lot_id: str
    product: str
    maker: str
    lot_number: str
    expires_on: date
    expires_printed: str
    unknown: tuple[Unknown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoodThere:
    """Grams of a lot at a place. ``is_loose``: it is not held back yet."""

    product: str
    lot_id: str
    place: Place
    quantity_g: int
    is_loose: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoodTraced:
    """Where the food of a recall is and went, and who has to be told."""

    lots: tuple[MeantLine, ...]
    places: tuple[FoodThere, ...]
    told: Everybody
    thrown: tuple[FoodThere, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallRow:
    """A recall in the list; ``decision`` is None while it is open."""

    url: str
    sought: Sought
    reason: str
    opened_at: datetime
    decision: Decision | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallsPage:
    """The recalls, and the search that comes before a new one.

    ``typed`` is what the fields hold, ``problem`` a word about ``problem_at``, a field; ``found``
    is None before anything was looked for. ``hold_id`` and ``entry_id`` are those of the form.
    """

    template: ClassVar[str] = "recalls.html"

    products: tuple[tuple[str, str], ...]
    typed: Mapping[str, str]
    problem: str
    problem_at: str
    found: FoodTraced | None
    hold_id: str
    entry_id: str
    rows: tuple[RecallRow, ...]
    search_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallPage:
    """One recall. ``typed`` and ``problem`` are of the form that ends it.

    ``not_told`` of the ``to_tell`` whom the recall concerns are not told yet.
    """

    template: ClassVar[str] = "recall.html"

    sought: Sought
    reason: str
    opened_at: datetime
    opened_by: str
    decision: Decision | None
    decided_at: datetime | None
    decided_by: str
    decided_reason: str
    traced: FoodTraced
    held_g: int
    loose_g: int
    to_tell: int
    not_told: int
    decide_url: str
    tell_url: str
    ways: tuple[How, ...]
    decisions: tuple[Decision, ...]
    entry_id: str
    typed: Mapping[str, str]
    problem: str
    list_url: str


def traced_food(
    found: Trace,
    *,
    names: Names,
    donors: Iterable[Giver],
    words: Words | None = None,
) -> FoodTraced:
    """Build the part that both pages show; ``words`` say who was told."""
    known = names.known
    lots = {m.lot.lot_id: known.product_name(m.lot.product_id) for m in found.lots}

    def there(held: Holding) -> FoodThere:
        return FoodThere(
            product=lots.get(held.lot_id, held.lot_id),
            lot_id=held.lot_id,
            place=names.place(held.account),
            quantity_g=held.quantity_g,
            is_loose=held.account.kind is not AccountKind.QUARANTINE,
        )

    return FoodTraced(
        lots=tuple(
            MeantLine(
                url=links.lot(m.lot.lot_id),
                lot_id=m.lot.lot_id,
                product=lots[m.lot.lot_id],
                maker=m.lot.maker,
                lot_number=m.lot.lot_number,
                expires_on=m.lot.expires_on,
                expires_printed=m.lot.expires_printed,
                unknown=m.unknown,
            )
            for m in sorted(found.lots, key=lambda m: (len(m.unknown), m.lot.lot_id))
        ),
        places=tuple(map(there, (*found.stock, *found.under_way))),
        told=everybody(found, names=names, lots=lots, donors=donors, words=words or {}),
        thrown=tuple(
            FoodThere(
                product=lots.get(t.lot_id, t.lot_id),
                lot_id=t.lot_id,
                place=Place(state=AccountKind.WASTE, site_name="", unit="", detail=t.reason),
                quantity_g=t.quantity_g,
                is_loose=False,
            )
            for t in found.thrown
        ),
    )


def sought_of(criteria: Criteria, names: Names) -> Sought:
    """Return what is called back, in words."""
    return Sought(
        product=names.known.product_name(criteria.product_id) if criteria.product_id else "",
        maker=criteria.maker,
        lot_number=criteria.lot_number,
        expires_from=criteria.expires_from,
        expires_to=criteria.expires_to,
    )


def recalls_page(
    recalls: Sequence[Hold],
    *,
    names: Names,
    typed: Mapping[str, str],
    found: FoodTraced | None = None,
    problem: tuple[str, str] = ("", ""),
) -> RecallsPage:
    """Build the page of all recalls; ``problem`` is a word and its field."""
    products = {k: names.known.product_name(k) for k in names.known.products}
    return RecallsPage(
        products=tuple(sorted(products.items(), key=lambda item: item[1])),
        typed=typed,
        problem=problem[0],
        problem_at=problem[1],
        found=found,
        hold_id=typed.get("hold_id") or str(uuid4()),
        entry_id=typed.get("entry_id") or str(uuid4()),
        rows=tuple(_row(hold, names) for hold in recalls),
        search_url=recall_links.RECALLS,
    )


def _row(hold: Hold, names: Names) -> RecallRow:
    return RecallRow(
        url=recall_links.recall(hold.hold_id),
        sought=sought_of(criteria_of_recall(hold), names),
        reason=hold.reason,
        opened_at=hold.opened_at,
        decision=hold.decision,
        decided_at=hold.decided_at,
    )


def recall_page(
    hold: Hold,
    traced: FoodTraced,
    *,
    names: Names,
    typed: Mapping[str, str],
    problem: str = "",
) -> RecallPage:
    """Build the page of one recall; ``names`` know those who opened and ended it."""
    people = names.people
    ticks = traced.told.ticks
    return RecallPage(
        sought=sought_of(criteria_of_recall(hold), names),
        reason=hold.reason,
        opened_at=hold.opened_at,
        opened_by=people.get(hold.opened_by, ""),
        decision=hold.decision,
        decided_at=hold.decided_at,
        decided_by=people.get(hold.decided_by, ""),
        decided_reason=hold.decided_reason,
        traced=traced,
        held_g=sum(x.quantity_g for x in traced.places if not x.is_loose),
        loose_g=sum(x.quantity_g for x in traced.places if x.is_loose),
        to_tell=len(ticks),
        not_told=sum(not x.words for x in ticks),
        decide_url=recall_links.decide(hold.hold_id),
        tell_url="" if hold.decision else recall_links.told(hold.hold_id),
        ways=tuple(How),
        decisions=DECISIONS,
        entry_id=str(uuid4()),
        typed=typed,
        problem=problem,
        list_url=recall_links.RECALLS,
    )
