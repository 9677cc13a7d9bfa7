"""What turns kilograms into meals and greenhouse gas, each with its source.

Published factors differ tenfold: whoever makes a report chooses one, and it stays with the report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

MealName = Literal["fao", "feeding_america", "wrap"]
Co2eName = Literal["fy2023", "fy2022"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A published number. ``value`` is grams a meal, or grams of CO2e a kilogram of food."""

    name: str
    value: int
    ja: str
    en: str


MEAL_FACTORS: Mapping[str, Factor] = {
    factor.name: factor
    for factor in (
        Factor(
            name="fao",
            value=626,
            ja="1食0.626kg（FAOの統計に基づく値。3つの中でいちばん控えめ）",
            en="0.626 kg a meal (from FAO statistics; the most cautious of the three)",
        ),
        Factor(
            name="feeding_america",
            value=544,
            ja="1食0.544kg（1.2ポンド。米国農務省・Feeding America）",
            en="0.544 kg a meal (1.2 lb; USDA, Feeding America)",
        ),
        Factor(
            name="wrap",
            value=420,
            ja="1食0.420kg（英国 WRAP）",
            en="0.420 kg a meal (WRAP, United Kingdom)",
        ),
    )
}
CO2E_FACTORS: Mapping[str, Factor] = {
    factor.name: factor
    for factor in (
        Factor(
            name="fy2023",
            value=2260,
            ja="食品1kgあたり2.26kg-CO2e（令和5年度の国の推計：食品ロス464万t、"
            "温室効果ガス1,050万t-CO2から計算）",
            en="2.26 kg CO2e a kg of food (Japan, FY2023: 10.50 Mt CO2 over 4.64 Mt of food loss)",
        ),
        Factor(
            name="fy2022",
            value=2220,
            ja="食品1kgあたり2.22kg-CO2e（令和4年度の国の推計：食品ロス472万t、"
            "温室効果ガス1,046万t-CO2から計算）",
            en="2.22 kg CO2e a kg of food (Japan, FY2022: 10.46 Mt CO2 over 4.72 Mt of food loss)",
        ),
    )
}
"""The first of each is the usual one."""

USUAL_MEAL: MealName = "fao"
USUAL_CO2E: Co2eName = "fy2023"


def meals(delivered_g: int, factor: Factor) -> int:
    """Return how many whole meals food makes; what came back counts against it."""
    whole = abs(delivered_g) // factor.value
    return whole if delivered_g >= 0 else -whole


def co2e_g(delivered_g: int, factor: Factor) -> int:
    """Return the grams of CO2e that stand behind food, without fractions of a gram."""
    whole = abs(delivered_g) * factor.value // 1000
    return whole if delivered_g >= 0 else -whole
