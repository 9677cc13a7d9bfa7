"""Who may use which route: the matrix as data. A route that is not listed is refused.

To add a route:

1. List its name below with its grants, a page's in ``api.page_permissions``. ``Scope.ALL`` = every
   object, ``Scope.OWN`` = those of one's own base, trip or hall.
2. Where a role has ``Scope.OWN``, list the route in ``OWN_OBJECTS`` or ``OWN_PAGES`` too: ``PATH``
   when its path names one object (another's is 404), ``PARTS`` when others' objects are left out of
   the answer.
   Its handler takes ``reach: CurrentReach`` (``api.deps``) and asks it: ``reach.require_site(...)``
   for a path, ``if reach.site(...)`` for a list. A handler that does not take
   it is refused before anything is committed.
3. Give the route its line in ``tests/api/api_examples.py`` or ``page_examples.py``; without it the
   matrix test fails.

Who writes is ``person: CurrentPerson`` (``api.deps``).
"""

from collections.abc import Mapping

from api.accounts.person import Role
from api.grants import (
    ADMIN,
    COUNCIL,
    COUNCIL_ALONE,
    DRIVERS_OWN,
    EVERYONE,
    HALLS_OWN,
    HUB_ALL,
    HUB_ALONE,
    HUBS_OWN,
    SIGNED_IN,
    STAFF,
    TRIP_WORKERS,
    WRITERS,
    Grants,
    Own,
    Scope,
)
from api.page_permissions import OWN_PAGES, PAGE_ROUTES
from inventory.entry import EntryKind

__all__ = [
    "API_ROUTES",
    "COUNCIL",
    "ENTRY_KINDS",
    "HUBS_OWN",
    "OWN_OBJECTS",
    "PAGE_ROUTES",
    "ROUTES",
    "STAFF",
    "WITHOUT_SECOND_FACTOR",
    "Grants",
    "Own",
    "Role",
    "Scope",
    "scope_of",
]

