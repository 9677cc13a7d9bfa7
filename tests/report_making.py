"""A small region's book over a winter, for tests of reports."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from api.accounts.person import Role
from api.db import writing
from api.master import master_store
from inventory import accounts as places
from inventory.accounts import ADJUSTED
from inventory.days import moment_of
from inventory.entry import Entry, EntryId, EntryKind
from inventory.ledger import reverse
from inventory.model import Zone
from inventory.store.read import find_entry
from logistics.master.columns import FORMS
from tests.inventory.book_words import a_lot, entry, move, moved, received, write
from tests.master_making import a_row
from tests.signing_in import a_person

MADE_AT = datetime(2027, 4, 2, 1, 0, tzinfo=UTC)
BASE = places.shelf("LOGI", "dock")
HALL, TOWN, HOME = (places.shelf(s, "ambient") for s in ("HALL", "TOWN", "SHELTER"))
TRUCK = places.vehicle("KEI")
SECRET = "母子のいえ・ひみつ"
EVIL_DONOR = '=HYPERLINK("http://x")𠮷野家😀'


def on(day: str, *, minutes: int = 600) -> datetime:
    """A moment of a day in Japan."""
    return moment_of(datetime.fromisoformat(day).date(), minutes=minutes)


def keep_region(engine: sa.Engine) -> None:
    """Write the master data: a base, a hall in two towns, and a confidential home."""
    site: dict[str, str] = {"service_min": "5", "handling_min_per_100kg": "5"}
    rows = {
        "sites.csv": (
            a_row("sites.csv", site_id="LOGI", name="ロジ", kind="logistics_hub",
                  municipality="31201", **site),
            a_row("sites.csv", site_id="HALL", name="食堂", kind="dining_hall", hub_id="LOGI",
                  municipality="31201", **site),
            a_row("sites.csv", site_id="TOWN", name="町の食堂", kind="dining_hall", hub_id="LOGI",
                  municipality="28585", **site),
            a_row("sites.csv", site_id="SHELTER", name=SECRET, kind="partner_facility",
                  hub_id="LOGI", municipality="31325", public_name="施設C", confidential="1",
                  **site),
        ),
        "products.csv": (
            a_row("products.csv", product_id="RICE", name="米", category="staple",
                  zone="ambient", l_per_kg="1.2"),
            a_row("products.csv", product_id="MILK", name="牛乳", category="dairy",
                  zone="chilled", l_per_kg="1.1"),
        ),
        "donors.csv": (
            a_row("donors.csv", donor_id="DONOR-1", name=EVIL_DONOR, contact="0857"),
            a_row("donors.csv", donor_id="DONOR-2", name="やまだ商店", contact="0858"),
        ),
    }  # fmt: skip
    who = a_person(engine, Role.COUNCIL, username="keeper").person_id
    with writing(engine) as connection:
        for name, found in rows.items():
            master_store.add_versions(connection, FORMS[name], found, person_id=who, now=MADE_AT)


def winter(engine: sa.Engine, *, write_at: datetime = MADE_AT) -> None:
    """Write what happened in November, December and February; nothing happened in January."""
    for make in _STEPS:
        with writing(engine) as connection:
            write(connection, make(connection), now=write_at)


def late(engine: sa.Engine, *, grams: int = 1_234, day: str = "2026-12-15") -> None:
    """Write a slip that was found after the report."""
    keep(engine, entry(
        EntryKind.DISPOSE,
        [move("RICE-2", BASE, places.waste("damaged"), grams)],
        occurred_at=on(day),
    ))  # fmt: skip


def keep(engine: sa.Engine, new: Entry) -> None:
    with writing(engine) as connection:
        write(connection, new, now=MADE_AT)


def _lot(lot_id: str, product_id: str, donor_id: str, **more: Any) -> Any:
    days = {"expires_on": datetime(2028, 1, 1, tzinfo=UTC).date()}
    zone = Zone.CHILLED if product_id == "MILK" else Zone.AMBIENT
    facts = {"product_id": product_id, "donor_id": donor_id, "zone": zone, **days, **more}
    return a_lot(lot_id, **facts)


def _moved(kind: EntryKind, lot_id: str, *legs: Any, day: str, **more: Any) -> Entry:
    return moved(kind, lot_id, *legs, occurred_at=on(day), **more)


def _undo(connection: sa.Connection) -> Entry:
    """Reverse, in December, what was thrown away in November by mistake."""
    wrong = find_entry(connection, EntryId("mistake")).entry
    return reverse(
        wrong,
        entry_id=EntryId("undone"),
        occurred_at=on("2026-12-03"),
        person_id=wrong.person_id,
        reason="a mistake",
    )


_Step = Callable[[sa.Connection], Entry]
_STEPS: tuple[_Step, ...] = (
    lambda c: entry(
        EntryKind.OPEN,
        [move("RICE-1", places.donor("opening"), BASE, 50_000)],
        detail={"lots": [_lot("RICE-1", "RICE", "").record()]},
        occurred_at=on("2026-11-05"),
    ),
    lambda c: received(_lot("RICE-2", "RICE", "DONOR-1"), 100_001, BASE,
                       occurred_at=on("2026-11-30", minutes=1439)),
    lambda c: _moved(EntryKind.DISPOSE, "RICE-1", BASE, places.waste("expired"), 3_000,
                     day="2026-11-20", entry_id=EntryId("mistake")),
    lambda c: received(_lot("MILK-1", "MILK", "DONOR-2"), 20_007, BASE,
                       occurred_at=on("2026-12-01", minutes=0)),
    _undo,
    lambda c: _moved(EntryKind.RESERVE, "RICE-2", BASE,
                     places.reserved("LOGI", "dock", plan_id="p1"), 40_000, day="2026-12-02"),
    lambda c: _moved(EntryKind.LOAD, "RICE-2", places.reserved("LOGI", "dock", plan_id="p1"),
                     TRUCK, 40_000, day="2026-12-05"),
    lambda c: _moved(EntryKind.DELIVER, "RICE-2", TRUCK, HALL, 25_000, day="2026-12-05"),
    lambda c: _moved(EntryKind.DELIVER, "RICE-2", TRUCK, HOME, 10_000, day="2026-12-05"),
    lambda c: _moved(EntryKind.COME_BACK, "RICE-2", TRUCK, BASE, 3_000, day="2026-12-05"),
    lambda c: _moved(EntryKind.LOAD, "MILK-1", BASE, TRUCK, 12_000, day="2026-12-06"),
    lambda c: _moved(EntryKind.DELIVER, "MILK-1", TRUCK, TOWN, 12_000, day="2026-12-06"),
    lambda c: _moved(EntryKind.EAT, "MILK-1", TOWN, places.eaten("TOWN"), 7_000,
                     day="2026-12-08"),
    lambda c: _moved(EntryKind.DISPOSE, "MILK-1", TOWN, places.waste("quality"), 500,
                     day="2026-12-09"),
    lambda c: _moved(EntryKind.DISPOSE, "MILK-1", BASE, places.waste("expired"), 1_007,
                     day="2026-12-10"),
    lambda c: _moved(EntryKind.ADJUST, "RICE-1", BASE, places.waste(ADJUSTED), 250,
                     day="2026-12-20"),
    lambda c: _moved(EntryKind.ADJUST, "RICE-2", places.waste(ADJUSTED), BASE, 90,
                     day="2026-12-31"),
    lambda c: _moved(EntryKind.LOAD, "RICE-1", BASE, TRUCK, 6_000, day="2027-02-01"),
    lambda c: _moved(EntryKind.DELIVER, "RICE-1", TRUCK, HALL, 6_000, day="2027-02-01"),
)  # fmt: skip
