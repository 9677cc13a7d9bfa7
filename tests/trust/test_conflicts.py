"""Two at the same thing: neither is lost, and whoever comes second sees what is there."""

import sqlalchemy as sa

from api import master_store
from api.db import reading, writing
from api.driver.reports import reports_of, to_look_at
from api.master_store import RowChange, RowConflict, list_rows
from api.month_import import import_month
from api.person import Role
from logistics.generate import generate_month
from logistics.scenario_columns import SITES
from tests.driver_making import report
from tests.signing_in import a_person
from tests.trust.personal_world import OLD
from tests.trust.planted import caught
from tests.web.test_driver import Phone, phone

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
