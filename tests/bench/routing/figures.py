"""From single runs to the figures of the table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import inf
from statistics import fmean

from tests.bench.routing.cases import Known
from tests.bench.routing.runs import ENGINES, Run

Best = Mapping[str, Decimal]
"""The best known cost by instance, with as many decimals as it is published with."""


def rounded(cost: float, best: Decimal) -> Decimal:
    """Return a cost with the decimals of the best known one."""
    return Decimal(repr(cost)).quantize(best)


def gap_percent(cost: float, best: Decimal) -> float:
    """Return how much a cost is above the best known one, told with the same decimals."""
    return float((rounded(cost, best) - best) / best * 100)


def open_percent(run: Run) -> float | None:
    """Return how much of a run's cost could be saved at most; None = nothing is proven."""
    if run.cost is None or run.lower_bound is None:
        return None
    return max(0.0, (run.cost - run.lower_bound) / run.cost * 100)


def best_costs(published: Best, runs: Sequence[Run]) -> dict[str, Decimal]:
    """Return the best known costs; of instances without one, the best that was found here."""
    best = dict(published)
    for run in runs:
        if run.cost is not None and run.instance not in published:
            found = Decimal(repr(run.cost))
            best[run.instance] = min(found, best.get(run.instance, found))
    return best


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What an engine reached on a set; gaps in percent. None = there is none to tell.

    ``failed`` = runs without a plan. ``proven`` and ``nearly`` = the shares of all runs, from 0 to
    1, that are proven optimal and of whose cost at most one percent may be saved.
    """

    runs: int
    failed: int
    mean_gap: float | None
    worst_gap: float | None
    proven: float | None
    mean_open: float | None
    worst_open: float | None
    nearly: float | None
    unbounded: int
    mean_s: float
    longest_s: float
    peak_mb: float


def figures_of(runs: Sequence[Run], best: Best, *, proves: bool) -> Figures:
    """Return the figures of an engine's runs on a set, at least one."""
    gaps = [gap_percent(r.cost, best[r.instance]) for r in runs if r.cost is not None]
    opened = [gap for r in runs if (gap := open_percent(r)) is not None]
    return Figures(
        runs=len(runs),
        failed=len(runs) - len(gaps),
        mean_gap=fmean(gaps) if gaps else None,
        worst_gap=max(gaps, default=None),
        proven=sum(r.is_proven for r in runs) / len(runs) if proves else None,
        mean_open=fmean(opened) if opened else None,
        worst_open=max(opened, default=None),
        nearly=sum(gap <= 1 for gap in opened) / len(runs) if proves else None,
        unbounded=len(runs) - len(opened) if proves else 0,
        mean_s=fmean(r.seconds for r in runs),
        longest_s=max(r.seconds for r in runs),
        peak_mb=max(r.peak_mb for r in runs),
    )


def processor_share(runs: Sequence[Run]) -> float | None:
    """Return which part of their time runs of one thread had a processor for, from 0 to 1.

    Much less than 1 = others worked on the machine, and the figures are worse than they would be.
    """
    lonely = {e.name for e in ENGINES if e.threads == 1}
    timed = [r for r in runs if r.engine in lonely and r.seconds >= 1]
    if not timed:
        return None
    return sum(r.processor_s for r in timed) / sum(r.seconds for r in timed)


def wrong_claims(runs: Sequence[Run], known: Sequence[Known]) -> list[str]:
    """Return what cannot be true: a bound above a cost that somebody reached, published or here;
    a cost below one that is published as proven.
    """
    reached = {k.name: k.cost for k in known if k.cost is not None}
    proven = {k.name: k.cost for k in known if k.cost is not None and k.is_proven}
    found = []
    for run in runs:
        if run.cost is not None:
            cost = rounded(run.cost, reached.get(run.instance, Decimal(repr(run.cost))))
            reached[run.instance] = min(cost, reached.get(run.instance, cost))
            if cost < proven.get(run.instance, cost):
                found.append(f"{_name_of(run)}: {cost} is less than the proven optimum")
    for run in runs:
        best = reached.get(run.instance)
        if run.lower_bound is not None and best is not None:
            bound = rounded(run.lower_bound, best)
            if bound > best:
                found.append(f"{_name_of(run)}: the bound {bound} is above the cost {best}")
    return found


def _name_of(run: Run) -> str:
    return f"{run.instance}, {run.engine}, seed {run.seed} ({run.case_set})"


def losses(runs: Sequence[Run], best: Best, *, engine: str) -> list[tuple[str, str, float]]:
    """Return the instances of a set where another engine was better in the mean over its seeds.

    Each with that engine's name and by how many points of the gap, infinite where ``engine`` has a
    run without a plan and the other has none; the greatest come first.
    """
    means = {name: _mean_gaps(runs, best, name) for name in dict.fromkeys(r.engine for r in runs)}
    ours = means.pop(engine, {})
    found = [
        (instance, name, ours[instance] - gap)
        for name, theirs in means.items()
        for instance, gap in theirs.items()
        if instance in ours and ours[instance] > gap
    ]
    return sorted(found, key=lambda loss: -loss[2])


def _mean_gaps(runs: Sequence[Run], best: Best, engine: str) -> dict[str, float]:
    gaps: dict[str, list[float]] = {}
    for run in runs:
        if run.engine == engine:
            gap = inf if run.cost is None else gap_percent(run.cost, best[run.instance])
            gaps.setdefault(run.instance, []).append(gap)
    return {instance: fmean(found) for instance, found in gaps.items()}
