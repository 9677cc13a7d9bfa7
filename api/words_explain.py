"""Sentences about why a recipient is short and what would help, Japanese first."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from api.words import Wordings, category_text, zone_text
from inventory.model import Category, Zone
from logistics.explaining.explanation import (
    Binding,
    Diagnosis,
    Remedy,
    SessionDiagnosis,
    Tried,
    Verdict,
)
from logistics.explaining.fixes import (
    CLOSING_MIN,
    OPENING_MIN,
    Fix,
    LargerVehicle,
    LongerCold,
    MoreDriving,
    MoreFood,
    MoreMoney,
    MoreOpening,
    MoreRoom,
    OtherBase,
    SmallerCases,
)
from logistics.explaining.obstacles import Obstacle
from logistics.model import Scenario

OBSTACLES: Mapping[Obstacle, Wordings] = {
    Obstacle.OWN_STORE: (
        "{zone}の置き場が足りません。もっと置ければ",
        "There is too little {zone} room here. With more room",
    ),
    Obstacle.OPENING_DAY: (
        "車が来られる日や時間に開いていません。いつでも受け取れれば",
        "It is not open when vehicles can come. If it could take food at any time",
    ),
    Obstacle.VEHICLE_SIZE: (
        "来る車に積みきれません。もっと積める車なら",
        "The vehicles that come cannot carry it all. With larger ones",
    ),
    Obstacle.VEHICLE_DAY: (
        "開催に間に合う日に、車が足りません。車が毎日出られれば",
        "Too few vehicles drive on days that are in time. If they drove every day",
    ),
    Obstacle.COLD_BOX: (
        "ここに着くまで、車の保冷箱（{zone}）がもちません。もっと長くもてば",
        "The cold boxes do not keep {zone} food until here. If they kept it longer",
    ),
    Obstacle.SHIFT: (
        "運転する人の時間が足りません。朝から夜まで走れれば",
        "The drivers' hours are too short. If they could drive from morning to night",
    ),
    Obstacle.EXCLUSION: (
        "ある食品（{category}）は、アレルギーなどのためここへ届けられません。届けてよい食品なら",
        "Some food ({category}) must not come here, for an allergy for example. If it were allowed",
    ),
    Obstacle.SUPPLY: (
        "食品（{category}など）そのものが足りないか、来るのが遅すぎます。初めからたくさんあれば",
        "There is too little food ({category} above all), or it comes too late. With plenty of it",
    ),
    Obstacle.WHOLE_CASES: (
        "1ケースが大きすぎて、捨てずに分けたり運んだりできません（{category}など）。ばらで運べれば",
        "Cases are too large to be shared or carried without throwing food away ({category} above "
        "all). If food could be moved loose",
    ),
    Obstacle.BUDGET: (
        "予算が足りません。予算に限りがなければ",
        "The budget is too small. Without a limit",
    ),
}
GAIN: Wordings = ("{why}、あと {kg} kg 使えます。", "{why}, it could use {kg} kg more.")
TOGETHER: Wordings = (
    "2つのことが重なっています。(1){first} (2){second} 両方かなえば、あと {kg} kg 使えます。",
    "Two things come together. (1) {first} (2) {second} With both it could use {kg} kg more.",
)
NO_REASON: Wordings = (
    "これ1つ（または2つ）をなくせば増える、というものは見つかりません。",
    "Nothing was found that alone, or with one other thing, would bring more.",
)
UNUSED: Wordings = (
    "今の車と食品でも、あと {kg} kg は届けられそうですが、この計画では届けていません"
    "（ほかの食堂・廃棄・費用とのかねあい、または計画の時間不足）。",
    "It looks as if {kg} kg more could come even so; this plan does not bring it (others, waste "
    "or cost weigh more, or the planner had too little time).",
)
VERDICTS: Mapping[Verdict, Wordings] = {
    Verdict.IMPOSSIBLE: (
        "【証明済み】どんな計画でも {most} kg より多くは使えません。",
        "PROVED: in no plan at all does it use more than {most} kg.",
    ),
    Verdict.IMPOSSIBLE_BESIDE: (
        "【証明済み】ほかのところの分を減らさないかぎり、{beside} kg より多くは使えません。",
        "PROVED: unless others use less, it uses no more than {beside} kg in any plan.",
    ),
    Verdict.NOT_FOUND: (
        "【見つかっていないだけ】もっと届ける計画がないとは証明されていません"
        "（証明された上限は {beside} kg）。",
        "NOT FOUND: a plan that brings more is not proved impossible (proved limit: {beside} kg).",
    ),
    Verdict.NOT_PROVED: (
        "【未証明】時間内に証明が終わりませんでした。",
        "NOT PROVED: there was no time left for the proof.",
    ),
}
TRIED: Mapping[Tried, Wordings] = {
    Tried.WORKS: (
        "対策：{fix}。計画し直して確かめました：{before} kg → {after} kg。",
        "What helps: {fix}. Planned anew and checked: {before} kg → {after} kg.",
    ),
    Tried.REPLANNED: (
        "対策：何も変えなくても、計画し直せば増えます。確かめました：{before} kg → {after} kg。",
        "What helps: planning anew, with nothing changed. Checked: {before} kg → {after} kg.",
    ),
    Tried.NOTHING_HELPS: (
        "対策：試した小さな変更の中に、役立つものはありませんでした。",
        "What helps: none of the small changes that were tried.",
    ),
    Tried.NOT_IN_TIME: (
        "対策：時間内に確かめられたものはありませんでした（--time-limit を長くしてください）。",
        "What helps: nothing was verified in time (give a longer --time-limit).",
    ),
}
AS_IT_IS: Wordings = (
    "（何も変えずに計画し直すと {kg} kg）",
    " (planned anew with nothing changed: {kg} kg)",
)
FIXES: Mapping[type, Wordings] = {
    MoreDriving: (
        "{day}の{start}～{end}に、{vehicle} を運転する人をつける（便を増やす）",
        "have somebody drive {vehicle} on {day} from {start} to {end} (a trip more)",
    ),
    MoreOpening: (
        "{day}の{start}～{end}に受け取れるようにする",
        "take food on {day} from {start} to {end}",
    ),
    LongerCold: (
        "{vehicle} の保冷箱（{zone}）を {minutes} 分もつものにする",
        "give {vehicle} a cold box that keeps {zone} food for {minutes} minutes",
    ),
    MoreRoom: (
        "{zone}の置き場を {litres} リットル増やす",
        "add {litres} litres of {zone} room",
    ),
    LargerVehicle: (
        "{vehicle} を{times}倍積める車にする",
        "replace {vehicle} by a vehicle that carries {times} times as much",
    ),
    OtherBase: (
        "{vehicle} の出発地を {base} に変える",
        "let {vehicle} start from {base}",
    ),
    SmallerCases: (
        "食品（{category}）を1ケース {kg} kg までに小分けする",
        "split food ({category}) into cases of at most {kg} kg",
    ),
    MoreFood: (
        "月の初めから{product}（{category}）があと {kg} kg あるようにする",
        "get {kg} kg more of {product} ({category}) by the first day",
    ),
    MoreMoney: ("予算を {yen} 円増やす", "add {yen} yen to the budget"),
}
HEAD: Wordings = (
    "{site}：必要 {need} kg のうち {used} kg（{share}）。{missing} kg 足りません。",
    "{site}: {used} kg of {need} kg ({share}), {missing} kg short.",
)
SESSION: Wordings = (
    "{day}の開催：必要 {need} kg のうち {used} kg しかありません。",
    "Session on {day}: only {used} kg of {need} kg.",
)
NOBODY: Wordings = ("足りないところはありません。", "Nobody is short.")
NOT_EXAMINED: Wordings = (
    "時間が足りず、まだ調べていないところ：{sites}",
    "Not examined in time: {sites}",
)


def diagnosis_text(month: Scenario, found: Diagnosis, remedy: Remedy | None, lang: str) -> str:
    """Return all about a recipient, one line each; ``lang`` is ``ja`` or ``en``."""
    site = month.sites[found.site_id]
    values = {
        "site": f"{found.site_id} {site.shown_name}" if site.name != found.site_id else site.name,
        "need": _kg(found.need_g),
        "used": _kg(found.used_g),
        "share": f"{found.used_g / found.need_g:.0%}" if found.need_g else "–",
        "missing": _kg(found.missing_g),
    }
    lines = [_said(HEAD, lang).format(**values), "  " + _verdict(found, found.beside_g, lang)]
    lines += _reasons(found.bindings, lang)
    unused_g = found.could_g - found.used_g
    if unused_g > 0 and found.verdict in (Verdict.NOT_FOUND, Verdict.NOT_PROVED):
        lines.append("  ・" + _said(UNUSED, lang).format(kg=_kg(unused_g)))
    for session in found.sessions:
        lines += _session(session, lang)
    if remedy is not None:
        lines.append("  → " + remedy_text(month, remedy, lang))
    return "\n".join(lines)


def binding_text(binding: Binding, lang: str) -> str:
    """Return one reason with its grams."""
    whys = [_why(o, binding, lang) for o in binding.obstacles]
    kg = _kg(binding.gain_g)
    if len(whys) == 1:
        return _said(GAIN, lang).format(why=whys[0], kg=kg)
    # The first sentence of each says what is in the way; what follows, what if it were not.
    stop = "。" if lang == "ja" else ". "
    first, second = (why.split(stop)[0] + stop.strip() for why in whys)
    return _said(TOGETHER, lang).format(first=first, second=second, kg=kg)


def remedy_text(month: Scenario, remedy: Remedy, lang: str) -> str:
    """Return what helps, and how that was found out."""
    fix = fix_text(month, remedy.fix, lang) if remedy.fix else ""
    values = {"fix": fix, "before": _kg(remedy.before_g), "after": _kg(remedy.after_g)}
    text = _said(TRIED[remedy.tried], lang).format(**values)
    if remedy.as_it_is_g is not None:
        text += _said(AS_IT_IS, lang).format(kg=_kg(remedy.as_it_is_g))
    return text


def fix_text(month: Scenario, fix: Fix, lang: str) -> str:
    """Return a change that people can make, as a part of a sentence."""
    shown: Mapping[str, Callable[[Any], str]] = {
        "day": lambda day: _day(day, lang),
        "start_min": _clock,
        "end_min": _clock,
        "zone": lambda zone: _zone(zone, lang),
        "category": lambda category: category_text(category, lang),
        "base_id": lambda site_id: month.sites[site_id].shown_name,
        "product": lambda product: _product(product.name, product.category, lang),
        "case_g": _kg,
        "quantity_g": _kg,
        "added_yen": lambda yen: f"{yen:,}",
    }
    names = {
        "start_min": "start",
        "end_min": "end",
        "vehicle_id": "vehicle",
        "base_id": "base",
        "added_l": "litres",
        "hold_min": "minutes",
        "added_yen": "yen",
        "quantity_g": "kg",
    }
    fields = [*fix.__dataclass_fields__, *(["category"] if isinstance(fix, MoreFood) else [])]
    values = {names.get(f, f): shown.get(f, str)(getattr(fix, f)) for f in fields}
    if isinstance(fix, SmallerCases):
        values["kg"] = _kg(fix.case_g)
    if isinstance(fix, MoreOpening):
        values |= {"start": _clock(OPENING_MIN), "end": _clock(CLOSING_MIN)}
    return _said(FIXES[type(fix)], lang).format(**values)


def said(wordings: Wordings, lang: str, **values: object) -> str:
    """Return a sentence in one language with its values."""
    return _said(wordings, lang).format(**values)


def _reasons(bindings: tuple[Binding, ...], lang: str) -> list[str]:
    if not bindings:
        return ["  ・" + _said(NO_REASON, lang)]
    return [f"  {i}. {binding_text(b, lang)}" for i, b in enumerate(bindings, start=1)]


def _session(session: SessionDiagnosis, lang: str) -> list[str]:
    head = _said(SESSION, lang).format(
        day=_day(session.day, lang), need=_kg(session.need_g), used=_kg(session.used_g)
    )
    verdict = _verdict(session, session.beside_g, lang)
    return [f"  ◆ {head} {verdict}", *("  " + line for line in _reasons(session.bindings, lang))]


def _verdict(found: Diagnosis | SessionDiagnosis, beside_g: int | None, lang: str) -> str:
    return _said(VERDICTS[found.verdict], lang).format(
        most=_kg(found.most_g or 0), beside=_kg(beside_g or 0)
    )


def _why(obstacle: Obstacle, binding: Binding, lang: str) -> str:
    return _said(OBSTACLES[obstacle], lang).format(
        zone=_zone(binding.zone or Zone.AMBIENT, lang),
        category=category_text(binding.category or Category.OTHER, lang),
    )


def _product(name: str, category: Category, lang: str) -> str:
    """Return a product's name; food of any kind has none of its own."""
    if name == category.value:
        return "何か" if lang == "ja" else "anything"
    return name


def _zone(zone: Zone, lang: str) -> str:
    name = zone_text(zone, lang)
    return name if lang == "ja" else name.lower()


def _said(wordings: Wordings, lang: str) -> str:
    return wordings[0] if lang == "ja" else wordings[1]


def _kg(grams: int) -> str:
    return f"{grams / 1000:,.1f}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _day(day: date, lang: str) -> str:
    return f"{day.month}月{day.day}日" if lang == "ja" else day.isoformat()
