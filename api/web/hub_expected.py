"""Food that is expected at the own base and has not come: what a plan counts on, by its number."""

from collections.abc import Iterator
from datetime import date, timedelta

from api.master.master_store import read_rows
from api.web import hub_links
from api.web.hub_desk import HubDesk
from api.web.pages.hub_home import ComingLine
from api.web.pages.hub_lot import ExpectedChoice
from inventory.model import Zone
from inventory.store.arrivals import came_lots
from logistics.master.columns import ARRIVALS
from logistics.master.coming_month import expected_arrivals
from logistics.master.rows import MasterRow
from logistics.scenario_files.cells import read_thousandths

COMING_DAYS = 2
"""What is expected today and on this many days less one is shown."""
EARLY_DAYS = 7
"""Food may come so many days less one before its day, and be what was expected."""

LATE_DAYS = 14


def expected_rows(desk: HubDesk, *, days: int = COMING_DAYS) -> list[MasterRow]:
    """Return what is expected at the base within some days and has not come, by its day."""
    rows = read_rows(desk.connection, (ARRIVALS,))
    first = desk.day - timedelta(days=LATE_DAYS)
    last = _last_of(desk, days)
    came = came_lots(desk.connection)
    arrivals = expected_arrivals(rows, month=last, as_of=first, known=came)
    found = [
        row
        for row in arrivals
        if row["site_id"] == desk.base_id and date.fromisoformat(row["available_on"]) <= last
    ]
    return sorted(found, key=lambda row: (row["available_on"], row["lot_id"]))


def _last_of(desk: HubDesk, days: int) -> date:
    """Return the last of so many days, of which today is the first."""
    return desk.day + timedelta(days=days - 1)


def receive_url(row: MasterRow, *, back: str = "") -> str:
    """Return the form that takes an arrival in, with what is known of it, and leads back."""
    return hub_links.receive(
        product=row["product_id"],
        lot=row["lot_id"],
        donor=row["donor"],
        expires=row["expires_on"],
        kind=row["expiry_kind"],
        case_kg=row["case_kg"],
        kg=row["kg"],
        back=back,
    )


def coming_lines(desk: HubDesk) -> Iterator[ComingLine]:
    """Give what is expected by tomorrow, or late."""
    for row in expected_rows(desk):
        product = desk.known.products.get(row["product_id"])
        yield ComingLine(
            url=receive_url(row),
            product=desk.known.product_name(row["product_id"]),
            zone=Zone(product["zone"]) if product else Zone.AMBIENT,
            quantity_g=read_thousandths(row["kg"], []),
            expected_on=date.fromisoformat(row["available_on"]),
            donor=desk.donors.get(row["donor"], row["donor"]),
        )


def expected_choices(
    desk: HubDesk, product_id: str, wanted: str | None
) -> tuple[ExpectedChoice, ...]:
    """Return what is expected of a product, the wanted one chosen.

    With None the only one that is due is chosen, and none where there are several.
    """
    rows = [r for r in expected_rows(desk, days=EARLY_DAYS) if r["product_id"] == product_id]
    due_by = _last_of(desk, COMING_DAYS)
    due = [r["lot_id"] for r in rows if date.fromisoformat(r["available_on"]) <= due_by]
    chosen = (due[0] if len(due) == 1 else "") if wanted is None else wanted
    return tuple(
        ExpectedChoice(
            lot_id=row["lot_id"],
            donor=desk.donors.get(row["donor"], row["donor"]),
            quantity_g=read_thousandths(row["kg"], []),
            expected_on=date.fromisoformat(row["available_on"]),
            is_chosen=row["lot_id"] == chosen,
        )
        for row in rows
    )


def expected_donor(desk: HubDesk, lot_id: str | None) -> str:
    """Return who gives food that is expected, as its arrival says; empty = nobody says."""
    rows = expected_rows(desk, days=EARLY_DAYS) if lot_id else []
    return next((row["donor"] for row in rows if row["lot_id"] == lot_id), "")
