"""What a driver tells in a day: trips one after another, temperatures and photos in between."""

import random
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from logistics.giving import unloaded_at
from logistics.model import SiteId
from tests.browser.driver_phone import Tapped
from tests.browser.driver_region import Sheet

REASONS = ("nobody", "too_much", "no_room", "road", "other")
TAKEN_BACK = 0.2
"""How often something that was told is taken back, and told anew."""


@dataclass(kw_only=True)
class Task:
    """Something that a driver will tell; ``takes_back`` is the kind of what is taken back."""

    sheet: Sheet
    kind: str
    site_id: str
    tapped: Tapped
    takes_back: str = ""


def tasks_of(sheet: Sheet, chance: random.Random) -> list[Task]:
    """Return what a driver tells of a trip, in the order of its stops."""
    found: list[Task] = []

    def add(kind: str, site_id: str, tapped: Tapped) -> None:
        found.append(Task(sheet=sheet, kind=kind, site_id=site_id, tapped=tapped))

    seen: set[str] = set()
    for number, stop in enumerate(sheet.trip.stops):
        site_id = str(stop.site_id)
        if not (stop.load or stop.unload) or site_id in seen:
            continue
        seen.add(site_id)
        times = chance.choice((1, 1, 2))
        if stop.unload:
            add(*_handed_over(sheet, number, site_id, chance, times))
        if stop.load:
            add("load", site_id, Tapped(number=number, selector='[data-act="load"]', times=times))
    add("return", "", Tapped(number=None, selector='[data-act="return"]'))
    _take_back_some(found, chance)
    return found


def _take_back_some(tasks: list[Task], chance: random.Random) -> None:
    """Let some of a trip's reports be taken back, at once or later on it, and told anew."""
    for task in [*tasks]:
        if chance.random() >= TAKEN_BACK:
            continue
        place = next(n for n, other in enumerate(tasks) if other is task) + 1
        tapped = Tapped(
            number=task.tapped.number,
            selector=f'.undos [data-kind="{task.kind}"]',
            then='#ask [data-act="really"]',
        )
        back = replace(task, kind="take_back", tapped=tapped, takes_back=task.kind)
        again = task
        if task.kind in ("deliver", "fail") and task.tapped.number is not None:
            place = chance.randint(place, len(tasks) - 1)  # before the return
            told = (task.sheet, task.tapped.number, task.site_id)
            kind, _, tapped = _handed_over(*told, chance, 1)
            again = replace(task, kind=kind, tapped=tapped)
        tasks[place:place] = [back, replace(again)]


def _handed_over(
    sheet: Sheet, number: int, site_id: str, chance: random.Random, times: int
) -> tuple[str, str, Tapped]:
    roll, deliver = chance.random(), '[data-act="deliver"]'
    if roll < 0.15:
        selector = f'[data-act="fail"][data-reason="{chance.choice(REASONS)}"]'
        return "fail", site_id, Tapped(number=number, selector=selector, times=times)
    if roll < 0.4:
        lines = unloaded_at(sheet.trip, SiteId(site_id))
        less = {lot: chance.randrange(g // 2, g + 1, 100) for lot, g in lines.items()}
        fields = {f'.lines [data-lot="{lot}"]': str(g / 1000) for lot, g in less.items()}
        tapped = Tapped(number=number, selector='[data-act="other"]', fields=fields, times=times)
        return "deliver", site_id, tapped
    return "deliver", site_id, Tapped(number=number, selector=deliver, times=times)


def temperature(sheet: Sheet, chance: random.Random) -> Task:
    """Return a temperature that is told at some stop."""
    shown = [n for n, stop in enumerate(sheet.trip.stops) if stop.load or stop.unload]
    number = chance.choice(shown)
    tapped = Tapped(
        number=number,
        selector='[data-act="temperature"]',
        fields={".temperature input": str(chance.randint(-200, 200) / 10)},
    )
    site_id = str(sheet.trip.stops[number].site_id)
    return Task(sheet=sheet, kind="temperature", site_id=site_id, tapped=tapped)


def photo(sheet: Sheet, chance: random.Random, numbers: Sequence[int]) -> Task:
    """Return a photo that is taken at one of some stops."""
    number = chance.choice(numbers)
    tapped = Tapped(
        number=number, selector=".photo input", photo=f"hsl({chance.randrange(360)} 80% 50%)"
    )
    site_id = str(sheet.trip.stops[number].site_id)
    return Task(sheet=sheet, kind="photo", site_id=site_id, tapped=tapped)


def day_of(
    sheets: Sequence[Sheet], chance: random.Random, *, records: int, photos: int, bare: Set[str]
) -> list[Task]:
    """Return a driver's day: trips one after another, temperatures and photos in between.

    There are so many reports, and photos besides; at ``bare`` sites none are taken.
    """
    tasks = [task for sheet in sheets for task in tasks_of(sheet, chance)]
    while len(tasks) < records:
        place = chance.randrange(len(tasks))
        tasks.insert(place, temperature(tasks[place].sheet, chance))
    for _ in range(photos):
        place = chance.randrange(len(tasks))
        sheet = tasks[place].sheet
        seen = [n for n, s in enumerate(sheet.trip.stops) if s.unload and s.site_id not in bare]
        if seen:
            tasks.insert(place, photo(sheet, chance, seen))
    return tasks
