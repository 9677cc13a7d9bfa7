"""What comes to a hall when, and what the hall reports of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import uuid4

from api.reports.hall_reports import HallReport
from api.store import StoredPlan
from api.web import links
from api.web.pages.heads import PlanHead, plan_head
from logistics.model import SiteId


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Food that comes."""

    product: str
    zone: str
    quantity_g: int
    expiry_kind: str
    expires_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDay:
    """A day on which something comes or the hall is open; ids keep a form from counting twice.

    ``is_due``: the day is here, so that it can be told what came.
    """

    day: date
    foods: tuple[Expected, ...]
    total_g: int
    is_open: bool
    is_due: bool
    receipt: HallReport | None
    attendance: HallReport | None
    receipt_id: str
    attendance_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HallReportsPage:
    """A hall's days. ``problem`` is the word for what was wrong with a form, or empty.

    ``typed`` is what that form sent.
    """

    template: ClassVar[str] = "hall_reports.html"

    head: PlanHead
    name: str
    url: str
    hall_url: str
    days: tuple[ReportDay, ...]
    problem: str
    typed: Mapping[str, str] = field(default_factory=dict)


def hall_reports_page(
    month: StoredPlan,
    site_id: SiteId,
    reports: Mapping[tuple[date, bool], HallReport],
    *,
    today: date,
    problem: str = "",
) -> HallReportsPage:
    """Build the page of one hall."""
    scenario = month.scenario
    foods: dict[date, list[Expected]] = {}
    for trip in month.plan.trips:
        for stop in trip.stops:
            if stop.site_id == site_id and stop.unload:
                foods.setdefault(trip.day, []).extend(
                    Expected(
                        product=scenario.product_of(x.lot_id).name,
                        zone=scenario.product_of(x.lot_id).zone,
                        quantity_g=x.quantity_g,
                        expiry_kind=scenario.lots[x.lot_id].expiry_kind,
                        expires_on=scenario.lots[x.lot_id].expires_on,
                    )
                    for x in stop.unload
                )
    sessions = {n.day for n in scenario.needs if n.site_id == site_id}
    return HallReportsPage(
        head=plan_head(month, tab="tab_halls"),
        name=scenario.sites[site_id].shown_name,
        url=links.hall_reports(month.plan_id, site_id),
        hall_url=links.hall(month.plan_id, site_id),
        days=tuple(
            ReportDay(
                day=day,
                foods=tuple(foods.get(day, ())),
                total_g=sum(f.quantity_g for f in foods.get(day, ())),
                is_open=day in sessions,
                is_due=day <= today,
                receipt=reports.get((day, False)),
                attendance=reports.get((day, True)),
                receipt_id=str(uuid4()),
                attendance_id=str(uuid4()),
            )
            for day in sorted(sessions | foods.keys())
        ),
        problem=problem,
    )
