"""Recalls: what is called back, where it is, whom it went to, and what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar
from uuid import uuid4

from api.recall_people import Giver, Recipient, bases_of, recipients_of
from api.recall_tellings import How
from api.web import links, recall_links
from api.web.pages.lot import Names, Place
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
class ShareOfSite:
    """What a recipient got of a lot."""

    product: str
    lot_id: str
    delivered_g: int
    delivered_on: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordToSite:
    """A site was told; ``undo_url`` takes the word back, empty = not here."""

    how: How
    told_at: datetime
    by: str
    undo_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSite:
    """Somebody to tell, and how; blank where master data does not say.

    ``left_g`` is what the book still has there; ``words`` say how they were told, ``telling_id``
    is the id of the next word.
    """

    site_id: str
    name: str
    words: tuple[WordToSite, ...]
    telling_id: str
    phone: str
    address: str
    left_g: int
    shares: tuple[ShareOfSite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDonor:
    """A donor to tell."""

    name: str
    contact: str
    given_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoodTraced:
    """Where the food of a recall is and went; ``bases`` have some, ``sites`` got some."""

    lots: tuple[MeantLine, ...]
    places: tuple[FoodThere, ...]
    sites: tuple[ToldSite, ...]
    bases: tuple[ToldSite, ...]
    donors: tuple[ToldDonor, ...]
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
    """One recall. ``typed`` and ``problem`` are of the form that ends it."""

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
    words: Mapping[str, tuple[WordToSite, ...]] | None = None,
    shows_donors: bool = True,
) -> FoodTraced:
    """Build the part that both pages show; a base sees no donors. ``words`` are by site."""
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
        sites=tuple(
            _site(r, lots, words or {}) for r in recipients_of(found, known, role=names.role)
        ),
        bases=tuple(
            replace(_site(r, lots, words or {}), left_g=_left_g(found, r.site_id))
            for r in bases_of(found, known, role=names.role)
        ),
        donors=tuple(_donor(d) for d in donors) if shows_donors else (),
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


def _left_g(found: Trace, site_id: str) -> int:
    return sum(x.quantity_g for x in found.stock if x.account.site_id == site_id)


def _site(
    told: Recipient, lots: Mapping[str, str], words: Mapping[str, tuple[WordToSite, ...]]
) -> ToldSite:
    return ToldSite(
        site_id=told.site_id,
        name=told.name,
        words=words.get(told.site_id, ()),
        telling_id=str(uuid4()),
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


def _donor(giver: Giver) -> ToldDonor:
    given_g = sum(o.received_g for o in giver.origins)
    return ToldDonor(name=giver.name, contact=giver.contact, given_g=given_g)


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
        decide_url=recall_links.decide(hold.hold_id),
        tell_url="" if hold.decision else recall_links.told(hold.hold_id),
        ways=tuple(How),
        decisions=DECISIONS,
        entry_id=str(uuid4()),
        typed=typed,
        problem=problem,
        list_url=recall_links.RECALLS,
    )
