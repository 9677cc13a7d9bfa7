"""Two at the same thing: neither is lost, and whoever comes second sees what is there.

Every case of the design's table of conflicts: two editors, two reports of one delivery, other
weights than planned, a count while food moves; plans that change are in ``test_changed_plans``.
"""

from datetime import timedelta

import sqlalchemy as sa

from api.accounts.person import Role
from api.db import reading, writing
from api.driver.kept_reports import reports_of, to_look_at
from api.master import master_store
from api.master.master_store import RowChange, RowConflict, list_rows
from api.master.month_import import import_month
from inventory import accounts as places
from inventory.entry import EntryKind
from inventory.model import LotId
from inventory.stocktake import Closing, Count, TakeOrder
from inventory.store import take_ends, takes
from inventory.store.stock import quantity_g
from logistics.generate import generate_month
from logistics.giving import unloaded_at
from logistics.master.coming_month import ledger_lot_of
from logistics.scenario_files.columns import SITES
from tests.driver_making import report
from tests.inventory.book_words import (
    NOW,
    PERSON,
    POLICY,
    TRUCK,
    a_lot,
    moved,
    received,
    write,
)
from tests.signing_in import a_person
from tests.trust.personal_world import OLD
from tests.trust.planted import caught
from tests.web.driver_phone import Phone, phone

__all__ = ["phone"]


def check_two_editors_of_one_row(engine: sa.Engine, *, round_number: int) -> None:
    """The second one is refused, with what is there and what was sent."""
    person_id = a_person(engine, Role.COUNCIL).person_id
    by = {"person_id": person_id, "now": OLD}
    with reading(engine) as connection:
        seen = list_rows(connection, SITES)[0]
    texts = [f"{name} {round_number}" for name in ("first", "second")]
    changes = [
        RowChange(row_id=seen.row_id, seen_version=seen.version, cells={**seen.cells, "note": note})
        for note in texts
    ]
    refused = None
    for change in changes:
        with writing(engine) as connection:
            try:
                master_store.save_row(connection, SITES, change, **by)  # type: ignore[arg-type]
            except RowConflict as conflict:
                refused = conflict
    assert refused is not None, "the last one has won"
    assert refused.stored is not None
    assert (refused.stored.cells["note"], refused.sent["note"]) == tuple(texts)
    with reading(engine) as connection:
        assert list_rows(connection, SITES)[0].cells["note"] == texts[0]


def test_two_editors_of_one_row(engine: sa.Engine) -> None:
    person_id = a_person(engine, Role.COUNCIL).person_id
    with writing(engine) as connection:
        month = generate_month(seed=4, halls=2, days=3)
        import_month(connection, month, person_id=person_id, now=OLD)
    check_two_editors_of_one_row(engine, round_number=1)
    with caught("the_last_editor_wins"):
        check_two_editors_of_one_row(engine, round_number=2)


def check_two_reports_of_one_delivery(phone: Phone, site_id: str) -> None:
    """The first counts; the second is kept and shown to the office, and moves nothing."""
    (first,) = phone.tell(report("deliver", site_id, phone.now))
    aboard = phone.aboard()
    (second,) = phone.tell(report("deliver", site_id, phone.now))
    assert (first["state"], second["state"]) == ("written", "kept")
    assert second["flags"] == ["twice"]
    assert phone.aboard() == aboard
    with reading(phone.engine) as connection:
        told = reports_of(connection, phone.going.stored.plan_id, phone.going.trip.trip_id)
        assert {first["report_id"], second["report_id"]} <= {kept.report_id for kept in told}
        assert second["report_id"] in {kept.report_id for kept in to_look_at(connection)}


def test_two_reports_of_one_delivery(phone: Phone) -> None:
    phone.open()
    phone.loaded()
    check_two_reports_of_one_delivery(phone, phone.going.calls[0])
    with caught("stops_are_delivered_twice"):
        check_two_reports_of_one_delivery(phone, phone.going.calls[1])


def check_other_weights(phone: Phone, site_id: str) -> None:
    """What was really delivered counts; the rest is aboard until it lies on the base's dock."""
    planned = {str(k): g for k, g in unloaded_at(phone.going.trip, site_id).items()}
    lot_id = max(planned, key=lambda k: planned[k])
    before, key = phone.aboard(), ledger_lot_of(LotId(lot_id))[0]
    less = {**planned, lot_id: planned[lot_id] // 2}
    (told,) = phone.tell(report("deliver", site_id, phone.now, lines=less))
    assert (told["state"], told["flags"]) == ("written", ["differs"])
    left_g = before[key] - sum(g for k, g in less.items() if ledger_lot_of(LotId(k))[0] == key)
    assert phone.aboard().get(key, 0) == left_g
    with reading(phone.engine) as connection:
        assert told["report_id"] in {kept.report_id for kept in to_look_at(connection)}


def test_other_weights_than_planned(phone: Phone) -> None:
    phone.open()
    phone.loaded()
    check_other_weights(phone, phone.going.calls[0])
    with caught("plans_are_believed_more_than_drivers"):
        check_other_weights(phone, phone.going.calls[1])
    aboard = phone.aboard()
    (back,) = phone.tell(report("return", "", phone.now))
    assert (back["state"], phone.aboard()) == ("written", {})
    base_id = phone.going.stored.scenario.vehicles[phone.going.trip.vehicle_id].base_id
    with reading(phone.engine) as connection:
        dock = places.shelf(str(base_id), places.DOCK)
        assert {k: quantity_g(connection, dock, k) for k in aboard} == aboard


def check_a_count_while_food_moves(engine: sa.Engine, number: int) -> None:
    """100 g too few were counted, food went before and after it, one slip came late: 100 g go."""
    site_id, lot_id, take_id = f"S{number}", f"L{number}", f"T{number}"
    unit = places.shelf(site_id, "chilled")
    minute = timedelta(minutes=1)
    with writing(engine) as connection:
        write(connection, received(a_lot(lot_id), 3_000, unit), now=NOW - minute)
        order = TakeOrder(take_id=take_id, site_id=site_id, unit_ids=("chilled",), person_id=PERSON)
        takes.start(connection, order, now=NOW)
        for happened, told, g in ((5, 5, 200), (15, 16, 400), (8, 30, 300)):
            now = NOW + told * minute
            if told == 16:
                count = Count(
                    take_id=take_id, line_id="1", unit_id="chilled", lot_id=lot_id,
                    counted_g=3_000 - 200 - 300 - 100, counted_at=NOW + 10 * minute,
                    person_id=PERSON,
                )  # fmt: skip
                takes.count(connection, count, now=NOW + 12 * minute)
            at = NOW + happened * minute
            gone = moved(EntryKind.LOAD, lot_id, unit, TRUCK, g, occurred_at=at)
            write(connection, gone, now=now)
        closing = Closing(take_id=take_id, person_id=PERSON, reason="counted")
        take_ends.close(connection, closing, now=NOW + 60 * minute, policy=POLICY)
        assert quantity_g(connection, unit, lot_id) == 3_000 - 200 - 400 - 300 - 100


def test_a_count_while_food_moves(engine: sa.Engine) -> None:
    """Whatever moves at random is in ``tests/inventory/store/test_takes_meanwhile.py``."""
    check_a_count_while_food_moves(engine, 1)
    with caught("late_slips_are_not_counted"):
        check_a_count_while_food_moves(engine, 2)
