"""Every route asked as several people, once for all tests that look at answers."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from api.care.copies import take_census
from api.db import reading
from api.privacy import access
from tests.api.asked_world import PEOPLE, SAFE, World
from tests.api.route_examples import EXAMPLES, Things

WHO = ("public", "council")
LOOKING = (*WHO, "hub A")
NOTED = {"sessions", "driver_links", "access_log"}
"""Tables in which it is noted that somebody was seen, or has read contacts."""


Seen = list[tuple[access.By, tuple[access.Note, ...]]]


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer that somebody got of a route, and what was written to the log of accesses."""

    name: str
    who: str
    answer: httpx2.Response
    noted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Crawled:
    """All answers, and in which tables rows were other ones after everybody had only looked."""

    answers: tuple[Answered, ...]
    changed: frozenset[str]


@contextmanager
def written() -> Iterator[Seen]:
    """Collect what is written to the log, which is written all the same."""
    seen: Seen = []
    write = access.write

    def noted(connection: Any, notes: Any, by: access.By) -> None:
        seen.append((by, tuple(notes)))
        write(connection, notes, by)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access, "write", noted)
        yield seen


def crawl(
    world: World, names: Iterable[str] = EXAMPLES, who: Iterable[str] = WHO, *, safe: bool = True
) -> Iterator[Answered]:
    """Ask routes for what their examples say: with methods that only look, or with the others."""
    for key in who:
        person = PEOPLE[key]
        for name in names:
            ask = EXAMPLES[name].ask(Things(world=world, who=person, side="A"))
            if (ask.method in SAFE) is safe:
                with written() as seen:
                    answer = world.ask(person, ask)
                noted = {note.action for _, notes in seen for note in notes}
                yield Answered(name, key, answer, frozenset(noted))


def changed_by_looking(world: World, looked: Iterator[Answered]) -> tuple[list[Answered], set[str]]:
    """Look, and tell in which tables rows are other ones afterwards."""
    with reading(world.engine) as connection:
        before = take_census(connection)
    answers = list(looked)
    with reading(world.engine) as connection:
        after = take_census(connection)
    return answers, {t for t in before if before[t] != after[t]} - NOTED


def crawl_all(world: World) -> Crawled:
    """Ask every route as everybody of ``WHO``."""
    world.put_back()
    looked, changed = changed_by_looking(world, crawl(world, who=LOOKING))
    return Crawled((*looked, *crawl(world, safe=False)), frozenset(changed))
