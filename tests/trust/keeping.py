"""A small installation with a month, master data, people and a book, and writers that keep busy."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa

from api import store
from api.accounts.people import NO_PASSWORD, NewPerson, add_person
from api.accounts.person import Role
from api.clock import utc_now
from api.db import open_database, writing
from api.master.month_import import import_month
from api.settings import Settings
from inventory.store.read import list_entries
from logistics.generate import generate_month
from tests.inventory.book_words import write
from tests.inventory.store.killed_writer import entry_of, id_of

WRITERS = 50


def fill(engine: sa.Engine) -> None:
    """Store a month, its plan's food, master data, two people and some entries."""
    month = generate_month(seed=4, halls=2, days=3)
    with writing(engine) as connection:
        now = utc_now()
        store.add_scenario(connection, month, now=now)
        new = NewPerson(username="kanri", name="管理 者", role=Role.ADMIN)
        person = add_person(connection, new, password_hash=NO_PASSWORD, now=now)
        second = NewPerson(username="kyogikai", name="協議会", role=Role.COUNCIL)
        add_person(
            connection, second, password_hash=NO_PASSWORD, now=now, created_by=person.person_id
        )
        import_month(connection, month, person_id=person.person_id, now=now)
        for number in range(8):
            write(connection, entry_of(99, number), now=now)


@dataclass
class Busy:
    """Threads that write entries; ``acknowledged`` says how many of each are committed."""

    engine: sa.Engine
    acknowledged: list[int] = field(default_factory=lambda: [0] * WRITERS)
    faults: list[BaseException] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def work(self, thread: int) -> None:
        try:
            while not self.stopping.is_set():
                with writing(self.engine) as connection:
                    write(connection, entry_of(thread, self.acknowledged[thread]))
                self.acknowledged[thread] += 1
        except BaseException as fault:  # noqa: BLE001  told at the end
            self.faults.append(fault)

    def is_whole_in(self, connection: sa.Connection, least: list[int]) -> bool:
        """Tell whether a book has all that had been acknowledged, ``least``, of every thread."""
        recorded, _ = list_entries(connection, limit=10**6)
        there = {r.entry.entry_id for r in recorded}
        return all(
            id_of(thread, number) in there
            for thread, count in enumerate(least)
            for number in range(count)
        )


@contextmanager
def busy(engine: sa.Engine) -> Iterator[Busy]:
    """Have fifty writers at work as long as this lasts; none of them may fail."""
    crowd = Busy(engine)
    threads = [threading.Thread(target=crowd.work, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield crowd
    finally:
        crowd.stopping.set()
        for thread in threads:
            thread.join()
    assert crowd.faults == []


@contextmanager
def opened(settings: Settings) -> Iterator[sa.Engine]:
    engine = open_database(settings)
    try:
        yield engine
    finally:
        engine.dispose()
