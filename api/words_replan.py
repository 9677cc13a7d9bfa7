"""How a changed plan differs from the old one, in sentences, Japanese first."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.wareki import short_day
from api.web.language import Language
from api.words import Wordings
from inventory.model import LotId
from logistics.changes.difference import Change, DeliveryChange, Difference, StopChange, TripChange
from logistics.changes.replanned import LockCosts, Note, NoteKind, Replanned
from logistics.checking.report import Figures
from logistics.locks import BanLock, DeliveryLock, Lock, LotForLock, TripOrderLock, VehicleDayLock
from logistics.model import Scenario, SiteId
from logistics.scenario_files.cells import write_time

SAME: Wordings = ("変わったことはありません。", "Nothing changed.")
SUMMARY: Wordings = (
    "届け先への配達 {before} 件のうち、知らせで変えざるをえないもの {forced} 件。"
    "残り {unaffected} 件のうち {unchanged} 件（{share}）はそのままです。",
    "Of {before} deliveries {forced} had to change; of the other {unaffected}, {unchanged} "
    "({share}) stay as they are.",
)
FIGURES: Wordings = (
    "最低の充足率 {fill}（前 {fill_before}）・廃棄 {waste} kg（前 {waste_before}）・"
    "費用 {cost} 円（前 {cost_before}）",
    "Worst fill {fill} (was {fill_before}), {waste} kg wasted (was {waste_before}), "
    "{cost} yen (was {cost_before})",
)
TRIPS: Mapping[Change, Wordings] = {
    Change.ADDED: ("新しい便", "new trip"),
    Change.GONE: ("なくなる便", "trip that falls away"),
    Change.CHANGED: ("変わる便", "changed trip"),
}
STOPS: Mapping[Change, Wordings] = {
    Change.ADDED: ("立寄りが増えます {after}", "is a new stop at {after}"),
    Change.GONE: ("立寄りがなくなります（前 {before}）", "is no stop any more (was at {before})"),
    Change.MOVED: ("時刻か車が変わります {before} → {after}", "moves from {before} to {after}"),
}
DELIVERY: Wordings = ("{site}: {lot} {before} → {after} kg", "{site}: {lot} {before} → {after} kg")
SWAP: Wordings = (
    "{site}: {before} のかわりに {after} が届きます",
    "{site}: {after} comes in place of {before}",
)
COSTS: Wordings = (
    "固定のための負担: 最低の充足率 {points:+.1f}ポイント・廃棄 {waste:+.1f} kg・"
    "費用 {cost:+,.0f} 円",
    "What the locks cost: worst fill {points:+.1f} points, waste {waste:+.1f} kg, {cost:+,.0f} yen",
)
LOCKS: Mapping[type[Any], Wordings] = {
    DeliveryLock: ("{day} {site} へ {lot} {kg} kg", "{lot}, {kg} kg to {site} on {day}"),
    LotForLock: ("{lot} は {site} へ（{kg} kg以上）", "{lot} for {site} (at least {kg} kg)"),
    VehicleDayLock: ("{day} の {vehicle} はそのまま", "{vehicle} as it is on {day}"),
    TripOrderLock: ("便 {trip} の順番", "the order of trip {trip}"),
    BanLock: ("禁止 {what}", "the ban of {what}"),
}
NOTES: Mapping[NoteKind, Wordings] = {
    NoteKind.LOCK_NOT_KEPT: (
        "守れなかった固定があります: {lock}",
        "A lock could not be kept: {lock}",
    ),
    NoteKind.LOT_PART_GONE: (
        "{lot} のうち {kg} kg はもう運んだあとでした。残りだけをなくしました。",
        "{kg} kg of {lot} had been moved before the news; only the rest is taken away.",
    ),
    NoteKind.COMMITTED_CHANGED: (
        "確定した日の便 {trip} は、そのままにできませんでした。",
        "Trip {trip} of a committed day could not stay as it was.",
    ),
}


def replan_text(
    replanned: Replanned, language: Language, *, before: Figures, after: Figures
) -> str:
    """Return the difference as lines by day, after what it comes to."""
    say = _Sayer(replanned.scenario, language)
    lines = [say.summary(replanned.difference), say.figures(before, after)]
    if replanned.lock_costs is not None:
        lines.append(say.costs(replanned.lock_costs))
    lines += [f"! {say.note(note)}" for note in replanned.notes]
    lines += say.days(replanned.difference)
    return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A difference in sentences; ``costs`` is empty without locks, ``days`` are in order."""

    summary: str
    figures: str
    costs: str
    notes: tuple[str, ...]
    days: tuple[tuple[str, tuple[str, ...]], ...]


def replan_told(
    replanned: Replanned, language: Language, *, before: Figures, after: Figures
) -> Told:
    """Return the difference in sentences, each day (YYYY-MM-DD) with its own."""
    say = _Sayer(replanned.scenario, language)
    days = days_told(replanned.scenario, replanned.difference, language)
    return Told(
        summary=say.summary(replanned.difference),
        figures=say.figures(before, after),
        costs=say.costs(replanned.lock_costs) if replanned.lock_costs else "",
        notes=tuple(say.note(note) for note in replanned.notes),
        days=tuple((day.isoformat(), texts) for day, texts in days),
    )


