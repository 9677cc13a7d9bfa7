"""The design's matrix of rights, cell by cell: who reads and who writes what.

``tests/api/test_permission_matrix.py`` asks every route as every role, for own and others' objects;
here each cell of the design stands beside the routes that it is about.
"""

from collections.abc import Iterable

from api.accounts.person import Role
from api.grants import Scope
from api.master.master_access import TABLE_GRANTS
from api.permissions import ENTRY_KINDS, ROUTES, scope_of
from inventory.entry import EntryKind
from tests.trust.planted import caught

STAFF = (Role.ADMIN, Role.COUNCIL, Role.HUB, Role.DRIVER, Role.HALL, Role.PUBLIC)
Cells = tuple[str, str, str, str, str, str]
"""Of ``STAFF``, in this order. A = all, o = own only, - = nothing."""

READ: dict[str, tuple[Cells, tuple[str, ...]]] = {
    "users": (
        ("A", "-", "-", "-", "-", "-"),
        ("list_people", "page_people", "page_person", "page_person_json", "page_person_workbook"),
    ),
    "monthly plan": (
        ("A", "A", "o", "-", "-", "-"),
        ("list_plans", "read_plan", "page_plan", "page_calendar", "list_needs", "list_wastes"),
    ),
    "monthly plan, a hall's own dates": (
        ("A", "A", "o", "-", "o", "-"),
        ("list_fills", "list_shortfalls", "page_hall", "page_hall_reports"),
    ),
    "stock and movements": (
        ("A", "A", "o", "-", "-", "-"),
        ("list_entries", "read_entry", "read_lot", "find_lots", "page_stock", "page_lot"),
    ),
    "transfers": (("A", "A", "o", "-", "-", "-"), ("list_transfers",)),
    "routes and sheets": (
        ("A", "A", "o", "o", "-", "-"),
        ("read_trip", "read_sheet", "print_sheet", "page_trip", "page_trip_map_data"),
    ),
    "proof of delivery": (
        ("A", "A", "o", "-", "-", "-"),
        ("page_reports", "page_trip_photo"),
    ),
    "temperature log": (
        ("A", "A", "o", "-", "-", "-"),
        ("list_temperatures", "list_missing_temperatures", "list_holds"),
    ),
    "drivers' contacts": (("A", "A", "o", "-", "-", "-"), ("list_shifts",)),
    "audit log": (("A", "A", "o", "-", "-", "-"), ("page_access_log", "page_access_csv")),
    "the book's chain": (("A", "A", "-", "-", "-", "-"), ("audit_book",)),
    "reports": (
        ("A", "A", "A", "-", "-", "-"),
        ("list_reports", "read_report", "print_report", "page_frozen_reports"),
    ),
}
WRITTEN: dict[str, tuple[Cells, tuple[str, ...]]] = {
    "users": (
        ("A", "-", "-", "-", "-", "-"),
        (
            *("add_person", "change_person", "reset_password", "page_add_person"),
            *("page_disable_person", "page_end_person_sessions", "page_remove_person_factors"),
        ),
    ),
    "monthly plan": (
        ("A", "A", "-", "-", "-", "-"),
        ("start_run", "approve_plan", "withdraw_approval", "accept_changes", "build_month"),
    ),
    "stock: corrected by reversal, transfers by the council too": (
        ("A", "A", "o", "-", "-", "-"),
        ("reverse_entry",),
    ),
    "transfers": (
        ("-", "A", "-", "-", "-", "-"),
        ("page_send_transfer", "page_arrive_transfer", "page_undo_transfer"),
    ),
    "stock": (
        ("-", "-", "o", "-", "-", "-"),
        ("receive_lot", "amend_lot", "count_stock", "close_stock_take", "page_hub_act"),
    ),
    "routes: worked on": (("-", "-", "o", "o", "-", "-"), ("load_trip", "deliver_stop")),
    "proof of delivery: resolved": (("-", "A", "-", "-", "-", "-"), ("page_resolve_report",)),
    "proof of delivery: keyed in": (
        ("-", "-", "o", "-", "-", "-"),
        ("page_send_keying", "page_write_report"),
    ),
    "proof of delivery: own receipt": (
        ("-", "A", "-", "-", "o", "-"),
        ("page_send_hall_report",),
    ),
    "temperature log": (("-", "-", "o", "-", "-", "-"), ("record_temperatures", "page_hub_read")),
    "reports": (("-", "A", "-", "-", "-", "-"), ("make_report", "page_make_report")),
    "hall contacts: links": (
        ("A", "A", "-", "-", "-", "-"),
        ("page_hall_links", "page_make_hall_link", "page_end_hall_link"),
    ),
}
TABLES: dict[str, tuple[Cells, Cells, tuple[str, ...]]] = {
    "sites, vehicles, rules": (
        ("A", "A", "A", "-", "-", "-"),
        ("A", "A", "-", "-", "-", "-"),
        ("vehicles.csv", "travel.csv", "products.csv", "settings.csv"),
    ),
    "hall contacts, access notes": (
        ("A", "A", "A", "-", "o", "-"),
        ("A", "A", "-", "-", "-", "-"),
        ("sites.csv", "stores.csv", "outages.csv", "exclusions.csv"),
    ),
    "hours": (
        ("A", "A", "A", "-", "o", "-"), ("A", "A", "o", "-", "-", "-"), ("windows.csv",),
    ),
    "donors": (
        ("A", "A", "o", "-", "-", "-"), ("-", "A", "-", "-", "-", "-"), ("donors.csv",),
    ),
    "drivers' shifts": (
        ("A", "A", "o", "-", "-", "-"), ("A", "A", "-", "-", "-", "-"), ("shifts.csv",),
    ),
}  # fmt: skip
"""What is read, what is written. Contacts of other areas' halls come blank to a hub operator, what
is confidential to all but the council (``tests/api/test_confidential_crawl.py``); donors are the
council's to keep, since nobody else may name them."""
SIGNS: dict[Scope | None, str] = {Scope.ALL: "A", Scope.OWN: "o", None: "-"}


def cells_of(scopes: Iterable[Scope | None]) -> tuple[str, ...]:
    return tuple(SIGNS[scope] for scope in scopes)


def check_every_cell() -> None:
    for how in (READ, WRITTEN):
        for what, (cells, names) in how.items():
            for name in names:
                assert name in ROUTES
                found = cells_of(scope_of(role, name) for role in STAFF)
                assert found == cells, (what, name)
    for what, (read, write, files) in TABLES.items():
        for file in files:
            grants = TABLE_GRANTS[file]
            assert cells_of(grants.read.get(role) for role in STAFF) == read, (what, file)
            assert cells_of(grants.write.get(role) for role in STAFF) == write, (what, file)
    assert ENTRY_KINDS[Role.ADMIN] == {EntryKind.REVERSE}
    moving = {EntryKind.SEND, EntryKind.ARRIVE}
    assert moving <= ENTRY_KINDS[Role.COUNCIL]
    assert moving <= ENTRY_KINDS[Role.HUB]
    assert EntryKind.RECEIVE not in ENTRY_KINDS[Role.COUNCIL]
    assert Role.PUBLIC not in ENTRY_KINDS


def test_every_cell_is_as_the_design_has_it() -> None:
    check_every_cell()
    with caught("one_right_too_many"):
        check_every_cell()
