"""The figures as a table on the screen, set by engine, and as Markdown for README.md."""

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite

from rich.table import Table

from tests.bench.routing.cases import SETS, CaseSet
from tests.bench.routing.figures import Best, Figures, figures_of, losses
from tests.bench.routing.runs import ENGINES, Engine, Run

NONE = "–"
COLUMNS = (
    "set",
    "s",
    "engine",
    "runs",
    "gap %",
    "proven %",
    "open %",
    "≤ 1 %",
    "took s",
    "MB",
    "goal",
)
OURS, OURS_ALONE = ENGINES[:2]


def pair(first: float | None, second: float | None) -> str:
    """Return mean and greatest as a cell; "–" = there are none."""
    if first is None or second is None:
        return NONE
    return f"{unsigned(first)} / {unsigned(second)}"


def unsigned(percent: float) -> str:
    """Return two decimals, and no sign before a zero."""
    return f"{percent:.2f}".replace("-0.00", "0.00")


def share(part: float | None) -> str:
    """Return a share from 0 to 1 in percent; 100 only for all."""
    if part is None:
        return NONE
    return "100" if part == 1 else f"{min(part * 100, 99.9):.1f}".removesuffix(".0")


def gap_cell(figures: Figures | None) -> str:
    """Return mean and greatest gap, and how often there was no plan."""
    if figures is None:
        return NONE
    failed = f" ({figures.failed} of {figures.runs} without a plan)" if figures.failed else ""
    return pair(figures.mean_gap, figures.worst_gap) + failed


def open_cell(figures: Figures | None) -> str:
    """Return mean and greatest open gap, and how often there was no bound."""
    if figures is None:
        return NONE
    unbounded = f" ({figures.unbounded} without a bound)" if figures.unbounded else ""
    return pair(figures.mean_open, figures.worst_open) + unbounded


def by_set(runs: Sequence[Run]) -> Iterator[tuple[CaseSet, dict[Engine, list[Run]]]]:
    """Yield the runs of each set that was measured, by engine."""
    for case_set in SETS:
        of_set = [r for r in runs if r.case_set == case_set.name]
        if of_set:
            yield case_set, {e: [r for r in of_set if r.engine == e.name] for e in ENGINES}


def on_screen(runs: Sequence[Run], best: Best) -> Table:
    """Return a line for each set and engine."""
    table = Table(*COLUMNS)
    for case_set, by_engine in by_set(runs):
        for engine, found in by_engine.items():
            if not found:
                continue
            figures = figures_of(found, best, proves=engine.proves)
            table.add_row(
                case_set.name,
                f"{case_set.limit_s:g}",
                engine.text,
                str(figures.runs),
                gap_cell(figures),
                share(figures.proven),
                open_cell(figures) if engine.proves else NONE,
                share(figures.nearly),
                f"{figures.mean_s:.1f} / {figures.longest_s:.1f}",
                f"{figures.peak_mb:.0f}",
                case_set.goal or case_set.proof_goal if engine is OURS else "",
            )
        table.add_section()
    return table


def in_markdown(runs: Sequence[Run], best: Best) -> str:
    """Return the gaps by set and engine, what is proven, and where another engine was better."""
    engines = [e for e in ENGINES if any(r.engine == e.name for r in runs)]
    sets = [
        (s, {e: figures_of(r, best, proves=e.proves) for e, r in by_engine.items() if r})
        for s, by_engine in by_set(runs)
    ]
    gaps = [
        [s.text, f"{s.limit_s:g}", s.goal, *(gap_cell(figures.get(e)) for e in engines)]
        for s, figures in sets
        if s.peers
    ]
    proofs = [
        [
            s.text,
            f"{s.limit_s:g}",
            s.proof_goal,
            share(of.proven),
            open_cell(of),
            share(of.nearly),
            f"{of.mean_s:.1f} / {of.longest_s:.1f}",
        ]
        for s, figures in sets
        if (of := figures.get(OURS)) is not None
    ]
    resources = [
        [e.text, f"{max(f[e].peak_mb for _, f in sets if e in f):.0f}", str(e.threads)]
        for e in engines
    ]
    parts = (
        "Gap to the best known cost in %, mean / max:",
        _markdown(["set", "s", "goal", *(e.text for e in engines)], gaps),
        "What hakobi proves: how many are optimal, and how much of the cost may be saved at most, "
        "mean / max:",
        _markdown(["set", "s", "goal", "proven %", "open %", "open ≤ 1 %", "took s"], proofs),
        "Greatest memory and threads:",
        _markdown(["engine", "MB", "threads"], resources),
        _losses(runs, best),
    )
    return "\n\n".join(parts) + "\n"


def _markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _losses(runs: Sequence[Run], best: Best) -> str:
    texts = {e.name: e.text for e in ENGINES}
    lines = [
        f"- {case_set.text}, {case_set.limit_s:g} s: {instance}: "
        + (
            f"{points:.2f} points behind {texts[name]}"
            if isfinite(points)
            else f"no plan, {texts[name]} has one"
        )
        for case_set, by_engine in by_set(runs)
        if case_set.peers
        for instance, name, points in losses(
            [r for e, found in by_engine.items() for r in found if e is not OURS_ALONE],
            best,
            engine=OURS.name,
        )
    ]
    return "Where another engine is better in the mean over the seeds:\n" + "\n".join(
        lines or ["- nowhere"]
    )