API_ROUTES: Mapping[str, Grants] = {
    "read_health": EVERYONE,
    "openapi": EVERYONE,
    "sign_in": EVERYONE,
    "read_session": SIGNED_IN,
    "sign_out": SIGNED_IN,
    "sign_out_everywhere": SIGNED_IN,
    "read_second_factor": SIGNED_IN,
    "begin_second_factor": SIGNED_IN,
    "confirm_second_factor": SIGNED_IN,
    "remove_second_factor": SIGNED_IN,
    "renew_recovery_codes": SIGNED_IN,
    "list_people": ADMIN,
    "add_person": ADMIN,
    "change_person": ADMIN,
    "reset_password": ADMIN,
    "upload_scenario": COUNCIL,
    "list_scenarios": HUBS_OWN,
    "read_scenario": HUBS_OWN,
    "list_warnings": COUNCIL_ALONE,
    "download_scenario": COUNCIL_ALONE,
    "list_sites": HUBS_OWN,
    "list_stores": STAFF,
    "list_vehicles": STAFF,
    "list_shifts": HUBS_OWN,
    "list_products": STAFF,
    "list_lots": HUBS_OWN,
    "list_needs": HUBS_OWN,
    "start_run": COUNCIL,
    "list_runs": COUNCIL,
    "read_run": COUNCIL,
    "cancel_run": COUNCIL,
    "download_best_plan": COUNCIL,
    "list_plans": HUBS_OWN,
    "read_plan": HUBS_OWN,
    "download_plan": COUNCIL,
    "list_trips": HUBS_OWN,
    "read_trip": DRIVERS_OWN,
    "read_approval": HUBS_OWN,
    "approve_plan": COUNCIL,
    "withdraw_approval": COUNCIL,
    "pick_trip": HUB_ALONE,
    "load_trip": TRIP_WORKERS,
    "deliver_stop": TRIP_WORKERS,
    "return_trip": TRIP_WORKERS,
    "list_trip_movements": DRIVERS_OWN,
    "list_fills": HALLS_OWN,
    "list_shortfalls": HALLS_OWN,
    "list_wastes": HUBS_OWN,
    "list_violations": COUNCIL,
    "list_notices": COUNCIL,
    "set_notice_addresses": COUNCIL,
    "send_plan_notices": COUNCIL,
    # changes by hand
    "read_changes": COUNCIL,
    "add_wishes": COUNCIL,
    "remove_wish": COUNCIL,
    "replan_changes": COUNCIL,
    "accept_changes": COUNCIL,
    "reject_changes": COUNCIL,
    "discard_changes": COUNCIL,
    "list_stock": HALLS_OWN,
    "summarise_stock": HALLS_OWN,
    "suggest_pick": HUBS_OWN,
    "find_lots": HUBS_OWN,
    "read_lot": HUBS_OWN,
    "receive_lot": HUB_ALONE,
    "amend_lot": HUB_ALONE,
    "read_label": SIGNED_IN,
    "read_code": STAFF,
    "upload_label_photo": HUB_ALL,
    "read_label_photo": STAFF,
    "list_entries": HUBS_OWN,
    "read_entry": HUBS_OWN,
    "write_entry": WRITERS,
    "reverse_entry": HUBS_OWN,
    "list_transfers": HUBS_OWN,
    "audit_book": COUNCIL,
    "record_temperatures": HUB_ALONE,
    "list_temperatures": HUBS_OWN,
    "list_missing_temperatures": HUBS_OWN,
    "list_holds": HUBS_OWN,
    "read_hold": HUBS_OWN,
    "decide_hold": {Role.COUNCIL: Scope.ALL, **HUB_ALONE},
    "list_stock_takes": HUBS_OWN,
    "read_stock_take": HUBS_OWN,
    "start_stock_take": HUB_ALONE,
    "count_stock": HUB_ALONE,
    "close_stock_take": HUB_ALONE,
    "cancel_stock_take": HUB_ALONE,
    "list_recalls": HUBS_OWN,
    "preview_recall": COUNCIL,
    "open_recall": COUNCIL,
    "read_recall": HUBS_OWN,
    "read_sheet": DRIVERS_OWN,
    "print_sheet": DRIVERS_OWN,
    "print_sheets": HUBS_OWN,
    "print_pack": HUBS_OWN,
    "list_master_tables": HALLS_OWN,
    "list_master_rows": HALLS_OWN,
    "read_master_row": HALLS_OWN,
    "list_master_versions": HALLS_OWN,
    "put_master_row": HUBS_OWN,
    "delete_master_row": HUBS_OWN,
    "preview_import": COUNCIL_ALONE,
    "confirm_import": COUNCIL_ALONE,
    "export_workbook": COUNCIL_ALONE,
    "draft_next_month": COUNCIL,
    "list_month_gaps": COUNCIL,
    "build_month": COUNCIL,
    # reports
    "make_report": COUNCIL_ALONE,
    "list_reports": STAFF,
    "read_report": STAFF,
    "print_report": STAFF,
    "download_report_workbook": STAFF,
    "download_report_csv": STAFF,
}
"""By the route's name, which is its operation id. Tables of master data have a finer matrix:
``api.master.master_access``."""

ROUTES: Mapping[str, Grants] = {**API_ROUTES, **PAGE_ROUTES}