def days_told(
    scenario: Scenario, difference: Difference, language: Language
) -> tuple[tuple[date, tuple[str, ...]], ...]:
    """Return each day on which something differs, with its sentences, in order."""
    by_day: dict[date, list[str]] = defaultdict(list)
    for day, text in _Sayer(scenario, language).dated(difference):
        by_day[day].append(text)
    return tuple((day, tuple(texts)) for day, texts in by_day.items())


class _Sayer:
    """Says things in one language."""

    def __init__(self, scenario: Scenario, language: Language) -> None:
        self._scenario = scenario
        self._language = language
        self._at = 0 if language is Language.JAPANESE else 1

    def _said(self, wordings: Wordings, **values: object) -> str:
        return wordings[self._at].format(**values)

    def summary(self, difference: Difference) -> str:
        """Say how much stays."""
        return self._said(
            SUMMARY,
            before=difference.before,
            forced=difference.before - difference.unaffected,
            unaffected=difference.unaffected,
            unchanged=difference.unchanged,
            share=f"{difference.unchanged_share:.1%}",
        )

    def figures(self, before: Figures, after: Figures) -> str:
        """Say the goals of both plans."""
        return self._said(
            FIGURES,
            fill=f"{after.min_fill or 0:.1%}",
            fill_before=f"{before.min_fill or 0:.1%}",
            waste=_kg(after.wasted_g),
            waste_before=_kg(before.wasted_g),
            cost=f"{after.cost_yen:,.0f}",
            cost_before=f"{before.cost_yen:,.0f}",
        )

    def costs(self, costs: LockCosts) -> str:
        """Say what locks cost: the worst fill falls, waste and money rise."""
        return self._said(
            COSTS,
            points=100 * (0 - costs.min_fill),
            waste=costs.wasted_g / 1000,
            cost=costs.cost_yen,
        )

    def note(self, note: Note) -> str:
        """Say what could not be kept."""
        return self._said(
            NOTES[note.kind],
            lock=self._lock(note.lock) if note.lock else "",
            lot=self._lot(note.lot_id) if note.lot_id else "",
            kg=_kg(note.quantity_g or 0),
            trip=note.trip_id or "",
        )

    def _lock(self, lock: Lock) -> str:
        site_id, lot_id = getattr(lock, "site_id", None), getattr(lock, "lot_id", None)
        day = getattr(lock, "day", None)
        values = {
            "day": "" if day is None else short_day(day, language=self._language),
            "site": self._site(site_id) if site_id else "",
            "lot": self._lot(lot_id) if lot_id else "",
            "vehicle": getattr(lock, "vehicle_id", None) or "",
            "trip": getattr(lock, "trip_id", ""),
            "kg": _kg(getattr(lock, "quantity_g", 0)),
        }
        named = (values["vehicle"], values["site"], values["lot"], values["day"])
        return self._said(LOCKS[type(lock)], what=" · ".join(filter(None, named)), **values)

    def days(self, difference: Difference) -> Iterator[str]:
        """Yield what changes, day by day."""
        if not (difference.deliveries or difference.stops or difference.trips):
            yield self._said(SAME)
        last = None
        for day, text in self.dated(difference):
            if day != last:
                yield f"{day}"
                last = day
            yield f"  {text}"

    def dated(self, difference: Difference) -> Iterator[tuple[date, str]]:
        """Yield the day and the words of each change, in order."""
        swapped = {(s.site_id, s.day, k) for s in difference.swaps for k in (s.before, s.after)}
        found: list[tuple[date, int, str]] = []
        found += [(t.day, 0, self._trip(t)) for t in difference.trips]
        found += [(s.day, 1, self._stop(s)) for s in difference.stops]
        found += [
            (
                s.day,
                2,
                self._said(
                    SWAP,
                    site=self._site(s.site_id),
                    before=self._lot(s.before),
                    after=self._lot(s.after),
                ),
            )
            for s in difference.swaps
        ]
        found += [
            (c.delivery.day, 3, self._delivery(c))
            for c in difference.deliveries
            if (c.delivery.site_id, c.delivery.day, c.delivery.lot_id) not in swapped
        ]
        yield from ((day, text) for day, _, text in sorted(found, key=lambda row: row[:2]))

    def _trip(self, trip: TripChange) -> str:
        return f"{self._said(TRIPS[trip.change])} {trip.trip_id} ({trip.vehicle_id})"

    def _stop(self, stop: StopChange) -> str:
        what = self._said(
            STOPS[stop.change],
            before="" if stop.before_min is None else write_time(stop.before_min),
            after="" if stop.after_min is None else write_time(stop.after_min),
        )
        return f"{self._site(stop.site_id)} ({stop.trip_id}): {what}"

    def _delivery(self, change: DeliveryChange) -> str:
        return self._said(
            DELIVERY,
            site=self._site(change.delivery.site_id),
            lot=self._lot(change.delivery.lot_id),
            before=_kg(change.before_g),
            after=_kg(change.after_g),
        )

    def _site(self, site_id: SiteId) -> str:
        return f"{self._scenario.sites[site_id].shown_name} [{site_id}]"

    def _lot(self, lot_id: LotId) -> str:
        return f"{self._scenario.product_of(lot_id).name} [{lot_id}]"


def _kg(grams: int) -> str:
    return f"{grams / 1000:,.1f}".removesuffix(".0")
