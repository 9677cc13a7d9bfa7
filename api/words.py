"""Sentences about a plan, Japanese first: why food is missing, why it is wasted."""

from collections.abc import Mapping
from datetime import date

from api.accounts.person import Role
from inventory.model import Category, Zone
from logistics.checking.report import WasteCause
from logistics.explaining.reasons import Reason, ReasonCode
from logistics.summary import WasteLine

Wordings = tuple[str, str]
"""Japanese and English."""

ROLE_NAMES: Mapping[Role, Wordings] = {
    Role.ADMIN: ("管理者", "Administrator"),
    Role.COUNCIL: ("協議会", "Council"),
    Role.HUB: ("拠点の担当者", "Hub operator"),
    Role.DRIVER: ("運転者", "Driver"),
    Role.HALL: ("食堂・施設の担当者", "Hall contact"),
}
ZONE_NAMES: Mapping[Zone, Wordings] = {
    Zone.AMBIENT: ("常温", "Ambient"),
    Zone.COOL: ("定温", "Cool"),
    Zone.CHILLED: ("冷蔵", "Chilled"),
    Zone.FROZEN: ("冷凍", "Frozen"),
}
CATEGORY_NAMES: Mapping[Category, Wordings] = {
    Category.STAPLE: ("主食", "Staple"),
    Category.PROTEIN: ("肉・魚・卵・豆", "Protein"),
    Category.VEGETABLE: ("野菜", "Vegetable"),
    Category.FRUIT: ("果物", "Fruit"),
    Category.DAIRY: ("乳製品", "Dairy"),
    Category.SEASONING: ("調味料", "Seasoning"),
    Category.SNACK: ("菓子", "Snack"),
    Category.DRINK: ("飲み物", "Drink"),
    Category.OTHER: ("その他", "Other"),
}
REASONS: Mapping[ReasonCode, Wordings] = {
    ReasonCode.NO_VEHICLE_ON_OPEN_DAY: (
        "受け取れる日（{total}日）に、車が一度も行けません。",
        "No vehicle can come on any of its open days ({total}).",
    ),
    ReasonCode.FEW_VEHICLE_DAYS: (
        "受け取れる{total}日のうち、車が行けるのは{count}日だけです。",
        "A vehicle can come on only {count} of its {total} open days.",
    ),
    ReasonCode.NOT_VISITED: (
        "車が行ける日は{total}日ありますが、この計画では便がありません。",
        "A vehicle could come on {total} days, but this plan sends none.",
    ),
    ReasonCode.FEW_VISITS: (
        "開催{total}回のうち{count}回は、前の開催のあとに便がありません。",
        "{count} of {total} sessions have no delivery since the session before.",
    ),
    ReasonCode.NO_STORE: (
        "{zone}の置き場がありません。足りない区分の食品の{share}は{zone}で、"
        "開催日にしか届けられません。",
        "There is no {zone} store: {share} of the food it lacks is {zone} and can only come on "
        "the day of a session.",
    ),
    ReasonCode.STORE_FULL: (
        "{zone}の置き場が、多い夜で{share}まで埋まります。",
        "Its {zone} store is filled to {share} on the fullest night.",
    ),
    ReasonCode.SUPPLY_SHORT: (
        "{category}が地域全体で足りません（必要 {want} kg、あるのは {have} kg）。",
        "The whole region is short of food ({category}): {have} kg for {want} kg needed.",
    ),
    ReasonCode.EXCLUDED: (
        "{category} {want} kg のうち {have} kg は、ここへ届けてはいけない食品です。",
        "{have} kg of {want} kg ({category}) must not be delivered here.",
    ),
    ReasonCode.CASES_TOO_LARGE: (
        "{category} {want} kg のうち {have} kg は、1ケースがここの今月の必要量より大きいです。",
        "{have} kg of {want} kg ({category}) come in cases larger than its need of the month.",
    ),
    ReasonCode.VEHICLE_FULL: (
        "ここへの{total}便のうち{count}便は、車がいっぱいです。",
        "The vehicle is full on {count} of the {total} trips that come here.",
    ),
    ReasonCode.HISTORY: (
        "前の月までの充足率が{share}でした（今月だけなら{month_share}）。",
        "Earlier months had a fill of {share} (this month alone: {month_share}).",
    ),
    ReasonCode.WENT_ELSEWHERE: (
        "そのほかの {missing} kg は、この計画では届けきれません。"
        "同じ区分の食品 {have} kg が、月末に残るか廃棄になります。",
        "This plan does not bring the other {missing} kg; {have} kg of such food are left at the "
        "end of the month or wasted.",
    ),
}
WHOLE: Mapping[ReasonCode, Wordings] = {
    ReasonCode.FEW_VISITS: (
        "開催は{total}回ありますが、どの回も、前の開催のあとに便がありません。",
        "None of its sessions ({total}) has a delivery since the session before.",
    ),
    ReasonCode.EXCLUDED: (
        "{category} {want} kg すべてが、ここへ届けてはいけない食品です。",
        "All {want} kg ({category}) must not be delivered here.",
    ),
    ReasonCode.CASES_TOO_LARGE: (
        "{category} {want} kg すべてで、1ケースがここの今月の必要量より大きいです。",
        "All {want} kg ({category}) come in cases larger than its need of the month.",
    ),
    ReasonCode.VEHICLE_FULL: (
        "ここへの便（{total}便）は、すべて車がいっぱいです。",
        "The vehicle is full on every trip that comes here ({total}).",
    ),
}
"""The same where the part is the whole, as it is shown."""
NO_OPEN_DAY: Wordings = (
    "今月は、受け取れる日がありません。",
    "It has no day this month on which it takes food.",
)
WASTES: Mapping[WasteCause, Wordings] = {
    WasteCause.EXPIRED: (
        "{food} {kg} kg：{place}で、使いきる前に期限が来ます（{days}）。",
        "{food}, {kg} kg: expires at {place} before it is used ({days}).",
    ),
    WasteCause.ARRIVED_EXPIRED: (
        "{food} {kg} kg：{place}に来たとき、もう期限が過ぎています（{days}）。",
        "{food}, {kg} kg: is past its date when it comes to {place} ({days}).",
    ),
    WasteCause.HELD_TOO_LONG: (
        "{food} {kg} kg：{place}に置ける日数を過ぎます（{days}）。",
        "{food}, {kg} kg: waits at {place} longer than allowed ({days}).",
    ),
    WasteCause.DISCARDED: (
        "{food} {kg} kg：{place}に置き場がありません（{days}）。",
        "{food}, {kg} kg: there is no room for it at {place} ({days}).",
    ),
}


