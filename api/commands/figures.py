"""A plan's figures as lines for people, Japanese and English side by side."""

from logistics.check import CheckReport, Figures
from logistics.plan_model import Bounds


def figures_text(figures: Figures, bounds: Bounds | None = None) -> str:
    """Return the figures of a plan in a few lines; ``bounds`` add what is proven."""
    rows = [
        (
            "食料 food",
            f"{_kg(figures.supply_g)} kg 入荷 came · {_kg(figures.used_g)} kg 使用 used · "
            f"{_kg(figures.wasted_g)} kg 廃棄 wasted · {_kg(figures.left_g)} kg 残り left "
            f"({_kg(figures.expiring_soon_g)} kg 期限間近 expiring soon)",
        ),
        (
            "充足率 fill",
            f"最低 worst {_share(figures.min_fill)} · 平均 mean {_share(figures.mean_fill)} · "
            f"ばらつき Gini {figures.gini:.3f}",
        ),
        (
            "配送 trips",
            f"{figures.trips} 便 trips · {figures.length_m / 1000:,.1f} km · "
            f"{figures.duration_min / 60:,.1f} 時間 hours · {figures.cost_yen:,.0f} 円 yen",
        ),
    ]
    proven = _proven(bounds) if bounds else ""
    if proven:
        rows.append(("証明 proven", proven))
    return "\n".join(f"{name}: {text}" for name, text in rows)


def report_text(report: CheckReport) -> str:
    """Return every rule that is broken, a line each, and the figures."""
    if report.clean:
        head = "すべての規則を守っています。 The plan breaks no rule."
    else:
        count = len(report.violations)
        head = f"{count} 件の規則違反があります。 Rules broken: {count}"
    return "\n".join([head, *map(str, report.violations), figures_text(report.figures)])


def _proven(bounds: Bounds) -> str:
    parts = []
    if bounds.min_fill is not None:
        parts.append(f"最低 worst fill ≤ {bounds.min_fill:.3f}")
    if bounds.wasted_kg:
        parts.append(f"廃棄 waste ≥ {bounds.wasted_kg:.1f} kg")
    if bounds.cost_yen is not None:
        parts.append(f"費用 cost ≥ {bounds.cost_yen:,.0f} 円 yen")
    return " · ".join(parts)


def _kg(quantity_g: int) -> str:
    return f"{quantity_g / 1000:,.1f}"


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"
