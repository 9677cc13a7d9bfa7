"""The council's permission matrix, written out by hand, beside the data that the app asks.

The rows are those of the matrix of objects and roles that hakobi was ordered with. Whoever changes
a grant changes it here, too, and says why.
"""

from dataclasses import dataclass

import pytest

from api.master.master_access import TABLE_GRANTS
from api.permissions import ENTRY_KINDS, REVERSED_KINDS, ROUTES, Grants, Role, Scope
from inventory.entry import EntryKind

COLUMNS = (Role.ADMIN, Role.COUNCIL, Role.HUB, Role.DRIVER, Role.HALL, Role.PUBLIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What each role may do with an object: ``all``, ``own`` or ``-``, in the order of COLUMNS."""

    what: str
    grants: str
    routes: tuple[str, ...]


ROWS = (
    Row(
        what="users, settings, keys: RW",
        grants="all - - - - -",
        routes=(
            "list_people",
            "add_person",
            "change_person",
            "reset_password",
            "page_people",
            "page_add_person",
            "page_new_password",
            "page_disable_person",
            "page_enable_person",
            *("page_person_at_provider", "page_name_at_provider", "page_forget_at_provider"),
            *("page_person", "page_end_person_session", "page_end_person_sessions"),
            "page_change_person",
            *("page_person_json", "page_person_workbook"),
            *("page_remove_person_factors", "page_remove_person_pin"),
        ),
    ),
    Row(
        what="monthly plan: R, own part",
        grants="all all own - - -",
        routes=(
            "list_plans",
            "read_plan",
            "list_trips",
            "page_plan",
            "page_calendar",
            "page_needs",
            "page_hall_needs",
        ),
    ),
    Row(
        what="monthly plan: R, own dates of a hall",
        grants="all all own - own -",
        routes=("list_fills", "list_shortfalls", "page_hall"),
    ),
    Row(
        what="monthly plan: W",
        grants="all all - - - -",
        routes=(
            "upload_scenario",
            "draft_next_month",
            "build_month",
            "start_run",
            "cancel_run",
            "page_upload_month",
            "page_draft_month",
            "page_add_needs",
            "page_change_needs",
            "page_build_month",
            "page_start_run",
            "page_cancel_run",
        ),
    ),
    Row(
        what="monthly plan: the whole of it, and how it was planned",
        grants="all all - - - -",
        routes=(
            "list_runs",
            "read_run",
            "download_best_plan",
            "download_plan",
            "list_violations",
            "list_month_gaps",
            "page_month",
            "page_run",
            "page_run_events",
            "page_compare",
            "page_next_month",
        ),
    ),
    Row(
        what="recalls: looked at and opened for every base",
        grants="all all - - - -",
        routes=("preview_recall", "open_recall", "page_recalls", "page_open_recall"),
    ),
    Row(
        what="recalls: R own part",
        grants="all all own - - -",
        routes=("list_recalls", "read_recall", "page_recall"),
    ),
    Row(what="recalls: decided", grants="- all - - - -", routes=("page_decide_recall",)),
    Row(
        what="recalls: who was told",
        grants="- all - - - -",
        routes=("page_tell_recall", "page_untell_recall"),
    ),
    Row(what="holds: decided", grants="- all own - - -", routes=("decide_hold",)),
    Row(
        what="stock + movements: R",
        grants="all all own - - -",
        routes=("suggest_pick", "find_lots", "read_lot", "list_entries", "read_entry"),
    ),
    Row(what="transfers: all of them", grants="all all - - - -", routes=("page_transfers",)),
    Row(
        what="transfers: W",
        grants="- all - - - -",
        routes=("page_send_transfer", "page_arrive_transfer", "page_undo_transfer"),
    ),
    Row(
        what="transfers: R if own is from or to",
        grants="all all own - - -",
        routes=("list_transfers",),
    ),
    Row(
        what="stock + movements: R; a hall its own, because it writes what was eaten",
        grants="all all own - own -",
        routes=("list_stock", "summarise_stock"),
    ),
    Row(
        what="stock + movements: W own",
        grants="- - own - - -",
        routes=("receive_lot", "amend_lot", "start_stock_take", "count_stock", "close_stock_take"),
    ),
    Row(
        what="stock + movements: the administrator corrects by reversal, the council transfers",
        grants="all all own - - -",
        routes=("reverse_entry",),
    ),
    Row(
        what="stock + movements, transfers, deliveries, receipts: the kinds are below",
        grants="- all own own own -",
        routes=("write_entry",),
    ),
    Row(
        what="routes, sheets: R, R own route",
        grants="all all own own - -",
        routes=("read_trip", "read_sheet", "print_sheet", "page_trip"),
    ),
    Row(what="routes, sheets: print own", grants="all all own - - -", routes=("print_sheets",)),
    Row(
        what="temperature log: R",
        grants="all all own - - -",
        routes=("list_temperatures", "list_missing_temperatures", "list_holds", "read_hold"),
    ),
    Row(what="temperature log: W own", grants="- - own - - -", routes=("record_temperatures",)),
    Row(what="drivers: R of own vehicles", grants="all all own - - -", routes=("list_shifts",)),
    Row(
        what="the hub operator's tablet: R and W own base",
        grants="- - own - - -",
        routes=tuple(name for name in ROUTES if name.startswith("page_hub")),
    ),
    Row(
        what="reports: R",
        grants="all all all - - -",
        routes=(
            "list_reports",
            "read_report",
            "print_report",
            "download_report_workbook",
            "download_report_csv",
            "page_frozen_reports",
            "page_frozen_report",
        ),
    ),
    Row(what="reports: W", grants="- all - - - -", routes=("make_report", "page_make_report")),
    Row(what="audit log: R", grants="all all - - - -", routes=("audit_book",)),
    Row(
        what="log of accesses: R; the council's without administrators, an operator's own acts",
        grants="all all own - - -",
        routes=("page_access_log", "page_access_csv"),
    ),
    Row(
        what="hall contacts: W, links to halls",
        grants="all all - - - -",
        routes=("page_hall_links", "page_make_hall_link", "page_end_hall_link"),
    ),
    Row(
        what="true names of confidential sites",
        grants="- all - - - -",
        routes=("list_warnings", "download_scenario"),
    ),
)
TABLES = (
    ("sites, vehicles, rules: RW", "sites.csv", "all all all - own -", "all all - - - -"),
    ("sites, vehicles, rules: RW", "vehicles.csv", "all all all - - -", "all all - - - -"),
    ("sites, vehicles, rules: RW", "settings.csv", "all all all - - -", "all all - - - -"),
    ("sites: W own hub hours", "windows.csv", "all all all - own -", "all all own - - -"),
    ("donors: R, R own receipts", "donors.csv", "all all own - - -", "- all - - - -"),
    ("drivers: R on own vehicles", "shifts.csv", "all all own - - -", "all all - - - -"),
    ("monthly plan: R own dates", "needs.csv", "all all own - own -", "all all - - - -"),
)
"""What, table, who reads, who writes."""
OPEN_TO_EVERYONE = {
    *("read_health", "openapi", "sign_in"),
    *("is_alive", "is_ready", "read_metrics"),  # the last with a token of its own
    *("page_first", "page_add_first"),  # with the console's code, while nobody has an account
    *("static", "page_sign_in", "page_send_sign_in", "page_sign_out"),
    *("page_begin_at_provider", "page_back_from_provider"),  # with the provider's own proof
    *("page_switch", "page_send_switch"),  # with the session of a shared tablet, and a PIN
    *("page_provider_number", "page_send_provider_number"),
    *("page_second_step", "page_second_step_options", "page_send_second_step"),  # with a ticket
    *("driver_page", "driver_worker", "driver_open", "driver_trip", "driver_tell"),  # own sessions
    "driver_photo",
    *("page_hall_door", "page_open_hall"),  # with a link and its number
    "calendar_feed",  # whoever has its secret address
}


def told(grants: Grants) -> str:
    return " ".join(str(grants.get(role, "-")) for role in COLUMNS)


@pytest.mark.parametrize(("row", "route"), [(r, name) for r in ROWS for name in r.routes])
def test_a_route_is_granted_as_the_matrix_has_it(row: Row, route: str) -> None:
    assert told(ROUTES[route]) == row.grants, row.what


@pytest.mark.parametrize(("what", "table", "reads", "writes"), TABLES)
def test_a_table_of_master_data_is_granted_as_the_matrix_has_it(
    what: str, table: str, reads: str, writes: str
) -> None:
    grants = TABLE_GRANTS[table]
    assert (told(grants.read), told(grants.write)) == (reads, writes), what


def test_kinds_of_entries_are_granted_as_the_matrix_has_them() -> None:
    transfer = {EntryKind.SEND, EntryKind.ARRIVE}
    assert ENTRY_KINDS[Role.ADMIN] == {EntryKind.REVERSE}, "correct by reversal"
    assert ENTRY_KINDS[Role.COUNCIL] >= transfer | {EntryKind.REVERSE}, "transfer: RW"
    assert REVERSED_KINDS[Role.COUNCIL] == transfer, "transfer: RW"
    assert REVERSED_KINDS[Role.ADMIN] == frozenset(EntryKind), "correct by reversal"
    assert REVERSED_KINDS.keys() == {
        r for r, kinds in ENTRY_KINDS.items() if EntryKind.REVERSE in kinds
    }
    assert ENTRY_KINDS[Role.HUB] >= transfer, "transfer: W if own is from or to"
    of_route = {EntryKind.LOAD, EntryKind.DELIVER, EntryKind.COME_BACK}
    assert ENTRY_KINDS[Role.DRIVER] == of_route, "proof of delivery: W own route"
    assert ENTRY_KINDS[Role.HALL] == {EntryKind.EAT, EntryKind.DISPOSE}
    assert Role.PUBLIC not in ENTRY_KINDS


def test_nothing_is_open_to_everyone_but_signing_in_and_what_tells_nothing() -> None:
    opened = {name for name, grants in ROUTES.items() if Role.PUBLIC in grants}
    assert opened == OPEN_TO_EVERYONE


def test_hubs_drivers_and_halls_never_write_for_all() -> None:
    wide = {
        name
        for name, grants in ROUTES.items()
        for role in (Role.HUB, Role.DRIVER, Role.HALL)
        if grants.get(role) is Scope.ALL
    } - OPEN_TO_EVERYONE
    assert wide == {
        *("read_session", "sign_out", "page_password", "page_change_password"),  # the own account
        *("sign_out_everywhere", "page_sign_out_everywhere", "page_sessions", "page_end_session"),
        *("page_own_data", "page_own_data_json", "page_own_data_workbook"),
        *("page_second_factor", "page_second_factor_code", "page_begin_second_factor"),
        *("page_confirm_second_factor", "page_remove_second_factor"),
        "page_renew_recovery_codes",
        *("read_second_factor", "begin_second_factor", "confirm_second_factor"),
        *("remove_second_factor", "renew_recovery_codes"),
        *("page_passkey_options", "page_add_passkey", "page_remove_passkey"),
        "page_own_passkey_options",
        *("page_pin", "page_set_pin", "page_share_tablet", "page_lock_tablet"),  # the own PIN
        *("list_stores", "list_vehicles", "list_products"),  # what all hubs share
        *("read_label", "read_code", "upload_label_photo", "read_label_photo"),
        *("list_reports", "read_report", "print_report"),  # without donors' names
        *("download_report_workbook", "download_report_csv"),
        *("page_frozen_reports", "page_frozen_report"),
        "page_map_roads",  # the region's main roads, which are published
    }
