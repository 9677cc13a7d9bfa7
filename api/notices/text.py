"""Notices as plain texts: Japanese first, days and times in English below."""

from collections.abc import Iterator

from api.notices.gather import ChangeKind, Happening, Item, ItemChange, Notice, NoticeKind
from api.printing.paper_data import clock, kg
from api.wareki import short_day
from api.words import ZONE_NAMES

ABOUT_MIN = 10
"""Times of deliveries are about: no earlier than ten minutes before the plan's."""

TITLES = {
    NoticeKind.HALL: "食品が届く日のお知らせ",
    NoticeKind.DRIVER: "配送のお知らせ",
    NoticeKind.HUB: "食品の出入りのお知らせ",
}
WORDS = {
    Happening.COMES: ("届きます", "comes"),
    Happening.LEAVES: ("積み込みます", "is loaded"),
    Happening.DRIVE: ("配送", "trip"),
}
NOTHING = {
    NoticeKind.HALL: "この期間に届く食品はありません。",
    NoticeKind.DRIVER: "この期間の配送はありません。",
    NoticeKind.HUB: "この期間の出入りはありません。",
}
EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def title_of(notice: Notice) -> str:
    """Return the subject of a mail: one line, no control characters."""
    changed = "【変更】" if notice.changes else ""
    days = f"{short_day(notice.first_on)}～{short_day(notice.last_on)}"
    return " ".join(f"{changed}{TITLES[notice.kind]} {days} {notice.name}".split())


def body_of(notice: Notice) -> str:
    """Return the text."""
    lines = [f"{notice.name} 様", "", *_opening(notice), ""]
    if notice.changes is not None:
        lines += [*_changes(notice), ""]
    lines += [f"■ {short_day(notice.first_on)}～{short_day(notice.last_on)}の予定", ""]
    for item in notice.items:
        lines += [*_item(notice.kind, item), ""]
    if not notice.items:
        lines += [NOTHING[notice.kind], ""]
    lines += [
        "時間は変わることがあります。",
        f"連絡先：{notice.office_name} {notice.office_phone}".rstrip(),
        "",
        "-- English --",
        *_english(notice),
    ]
    return "\n".join(" ".join(line.split("\n")).rstrip() for line in lines) + "\n"


def _opening(notice: Notice) -> Iterator[str]:
    if notice.changes:
        yield "配送の計画が変わりました。変わったところと、新しい予定をお知らせします。"
    else:
        yield "配送の計画が決まりました。予定をお知らせします。"


def _changes(notice: Notice) -> Iterator[str]:
    if not notice.changes:
        yield "■ 前にお知らせした予定から、変わったところはありません。"
        return
    yield f"■ 変わったところ（{len(notice.changes)}件）"
    for change in notice.changes:
        yield f"・{_change(notice.kind, change)}"


def _change(kind: NoticeKind, change: ItemChange) -> str:
    old, new = change.before, change.after
    some = new or old
    if some is None:
        raise ValueError("a change has something before or after it")
    where = f"{short_day(some.day)} {_about(kind, some.begin_min)}"
    turn = _turn(kind, some)
    word = f" {WORDS[some.happening][0]}" if kind is NoticeKind.HUB else ""
    if old is None or new is None:
        return f"{where}{word}{turn}：{'なくなりました' if new is None else '増えました'}"
    day = f"{short_day(new.day)}{word}{_turn(kind, new)}："
    if change.kind is ChangeKind.TIME:
        times = f"{_about(kind, old.begin_min)} → {_about(kind, new.begin_min)}"
        car = f"（車両 {old.vehicle_id} → {new.vehicle_id}）"
        told = [times] if old.begin_min != new.begin_min else ["時間は同じ"]
        return day + "".join([*told, car] if old.vehicle_id != new.vehicle_id else told)
    if change.kind is ChangeKind.AMOUNT:
        return f"{where}{word}{turn}：{kg(old.quantity_g)} kg → {kg(new.quantity_g)} kg"
    return (
        f"{where}{word}{turn}："
        + ("行き先" if kind is NoticeKind.DRIVER else "品目")
        + "が変わりました"
    )


def _turn(kind: NoticeKind, item: Item) -> str:
    """Tell a vehicle's trips of one day apart, for those who work with trips."""
    if kind is NoticeKind.HALL or item.turn.count == 1:
        return ""
    return f" {item.vehicle_id} {item.turn.number}便"


def _about(kind: NoticeKind, minute: int) -> str:
    """Return a time; what comes to a hall is about then."""
    if kind is NoticeKind.HALL:
        return f"{clock(minute // ABOUT_MIN * ABOUT_MIN)}ごろ"
    return clock(minute)


def _item(kind: NoticeKind, item: Item) -> Iterator[str]:
    zones = "・".join(f"{ZONE_NAMES[zone][0]} {kg(g)}" for zone, g in item.zones)
    weight = f"{kg(item.quantity_g)} kg" + (f"（{zones}）" if zones else "")
    turn = f" {item.turn.number}便" if item.turn.count > 1 else ""
    if kind is NoticeKind.DRIVER:
        hours = f"{clock(item.begin_min)}～{clock(item.end_min)}"
        yield f"{short_day(item.day)} {hours} 車両 {item.vehicle_id}{turn}（便 {item.trip_id}）"
        yield f"　運ぶ量：{weight}"
        for minute, name in item.places:
            yield f"　{clock(minute)} {name}"
        return
    word = WORDS[item.happening][0] if kind is NoticeKind.HUB else ""
    trip = f"（便 {item.trip_id}・車両 {item.vehicle_id}{turn}）" if kind is NoticeKind.HUB else ""
    when = f"{short_day(item.day)} {_about(kind, item.begin_min)}"
    yield f"{' '.join(filter(None, (when, word)))}{trip} {weight}"
    yield "　" + "、".join(f"{name} {kg(g)}kg" for name, g in item.food)


def _english(notice: Notice) -> Iterator[str]:
    if notice.changes:
        yield f"The plan has changed: {len(notice.changes)} of your dates differ (see above)."
    elif notice.changes is not None:
        yield "Nothing has changed for you since the last notice."
    for item in notice.items:
        day = f"{EN_DAYS[item.day.weekday()]} {item.day.isoformat()}"
        about = "about " if notice.kind is NoticeKind.HALL else ""
        minute = item.begin_min
        minute = minute // ABOUT_MIN * ABOUT_MIN if about else minute
        word = WORDS[item.happening][1]
        several = notice.kind is not NoticeKind.HALL and item.turn.count > 1
        turn = f", {item.vehicle_id} trip {item.turn.number}" if several else ""
        told = f"{day} {about}{clock(minute)}{turn}: {kg(item.quantity_g)} kg"
        yield f"{told} {word}" if notice.kind is NoticeKind.HUB else told
    if not notice.items:
        yield "Nothing is planned for you in these days."
    yield f"Times may change. Questions: {notice.office_name} {notice.office_phone}".rstrip()
