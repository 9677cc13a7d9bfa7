"""What every page about a month or a plan is built from, and what it says at its top."""

from dataclasses import dataclass
from datetime import date

from api.store import StoredPlan
from api.web import links, notice_links
from logistics.model import Scenario

SAMPLE_MARK = "架空"
"""A scenario whose name contains this is invented; every page of it says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthHead:
    """Which month a page is about."""

    url: str
    name: str
    start: date
    end: date
    sample: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One of the pages of a plan, for those who may see ``route``. ``word`` is its name's key."""

    word: str
    url: str
    current: bool
    route: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHead:
    """Which plan a page is about, and its other pages."""

    month: MonthHead
    plan_id: str
    tabs: tuple[Tab, ...]
    rules_broken: int


TAB_ROUTES = {
    "tab_overview": "page_plan",
    "tab_calendar": "page_calendar",
    "tab_halls": "page_halls",
    "tab_map": "page_map",
    "tab_pack": "page_pack",
    "tab_notices": "page_notices",
    "tab_compare": "page_compare",
    "tab_changes": "page_changes",
}


def is_sample(name: str) -> bool:
    """Tell whether a scenario of this name is invented."""
    return SAMPLE_MARK in name


def month_head(scenario_id: str, scenario: Scenario) -> MonthHead:
    """Build the head of a page about a month."""
    return MonthHead(
        url=links.month(scenario_id),
        name=scenario.name,
        start=scenario.start,
        end=scenario.end,
        sample=is_sample(scenario.name),
    )


def plan_head(month: StoredPlan, *, tab: str) -> PlanHead:
    """Build the head of a page about a plan; ``tab`` is the word of the tab it lies under."""
    plan_id = month.plan_id
    tabs = (
        ("tab_overview", links.plan(plan_id)),
        ("tab_calendar", links.calendar(plan_id)),
        ("tab_halls", links.halls(plan_id)),
        ("tab_map", links.plan_map(plan_id)),
        ("tab_pack", links.pack(plan_id)),
        ("tab_notices", notice_links.notices(plan_id)),
        ("tab_compare", links.compare(plan_id)),
        ("tab_changes", links.changes(plan_id)),
    )
    return PlanHead(
        month=month_head(month.scenario_id, month.scenario),
        plan_id=plan_id,
        tabs=tuple(
            Tab(word=word, url=url, current=word == tab, route=TAB_ROUTES[word])
            for word, url in tabs
        ),
        rules_broken=len(month.report.violations),
    )
