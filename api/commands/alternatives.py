"""``hakobi alternatives``: what fairness costs, as two other plans beside one's own."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from api.commands.plan import MONTH, PLAN, read_month, sound_plan
from api.commands.voice import json_option, libraries_aside, speaking
from logistics.aim import Order
from logistics.alternatives import Alternative, alternatives

WORDS = {
    Order.FAIREST: ("この計画", "this plan"),
    Order.LEAST_WASTE: ("廃棄を最少に", "least waste first"),
    Order.EQUAL_SHARES: ("全員に同じだけ", "equal shares"),
}


def show_alternatives(
    scenario_dir: Path = MONTH,
    plan_file: Path = PLAN,
    *,
    time_limit: float = typer.Option(
        120.0, "--time-limit", min=2, help="Seconds to plan both for, half of it each."
    ),
    seed: int = typer.Option(0, "--seed", min=0, help="The seed of both."),
    as_json: bool = json_option(),
) -> None:
    """Set two other plans of a month beside one: least waste first, and equal shares.

    They tell what fairness costs: how much less would be wasted if the waste came first, and what
    it would mean if nobody got more than the worst-off can have. Neither is written.
    """
    with speaking(as_json=as_json) as voice:
        scenario = read_month(scenario_dir, voice)
        plan = sound_plan(scenario, plan_file)
        with libraries_aside():
            found = alternatives(scenario, plan, time_limit_s=time_limit, seed=seed)
        voice.answer({"plans": [_json(a) for a in found]}, "\n".join(map(_text, found)))


def _json(alternative: Alternative) -> dict[str, Any]:
    figures = asdict(alternative.figures)
    kept = ("min_fill", "mean_fill", "gini", "wasted_g", "used_g", "cost_yen", "trips")
    return {"order": alternative.order.value, **{key: figures[key] for key in kept}}


def _text(alternative: Alternative) -> str:
    f = alternative.figures
    ja, en = WORDS[alternative.order]
    return (
        f"{ja} {en}: 最低 worst fill {f.min_fill or 0:.3f} · 平均 mean {f.mean_fill or 0:.3f} · "
        f"ジニ係数 gini {f.gini:.3f} · 廃棄 wasted {f.wasted_g / 1000:.1f} kg · "
        f"使用 used {f.used_g / 1000:,.0f} kg · {f.cost_yen:,.0f} 円 yen"
    )
