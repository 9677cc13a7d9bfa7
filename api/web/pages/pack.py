"""The papers of a plan: what is printed at one click, and what is chosen."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from api.printing.pack import USUAL_PARTS, Part
from api.store import StoredPlan
from api.web import links
from api.web.pages.heads import PlanHead, plan_head
from logistics.model import SUPPLY_KINDS
from logistics.one_trip.turns import Turn, Turns


@dataclass(frozen=True, slots=True, kw_only=True)
class PartChoice:
    """A part of the papers, and whether it is ticked at first."""

    part: Part
    is_usual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TripChoice:
    """A trip that may be printed alone."""

    trip_id: str
    turn: Turn
    day: date
    vehicle_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseChoice:
    """A base whose vehicles' trips may be printed alone."""

    site_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPage:
    """The papers of the trips that a person has. ``link_count`` of them have a link for a phone."""

    template: ClassVar[str] = "pack.html"

    head: PlanHead
    pack_url: str
    numbers_url: str
    is_approved: bool
    days: tuple[date, ...]
    bases: tuple[BaseChoice, ...]
    trips: tuple[TripChoice, ...]
    parts: tuple[PartChoice, ...]
    link_count: int
    links_url: str


def pack_page(month: StoredPlan, *, is_approved: bool, link_count: int, turns: Turns) -> PackPage:
    """Build the page from a plan with the person's own trips only; ``turns`` are of all trips."""
    trips = sorted(month.plan.trips, key=lambda t: (t.day, t.vehicle_id, t.trip_id))
    known = month.scenario
    used = {known.vehicles[trip.vehicle_id].base_id for trip in trips}
    bases = [site for site in known.sites.values() if site.site_id in used]
    bases.sort(key=lambda site: site.kind not in SUPPLY_KINDS)
    return PackPage(
        head=plan_head(month, tab="tab_pack"),
        pack_url=links.pack_pdf(month.plan_id),
        numbers_url=links.pack_pdf(month.plan_id, part=Part.NUMBERS),
        is_approved=is_approved,
        days=tuple(sorted({trip.day for trip in trips})),
        bases=tuple(BaseChoice(site_id=b.site_id, name=b.shown_name) for b in bases),
        trips=tuple(
            TripChoice(trip_id=t.trip_id, turn=turns[t.trip_id], day=t.day, vehicle_id=t.vehicle_id)
            for t in trips
        ),
        parts=tuple(PartChoice(part=part, is_usual=part in USUAL_PARTS) for part in Part),
        link_count=link_count,
        links_url=links.make_plan_links(month.plan_id),
    )
