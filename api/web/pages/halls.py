"""Who receives food: every hall and facility of a plan, by base area."""

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from api.store import StoredPlan
from api.web import links
from api.web.pages.heads import PlanHead, plan_head
from logistics.model import Scenario, Site, SiteId, SiteKind


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


def halls_page(month: StoredPlan) -> HallsPage:
    """Build the list of recipients."""
    scenario = month.scenario
    used_g = used_g_by_site(month)
    sessions = Counter(site_id for site_id, _ in scenario.sessions)
    deliveries = Counter(s.site_id for t in month.plan.trips for s in t.stops if s.unload)
    groups: dict[str, list[HallRow]] = {}
    for site in scenario.recipients:
        row = HallRow(
            url=links.hall(month.plan_id, site.site_id),
            name=site.shown_name,
            kind=site.kind,
            session_count=sessions[site.site_id],
            delivery_count=deliveries[site.site_id],
            need_g=scenario.month_need_g.get(site.site_id, 0),
            used_g=used_g[site.site_id],
            fill=month.report.figures.fills.get(site.site_id),
        )
        groups.setdefault(base_name(scenario, site), []).append(row)
    return HallsPage(
        head=plan_head(month, tab="tab_halls"),
        groups=tuple(HallGroup(base_name=k, halls=tuple(v)) for k, v in groups.items()),
        hall_count=len(scenario.recipients),
    )


def base_name(scenario: Scenario, site: Site) -> str:
    """Return the name of the base in whose area a recipient lies; confidential ones tell none."""
    if site.hub_id is None or site.confidential:
        return ""
    return scenario.sites[site.hub_id].shown_name


def used_g_by_site(month: StoredPlan) -> Counter[SiteId]:
    """Sum the grams that each site uses this month."""
    found: Counter[SiteId] = Counter()
    for use in month.plan.uses:
        found[use.site_id] += use.quantity_g
    return found