OWN_OBJECTS: Mapping[str, Own] = {
    **OWN_PAGES,
    "list_scenarios": Own.PARTS,
    "read_scenario": Own.PATH,
    "list_sites": Own.PARTS,
    "list_shifts": Own.PARTS,
    "list_lots": Own.PARTS,
    "list_needs": Own.PARTS,
    "list_plans": Own.PARTS,
    "read_plan": Own.PATH,
    "list_trips": Own.PARTS,
    "read_trip": Own.PATH,
    "read_approval": Own.PATH,
    "pick_trip": Own.PATH,
    "load_trip": Own.PATH,
    "deliver_stop": Own.PATH,
    "return_trip": Own.PATH,
    "list_trip_movements": Own.PATH,
    "list_fills": Own.PARTS,
    "list_shortfalls": Own.PARTS,
    "list_wastes": Own.PARTS,
    "read_sheet": Own.PATH,
    "print_sheet": Own.PATH,
    "print_sheets": Own.PARTS,
    "print_pack": Own.PARTS,
    "list_stock": Own.PARTS,
    "summarise_stock": Own.PARTS,
    "suggest_pick": Own.PATH,
    "find_lots": Own.PARTS,
    "read_lot": Own.PATH,
    "receive_lot": Own.PATH,
    "amend_lot": Own.PATH,
    "list_entries": Own.PARTS,
    "read_entry": Own.PATH,
    "write_entry": Own.PATH,
    "reverse_entry": Own.PATH,
    "list_transfers": Own.PARTS,
    "record_temperatures": Own.PATH,
    "list_temperatures": Own.PARTS,
    "list_missing_temperatures": Own.PARTS,
    "list_holds": Own.PARTS,
    "read_hold": Own.PATH,
    "decide_hold": Own.PATH,
    "list_stock_takes": Own.PARTS,
    "read_stock_take": Own.PATH,
    "start_stock_take": Own.PATH,
    "count_stock": Own.PATH,
    "close_stock_take": Own.PATH,
    "cancel_stock_take": Own.PATH,
    "list_recalls": Own.PARTS,
    "read_recall": Own.PATH,
    "list_master_tables": Own.PARTS,
    "list_master_rows": Own.PARTS,
    "read_master_row": Own.PATH,
    "list_master_versions": Own.PATH,
    "put_master_row": Own.PATH,
    "delete_master_row": Own.PATH,
}
"""For every route that somebody has for own objects: how it keeps to them."""


WITHOUT_SECOND_FACTOR = frozenset(
    {
        *("page_second_factor", "page_second_factor_code", "page_begin_second_factor"),
        *("page_confirm_second_factor", "static", "read_health", "read_session"),
        *("read_second_factor", "begin_second_factor", "confirm_second_factor"),
        *("page_passkey_options", "page_add_passkey"),
        *("sign_out", "sign_out_everywhere", "page_sign_out", "page_sign_out_everywhere"),
    }
)
"""What is open to whoever must set up a second factor first."""


NOT_BY_LINK = frozenset(
    {
        *("page_password", "page_change_password", "page_second_factor", "page_second_factor_code"),
        *("page_begin_second_factor", "page_confirm_second_factor", "page_remove_second_factor"),
        *("page_renew_recovery_codes", "page_passkey_options", "page_add_passkey"),
        *("page_own_passkey_options", "page_remove_passkey"),
        *("read_second_factor", "begin_second_factor", "confirm_second_factor"),
        *("remove_second_factor", "renew_recovery_codes"),
        *("page_feeds", "page_make_feed", "page_revoke_feed"),
    }
)
"""What a hall's link does not open although its contact may: what would outlast it."""


def scope_of(role: Role, route_name: str) -> Scope | None:
    """Return how far a role may use a route; None = not at all."""
    return ROUTES.get(route_name, {}).get(role)


ENTRY_KINDS: Mapping[Role, frozenset[EntryKind]] = {
    Role.ADMIN: frozenset({EntryKind.REVERSE}),
    Role.COUNCIL: frozenset(
        {EntryKind.SEND, EntryKind.ARRIVE, EntryKind.RESERVE, EntryKind.RELEASE}
    )
    | {EntryKind.HOLD, EntryKind.DECIDE}  # recalls
    | {EntryKind.REVERSE},
    Role.HUB: frozenset(EntryKind) - {EntryKind.OPEN, EntryKind.RESERVE},
    Role.DRIVER: frozenset({EntryKind.LOAD, EntryKind.DELIVER, EntryKind.COME_BACK}),
    Role.HALL: frozenset({EntryKind.EAT, EntryKind.DISPOSE}),
}
"""Which kinds of entries each role may write, in its own places where it has a base or a hall."""

REVERSED_KINDS: Mapping[Role, frozenset[EntryKind]] = {
    Role.ADMIN: frozenset(EntryKind),
    Role.COUNCIL: frozenset({EntryKind.SEND, EntryKind.ARRIVE}),
    Role.HUB: frozenset(EntryKind),
}
"""Which kinds of entries each role may undo; the council only what it writes as a transfer."""
