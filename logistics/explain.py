"""What binds the recipients that are short in a plan, and fixes that were seen to work.

It plans anew and so takes minutes; what a plan's numbers tell at once has
``logistics.explaining.reasons``.
"""

from collections.abc import Callable, Sequence

from logistics.explaining.diagnosis import diagnose, short_sites
from logistics.explaining.explanation import Explanation, RecipientExplained, Remedy
from logistics.explaining.remedy import remedies_for
from logistics.model import Scenario, SiteId
from logistics.plan_model import Plan
from logistics.progress import Budget


def explained(
    month: Scenario,
    plan: Plan,
    *,
    site_ids: Sequence[SiteId] | None = None,
    fixes: bool = True,
    time_limit_s: float = 120.0,
    cores: int = 1,
    stop: Callable[[], bool] = lambda: False,
) -> Explanation:
    """Return why recipients are short in a plan that breaks no rule, with a fix for each.

    Of ``site_ids``, or of all that are short. A fix is verified: the changed month was planned
    anew, a large one from this plan on. What was not proved or verified in time is told as such
    (``not_proved``, ``not_in_time``, ``not_examined``). ``api.planning.explained`` has it as JSON,
    in words.
    """
    budget = Budget(time_limit_s=time_limit_s, stop=stop).start()
    short = short_sites(month, plan)
    wanted = [s for s in short if site_ids is None or s in site_ids]
    found = diagnose(month, plan, wanted, budget=budget, cores=cores)
    remedies: Sequence[Remedy | None] = [None] * len(found)
    if fixes:
        remedies = remedies_for(month, plan, found, budget=budget, cores=cores)
    examined = {d.site_id for d in found}
    return Explanation(
        recipients=tuple(
            RecipientExplained(diagnosis=d, remedy=r) for d, r in zip(found, remedies, strict=True)
        ),
        not_examined=tuple(s for s in wanted if s not in examined),
    )
