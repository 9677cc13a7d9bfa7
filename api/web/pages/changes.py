"""Changing a plan by hand: what is wished, buttons beside what is planned, and the difference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from api import wareki
from api.planning.change_planning import USUAL_COMMITTED
from api.planning.plan_changes import Proposal, Wish
from api.store import StoredPlan
from api.web import links
from api.web.language import Language
from api.web.pages.approval import Standing
from api.web.pages.heads import PlanHead, plan_head
from api.web.words import text
from api.web.words.change_faults import change_fault_text
from inventory.model import Category, ExpiryKind, ProductId, Zone
from logistics.change_faults import ChangeFault
from logistics.change_file import forms_of
from logistics.events import KINDS as EVENT_KINDS
from logistics.locks import KINDS as LOCK_KINDS
from logistics.model import Scenario
from logistics.one_trip.turns import Turn, turns_of
from logistics.plan_model import Trip

LATER = "lot_later"
"""A donation that comes later: a form for two events, ``lot_missing`` and ``lot_comes``."""
NEWS_KINDS = ("lot_comes", LATER, *(k for k in EVENT_KINDS if k != "lot_comes"))
HIDDEN_FIELDS = frozenset({"known_on", "both_ways", "meals"})
"""What forms leave at its default."""
NEWS_FIELDS = tuple(
    sorted(
        {form.key for kind in EVENT_KINDS.values() for form in forms_of(kind)}
        - (HIDDEN_FIELDS | {"needs"})
    )
)
WISH_KINDS = (*LOCK_KINDS, *EVENT_KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value that a list offers."""

    value: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsField:
    """A field of a form: ``options`` make it a list, else ``kind`` is how it is typed."""

    name: str
    kind: str
    required: bool
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsForm:
    """The form for one kind of news; ``lot_id`` is that of a lot which it brings."""

    kind: str
    fields: tuple[NewsField, ...]
    lot_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WishLine:
    """A wish in words: ``kind`` is its word's key, ``places`` what the word names."""

    remove_url: str
    kind: str
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLine:
    """A delivery beside which there are buttons."""

    site_id: str
    site: str
    lot_id: str
    product: str
    kg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TripLine:
    """A trip beside which there are buttons."""

    trip_id: str
    turn: Turn
    vehicle_id: str
    places: tuple[str, ...]
    deliveries: tuple[DeliveryLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPart:
    """The difference that is to be accepted, in the reader's language."""

    proposal_id: str
    as_of: date
    counts: Mapping[str, int]
    summary: str
    figures: str
    costs: str
    notes: tuple[str, ...]
    days: tuple[tuple[date, tuple[str, ...]], ...]
    halls: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was set on the page last; what is empty is as usual.

    ``day`` is the one whose trips are shown; the others say how the wishes are to be planned.
    """

    day: date | None = None
    as_of: date | None = None
    committed_days: str = ""

    @property
    def is_set(self) -> bool:
        """Whether it says how the wishes are to be planned."""
        return bool(self.as_of or self.committed_days)

    @property
    def query(self) -> str:
        """How an address bears it, so that it stays while wishes come and go."""
        told = {
            "day": self.day or "",
            "as_of": self.as_of or "",
            "committed_days": self.committed_days,
        }
        found = urlencode({name: value for name, value in told.items() if value})
        return f"?{found}" if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """What there is to change a plan by hand; ``standing`` is another plan that is approved."""

    template: ClassVar[str] = "changes.html"

    head: PlanHead
    url: str
    add_url: str
    replan_url: str
    accept_url: str
    reject_url: str
    discard_url: str
    wishes: tuple[WishLine, ...]
    proposal: ProposalPart | None
    first: date
    as_of: date
    committed_days: str
    day: date
    days: tuple[date, ...]
    trips: tuple[TripLine, ...]
    news: tuple[NewsForm, ...]
    problem: str
    detail: str
    standing: Standing | None = None


AS_USUAL = Asked()


def changes_page(
    month: StoredPlan,
    *,
    wishes: tuple[Wish, ...],
    proposal: Proposal | None,
    first: date,
    asked: Asked = AS_USUAL,
    language: Language,
    problem: tuple[str, ChangeFault | None] = ("", None),
) -> ChangesPage:
    """Build the page; ``first`` is the first day that can change."""
    plan_id, kept, day = month.plan_id, asked.query, asked.day
    days = tuple(sorted({t.day for t in month.plan.trips if t.day >= first}))
    shown = day if day in days else (days[0] if days else first)
    turns = turns_of(month.plan.trips)
    return ChangesPage(
        head=plan_head(month, tab="tab_changes"),
        url=links.changes(plan_id),
        add_url=links.changes(plan_id, "wishes") + kept,
        replan_url=links.changes(plan_id, "replan"),
        accept_url=links.changes(plan_id, "accept"),
        reject_url=links.changes(plan_id, "reject") + kept,
        discard_url=links.changes(plan_id, "discard"),
        wishes=tuple(_wish(month, w, language, kept) for w in wishes),
        proposal=_proposal(proposal, language) if proposal else None,
        first=first,
        as_of=min(max(asked.as_of or first, first), month.scenario.end),
        committed_days=asked.committed_days or str(USUAL_COMMITTED),
        day=shown,
        days=days,
        trips=tuple(
            _trip(month.scenario, t, turns[t.trip_id]) for t in month.plan.trips if t.day == shown
        ),
        news=tuple(_form(month.scenario, kind, wishes) for kind in NEWS_KINDS),
        problem=problem[0],
        detail=_detail(problem[1], language) if problem[1] else "",
    )


def _detail(fault: ChangeFault, language: Language) -> str:
    labels = {name: text(f"change_field_{name}", language=language) for name in NEWS_FIELDS}
    return change_fault_text(fault, labels=labels, language=language)


def _wish(month: StoredPlan, wish: Wish, language: Language, kept: str) -> WishLine:
    entry, scenario = wish.entry, month.scenario
    names = {str(s.site_id): s.shown_name for s in scenario.sites.values()}
    lot_id = entry.get("lot_id", "")
    lots = {str(k): scenario.product_of(k).name for k in scenario.lots}
    raw = {
        k: wareki.short_day_of(str(v), language=language.value)
        for k, v in entry.items()
        if k != "kind"
    }
    places = {"date": "", "to": "", "from": "", "kg": "", "vehicle_id": "", "trip_id": ""}
    places |= {"available_on": ""} | raw
    product = scenario.products.get(ProductId(entry.get("product_id", "")))
    places["product"] = product.name if product else ""
    places |= {
        "site": names.get(entry.get("site_id", ""), ""),
        "from_site": names.get(entry.get("from_id", ""), ""),
        "to_site": names.get(entry.get("to_id", ""), ""),
        "lot": f"{lots.get(lot_id, '')} {lot_id}".strip(),
    }
    named = ("date", "vehicle_id", "site", "lot")
    places["what"] = " · ".join(places[k] for k in named if places[k])
    return WishLine(
        remove_url=links.changes(month.plan_id, "wishes", wish.wish_id, "remove") + kept,
        kind=entry["kind"],
        places=places,
    )


def _proposal(proposal: Proposal, language: Language) -> ProposalPart:
    told = proposal.told[language.value]
    return ProposalPart(
        proposal_id=proposal.proposal_id,
        as_of=proposal.as_of,
        counts=proposal.told["counts"],
        summary=told["summary"],
        figures=told["figures"],
        costs=told["costs"],
        notes=tuple(told["notes"]),
        days=tuple((date.fromisoformat(d), tuple(texts)) for d, texts in told["days"]),
        halls=tuple(proposal.told["halls"]),
    )


def _trip(scenario: Scenario, trip: Trip, turn: Turn) -> TripLine:
    deliveries = [
        DeliveryLine(
            site_id=str(stop.site_id),
            site=scenario.sites[stop.site_id].shown_name,
            lot_id=str(x.lot_id),
            product=scenario.product_of(x.lot_id).name,
            kg=f"{x.quantity_g / 1000:g}",
        )
        for stop in trip.stops
        if not scenario.sites[stop.site_id].is_supply
        for x in stop.unload
    ]
    return TripLine(
        trip_id=str(trip.trip_id),
        turn=turn,
        vehicle_id=str(trip.vehicle_id),
        places=tuple(scenario.sites[s.site_id].shown_name for s in trip.stops),
        deliveries=tuple(deliveries),
    )


def _form(scenario: Scenario, kind: str, wishes: tuple[Wish, ...]) -> NewsForm:
    taken = {str(k) for k in scenario.lots} | {w.entry.get("lot_id", "") for w in wishes}
    free = next(k for n in range(1, len(taken) + 2) if (k := f"GIFT-{n}") not in taken)
    found = tuple(_fields(scenario, kind))
    return NewsForm(kind=kind, fields=found, lot_id=free if kind == "lot_comes" else "")


def _fields(scenario: Scenario, kind: str) -> Iterator[NewsField]:
    supplies = [s for s in scenario.sites.values() if s.is_supply]
    halls = [s for s in scenario.sites.values() if not s.is_supply]
    places = supplies + halls if kind in ("store_fails", "road_closes") else halls
    places = supplies if kind == "lot_comes" else places
    sites = tuple(Option(value=str(s.site_id), name=s.shown_name) for s in places)
    lists = {
        "site_id": sites,
        "from_id": sites,
        "to_id": sites,
        "vehicle_id": tuple(Option(value=str(v), name=str(v)) for v in scenario.vehicles),
        "lot_id": tuple(
            Option(value=str(k), name=f"{scenario.product_of(k).name} {k}") for k in scenario.lots
        ),
        "product_id": tuple(
            Option(value=str(p.product_id), name=p.name) for p in scenario.products.values()
        ),
        "expiry_kind": tuple(Option(value=k, name="") for k in ExpiryKind),
        "zone": tuple(Option(value=z, name="") for z in Zone),
        "category": tuple(Option(value=c, name="") for c in Category),
    }
    typed = {"date": "date", "from": "date", "to": "date", "ready_by": "time"}
    typed |= {"available_on": "date", "expires_on": "date"}
    if kind == LATER:
        yield NewsField(name="lot_id", kind="text", required=True, options=lists["lot_id"])
        yield NewsField(name="available_on", kind="date", required=True)
        return
    for form in forms_of(EVENT_KINDS[kind]):
        if form.key in HIDDEN_FIELDS or (kind, form.key) == ("lot_comes", "lot_id"):
            continue
        if form.key == "needs":
            yield NewsField(name="category", kind="text", required=True, options=lists["category"])
            yield NewsField(name="kg", kind="text", required=True)
            continue
        yield NewsField(
            name=form.key,
            kind=typed.get(form.key, "text"),
            required=form.required,
            options=lists.get(form.key, ()),
        )
