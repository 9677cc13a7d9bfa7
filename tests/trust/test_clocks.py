"""Clocks may be wrong: order is that of the server, and what comes late is kept, not dropped."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from api.db import reading, writing
from inventory.days import instant_of
from inventory.store import tables as ledger
from inventory.store.audit import audit
from tests.driver_making import report
from tests.inventory.book_words import write
from tests.inventory.store.killed_writer import entry_of
from tests.trust.personal_world import DAY, OLD
from tests.trust.planted import caught
from tests.web.driver_phone import Phone, phone

__all__ = ["phone"]


def entries_of(engine: sa.Engine, *ids: str) -> list[Any]:
    """Return entries in the order of the book."""
    with reading(engine) as connection:
        query = sa.select(ledger.entries).where(ledger.entries.c.entry_id.in_(ids))
        return list(connection.execute(query.order_by(ledger.entries.c.seq)))


def check_a_phones_clock_is_put_right(phone: Phone, site_id: str, off: timedelta) -> None:
    """Two days off or more: what is told is in the book when it was, and the office is told."""
    clock = phone.now + off
    (told,) = phone.tell(report("deliver", site_id, clock - timedelta(minutes=1)), sent_at=clock)
    assert told["state"] == "written", told
    assert "clock" in told["flags"], told
    (entry,) = entries_of(phone.engine, told["report_id"])
    assert abs(instant_of(entry.occurred_us) - phone.now) <= timedelta(minutes=2)


def test_a_phones_clock_is_put_right(phone: Phone) -> None:
    phone.open()
    phone.loaded()
    first, second, third = phone.going.calls[:3]
    check_a_phones_clock_is_put_right(phone, first, timedelta(hours=48))
    check_a_phones_clock_is_put_right(phone, second, -timedelta(hours=48))
    with caught("phones_clocks_are_believed"):
        check_a_phones_clock_is_put_right(phone, third, -timedelta(hours=48))


def test_what_comes_late_is_kept(phone: Phone) -> None:
    """Six days after the link has closed it is written and shown to the office; later refused."""
    phone.open()
    phone.loaded()
    noted = phone.now
    phone.now = phone.going.link.closes_at + 6 * DAY
    (late,) = phone.tell(report("deliver", phone.going.calls[0], noted))
    assert late["state"] in ("written", "kept")
    assert "late" in late["flags"]
    phone.now = phone.going.link.closes_at + 8 * DAY
    sent = {"key": phone.key, "sent_at": phone.now.isoformat(), "reports": []}
    assert phone.client.post("/d/reports", json=sent).status_code == 404


def check_the_book_keeps_its_order(engine: sa.Engine, *, worker: int) -> None:
    """The server's clock goes back an hour: places and times of recording never do."""
    times: list[datetime] = [OLD, OLD - timedelta(hours=1), OLD - 2 * DAY, OLD + DAY]
    with writing(engine) as connection:
        for number, now in enumerate(times):
            write(connection, entry_of(worker, number), now=now)
    with reading(engine) as connection:
        query = sa.select(ledger.entries.c.recorded_us).order_by(ledger.entries.c.seq)
        recorded = connection.execute(query).scalars().all()
        assert recorded == sorted(recorded)
        assert audit(connection).clean


def test_the_book_keeps_its_order(engine: sa.Engine) -> None:
    check_the_book_keeps_its_order(engine, worker=1)
    with caught("the_book_goes_back_in_time"):
        check_the_book_keeps_its_order(engine, worker=2)


@pytest.mark.parametrize("day", [(2028, 2, 29), (2026, 12, 31)])
def test_unusual_days_are_days(engine: sa.Engine, day: tuple[int, int, int]) -> None:
    """A leap day, and the last moment of a year in Japan."""
    now = datetime(*day, 14, 59, 59, tzinfo=OLD.tzinfo)
    with writing(engine) as connection:
        write(connection, entry_of(3, 0), now=now)
    (entry,) = entries_of(engine, "t3-0")
    assert instant_of(entry.recorded_us) == now
