"""Mails that wait, on both databases: each goes to one server alone, and doubles are no more."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from api import store
from api.db import reading, writing
from api.notices import outbox
from api.notices.gather import NoticeKind
from api.notices.outbox import Letter
from api.notices.tables import MailState
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from tests.signing_in import a_person

NOW = datetime(2026, 11, 24, 3, 5, tzinfo=UTC)
COUNT = 12


def letters(word: str = "文") -> list[Letter]:
    keys = [(NoticeKind.HALL, f"HALL-{n:02d}") for n in range(COUNT)]
    return [Letter(key=k, address="a@example.jp", title=k[1], body=word) for k in keys]


def test_each_mail_is_taken_once_whoever_takes_and_asked_for_once(engine: sa.Engine) -> None:
    month = generate_month(seed=5, halls=2, days=3)
    by = (a_person(engine).person_id, NOW)
    with writing(engine) as connection:
        row, _ = store.add_scenario(connection, month, now=NOW)
        made = store.add_plan(connection, plan_by_hand(month), scenario_id=row.scenario_id, now=NOW)
        plan_id = made.plan_id
        assert outbox.ask_sending(connection, plan_id, letters(), by=by) == COUNT
        assert outbox.ask_sending(connection, plan_id, letters(), by=by) == 0

    def server(_: int) -> list[str]:
        taken = []
        while True:
            with writing(engine) as connection:
                found = outbox.take_one(connection, now=NOW)
            if found is None:
                return taken
            taken.append(found.sending_id)

    with ThreadPoolExecutor(4) as pool:
        every = [k for part in pool.map(server, range(4)) for k in part]
    assert Counter(every).most_common(1)[0][1] == 1
    assert len(every) == COUNT
    with writing(engine) as connection:
        assert outbox.ask_sending(connection, plan_id, letters(), by=by) == 0  # under way
        outbox.end(connection, every[0], now=NOW)
        outbox.end(connection, every[1], cause="550", now=NOW)
        later = NOW + timedelta(minutes=11)
        assert outbox.is_waiting(connection, now=later)  # the others' servers went away
        assert outbox.take_one(connection, now=later) is None
        assert not outbox.is_waiting(connection, now=later)
        states = Counter(x.state for x in outbox.last_sendings(connection, plan_id).values())
        assert states == {MailState.SENT: 1, MailState.FAILED: 1, MailState.UNCLEAR: COUNT - 2}
        again = (by[0], later)
        assert outbox.ask_sending(connection, plan_id, letters(), by=again) == COUNT - 1
        after = (by[0], later + timedelta(minutes=1))
        assert outbox.ask_sending(connection, plan_id, letters("別の文"), by=after) == COUNT
    with reading(engine) as connection:
        last = outbox.last_sendings(connection, plan_id).values()
        assert {x.body for x in last} == {"別の文"}
        assert {x.state for x in last} == {MailState.WAITING}
