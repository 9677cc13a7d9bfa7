"""Why recipients are short and what would help, in one call: plain data that can be kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from logistics.diagnosis import Diagnosis, diagnose, short_sites
from logistics.model import Scenario, SiteId
from logistics.plan_model import Plan
from logistics.progress import Budget
from logistics.remedy import Remedy, plan_seconds, remedy_for


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteExplained:
    """One short recipient: what binds and what is proved, in order, and what would help.

    ``remedy`` says so itself where nothing was verified in time; its plan is left out.
    """

    diagnosis: Diagnosis
    remedy: Remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Short recipients, the worst-off first, and those for which there was no time."""

    sites: tuple[SiteExplained, ...]
    not_examined: tuple[SiteId, ...]


def explained(
    month: Scenario,
    plan: Plan,
    *,
    time_limit_s: float,
    cores: int = 1,
    site_ids: Sequence[SiteId] | None = None,
) -> Explained:
    """Return why recipients get less than they need in a plan that breaks no rule.

    Without ``site_ids`` all that are short are explained; of those asked for, whoever is not short
    is left out. All are told what binds before any fix is tried, the worst-off first, and the call
    ends about when ``time_limit_s`` is over.
    """
    wanted = [s for s in short_sites(month, plan) if site_ids is None or s in site_ids]
    budget = Budget(time_limit_s=time_limit_s).start()
    found = diagnose(month, plan, wanted, budget=budget, cores=cores)
    plan_s = plan_seconds(month)
    sites = []
    for diagnosis in found:
        remedy = remedy_for(month, plan, diagnosis, plan_s=plan_s, budget=budget)
        sites.append(SiteExplained(diagnosis=diagnosis, remedy=replace(remedy, plan=None)))
    done = {d.site_id for d in found}
    return Explained(sites=tuple(sites), not_examined=tuple(s for s in wanted if s not in done))