def reason_text(reason: Reason, lang: str) -> str:
    """Return one sentence about why a recipient lacks food; ``lang`` is ``ja`` or ``en``."""
    wordings = REASONS[reason.code]
    if reason.code in WHOLE and _is_whole(reason):
        wordings = WHOLE[reason.code]
    if reason.code is ReasonCode.NO_VEHICLE_ON_OPEN_DAY and not reason.total:
        wordings = NO_OPEN_DAY
    return _said(wordings, lang).format(
        zone=_zone(reason.zone, lang) if reason.zone else "",
        category=category_text(reason.category, lang) if reason.category else "",
        count=reason.count,
        total=reason.total,
        have=_kg(reason.have_g),
        want=_kg(reason.want_g),
        missing=_kg(reason.missing_g),
        share=_percent(reason.share),
        month_share=_percent(reason.month_share),
    )


def _is_whole(reason: Reason) -> bool:
    counted = reason.count == reason.total
    weighed = _kg(reason.have_g) == _kg(reason.want_g)
    return counted if reason.total else bool(reason.want_g) and weighed


def waste_text(line: WasteLine, lang: str) -> str:
    """Return one sentence about food that is wasted, with place, days and cause."""
    days = _day(line.from_on, lang)
    if line.to_on != line.from_on:
        days += ("～" if lang == "ja" else " to ") + _day(line.to_on, lang)
    return _said(WASTES[line.cause], lang).format(
        food=line.product_name, kg=_kg(line.quantity_g), place=line.shown_name, days=days
    )


def zone_text(zone: Zone, lang: str) -> str:
    """Return the name of a temperature zone."""
    return _said(ZONE_NAMES[zone], lang)


def category_text(category: Category, lang: str) -> str:
    """Return the name of a kind of food."""
    return _said(CATEGORY_NAMES[category], lang)


def _said(wordings: Wordings, lang: str) -> str:
    japanese, english = wordings
    return japanese if lang == "ja" else english


def _zone(zone: Zone, lang: str) -> str:
    name = zone_text(zone, lang)
    return name if lang == "ja" else name.lower()


def _kg(grams: int) -> str:
    return f"{grams / 1000:,.1f}"


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _day(day: date, lang: str) -> str:
    return f"{day.month}月{day.day}日" if lang == "ja" else day.isoformat()
