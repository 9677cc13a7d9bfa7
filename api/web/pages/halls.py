"""Who receives food: every hall and facility of a plan, by base area."""

from dataclasses import dataclass
from typing import ClassVar

from api.store import StoredPlan
from api.web import links
from api.web.pages.heads import PlanHead, plan_head
from logistics.model import Scenario, Site, SiteKind
from logistics.summary import MonthSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class HallRow:
    """One recipient in short. ``fill`` is None where nothing is needed."""

    url: str
    name: str
    kind: SiteKind
    session_count: int
    delivery_count: int
    need_g: int
    used_g: int
    fill: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HallGroup:
    """The recipients in the area of one base; an empty name where no base is given."""

    base_name: str
    halls: tuple[HallRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HallsPage:
    """Every recipient of a plan."""

    template: ClassVar[str] = "halls.html"

    head: PlanHead
    groups: tuple[HallGroup, ...]
    hall_count: int


def halls_page(month: StoredPlan, *, summary: MonthSummary) -> HallsPage:
    """Build the list of the recipients that are told, in each area in file order."""
    scenario = month.scenario
    told = {hall.site_id: hall for hall in summary.recipients}
    groups: dict[str, list[HallRow]] = {}
    for site in scenario.recipients:
        hall = told.get(site.site_id)
        if hall is None:
            continue
        row = HallRow(
            url=links.hall(month.plan_id, site.site_id),
            name=hall.shown_name,
            kind=site.kind,
            session_count=hall.sessions,
            delivery_count=hall.visits,
            need_g=hall.need_g,
            used_g=hall.used_g,
            fill=hall.fill,
        )
        groups.setdefault(base_name(scenario, site), []).append(row)
    return HallsPage(
        head=plan_head(month, tab="tab_halls"),
        groups=tuple(HallGroup(base_name=k, halls=tuple(v)) for k, v in groups.items()),
        hall_count=len(summary.recipients),
    )


def base_name(scenario: Scenario, site: Site) -> str:
    """Return the name of the base in whose area a recipient lies; confidential ones tell none."""
    if site.hub_id is None or site.confidential:
        return ""
    return scenario.sites[site.hub_id].shown_name
