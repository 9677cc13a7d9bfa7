"""Who may use which route: the matrix as data. A route that is not listed is refused.

To add a route:

1. List its name below with its grants. ``Scope.ALL`` = every object, ``Scope.OWN`` = those of one's
   own base, trip or hall.
2. Where a role has ``Scope.OWN``, list the route in ``OWN_OBJECTS`` too: ``PATH`` when its path
   names one object (another's is 404), ``PARTS`` when others' objects are left out of the answer.
   Its handler takes ``reach: CurrentReach`` (``api.deps``) and asks it: ``reach.require_site(...)``
   for a path, ``if reach.site(...)`` for a list. A handler that does not take
   it is refused before anything is committed.
3. Give the route its line in ``tests/api/route_examples.py``; without it the matrix test fails.

Who writes is ``person: CurrentPerson`` (``api.deps``).
"""

from collections.abc import Mapping
from enum import StrEnum

from api.person import Role
from inventory.entry import EntryKind

__all__ = [
    "API_ROUTES",
    "ENTRY_KINDS",
    "OWN_OBJECTS",
    "PAGE_ROUTES",
    "ROUTES",
    "Own",
    "Role",
    "Scope",
    "scope_of",
]


class Scope(StrEnum):
    """How far a permission goes: every object, or those of one's own hub, route or hall."""

    ALL = "all"
    OWN = "own"


class Own(StrEnum):
    """How a route keeps to own objects."""

    PATH = "path"
    """Its path names one object; another's is not found."""

    PARTS = "parts"
    """Others' objects are left out of what it answers."""


Grants = Mapping[Role, Scope]

ADMIN: Grants = {Role.ADMIN: Scope.ALL}
COUNCIL_ALONE: Grants = {Role.COUNCIL: Scope.ALL}
"""For what tells the true names of confidential sites."""
COUNCIL: Grants = {Role.ADMIN: Scope.ALL, Role.COUNCIL: Scope.ALL}
STAFF: Grants = {**COUNCIL, Role.HUB: Scope.ALL}
"""The council, and hub operators for what all of them share."""
HUBS_OWN: Grants = {**COUNCIL, Role.HUB: Scope.OWN}
DRIVERS_OWN: Grants = {**HUBS_OWN, Role.DRIVER: Scope.OWN}
HALLS_OWN: Grants = {**HUBS_OWN, Role.HALL: Scope.OWN}
HUB_ALONE: Grants = {Role.HUB: Scope.OWN}
"""For what only whoever stands before the food can write."""
TRIP_WORKERS: Grants = {Role.HUB: Scope.OWN, Role.DRIVER: Scope.OWN}
"""Who loads, drives and delivers."""
HUB_ALL: Grants = {Role.HUB: Scope.ALL}
WRITERS: Grants = {
    Role.COUNCIL: Scope.ALL,
    Role.HUB: Scope.OWN,
    Role.DRIVER: Scope.OWN,
    Role.HALL: Scope.OWN,
}
"""Who writes entries; ``ENTRY_KINDS`` says which."""
SIGNED_IN: Grants = {role: Scope.ALL for role in Role if role is not Role.PUBLIC}
"""For what is about the person alone."""
EVERYONE: Grants = dict.fromkeys(Role, Scope.ALL)

API_ROUTES: Mapping[str, Grants] = {
    "read_health": EVERYONE,
    "openapi": EVERYONE,
    "sign_in": EVERYONE,
    "read_session": SIGNED_IN,
    "sign_out": SIGNED_IN,
    "sign_out_everywhere": SIGNED_IN,
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
    "load_trip": TRIP_WORKERS,
    "deliver_stop": TRIP_WORKERS,
    "return_trip": TRIP_WORKERS,
    "list_trip_movements": DRIVERS_OWN,
    "list_fills": HALLS_OWN,
    "list_shortfalls": HALLS_OWN,
    "list_wastes": HUBS_OWN,
    "list_violations": COUNCIL,
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
    "reverse_entry": {Role.ADMIN: Scope.ALL, **HUB_ALONE},
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
}
"""By the route's name, which is its operation id. Tables of master data have a finer matrix:
``api.master_access``."""

PAGE_ROUTES: Mapping[str, Grants] = {
    "static": EVERYONE,
    "page_sign_in": EVERYONE,
    "page_send_sign_in": EVERYONE,
    "page_sign_out": EVERYONE,
    "page_sign_out_everywhere": SIGNED_IN,
    "page_password": SIGNED_IN,
    "page_change_password": SIGNED_IN,
    "page_people": ADMIN,
    "page_add_person": ADMIN,
    "page_new_password": ADMIN,
    "page_disable_person": ADMIN,
    "page_enable_person": ADMIN,
    "page_start": {**DRIVERS_OWN, Role.HALL: Scope.OWN},
    "page_stock": HUBS_OWN,
    "page_lot": HUBS_OWN,
    "page_month": COUNCIL,
    "page_upload_month": COUNCIL,
    "page_start_run": COUNCIL,
    "page_run": COUNCIL,
    "page_cancel_run": COUNCIL,
    "page_run_events": COUNCIL,
    "page_plan": HUBS_OWN,
    "page_approve_plan": COUNCIL,
    "page_withdraw_plan": COUNCIL,
    "page_compare": COUNCIL,
    "page_changes": COUNCIL,
    "page_add_wish": COUNCIL,
    "page_remove_wish": COUNCIL,
    "page_replan": COUNCIL,
    "page_accept_change": COUNCIL,
    "page_discard_change": COUNCIL,
    "page_calendar": HUBS_OWN,
    "page_halls": HUBS_OWN,
    "page_hall": HALLS_OWN,
    "page_hall_reports": HALLS_OWN,
    "page_send_hall_report": {Role.COUNCIL: Scope.ALL, Role.HALL: Scope.OWN},
    "page_trip": DRIVERS_OWN,
    "page_map": HUBS_OWN,
    "page_map_data": HUBS_OWN,
    "page_trip_map_data": DRIVERS_OWN,
    "page_map_roads": SIGNED_IN,
    "page_master": HALLS_OWN,
    "page_master_table": HALLS_OWN,
    "page_master_row": HALLS_OWN,
    "page_new_master_row": HUBS_OWN,
    "page_add_master_row": HUBS_OWN,
    "page_save_master_row": HUBS_OWN,
    "page_delete_master_row": HUBS_OWN,
    "page_next_month": COUNCIL,
    "page_hub": HUB_ALONE,
    "page_hub_find": HUB_ALONE,
    "page_hub_receive": HUB_ALONE,
    "page_hub_receive_lot": HUB_ALONE,
    "page_hub_label": HUB_ALONE,
    "page_hub_lot": HUB_ALONE,
    "page_hub_act": HUB_ALONE,
    "page_hub_trip": HUB_ALONE,
    "page_hub_load": HUB_ALONE,
    "page_hub_return": HUB_ALONE,
    "page_hub_replace": HUB_ALONE,
    "page_hub_swap": HUB_ALONE,
    "page_hub_transfers": HUB_ALONE,
    "page_hub_arrive": HUB_ALONE,
    "page_hub_temperatures": HUB_ALONE,
    "page_hub_read": HUB_ALONE,
    "page_hub_holds": HUB_ALONE,
    "page_hub_decide": HUB_ALONE,
    "page_hub_take_off": HUB_ALONE,
    "page_hub_takes": HUB_ALONE,
    "page_hub_start_take": HUB_ALONE,
    "page_hub_take": HUB_ALONE,
    "page_hub_count": HUB_ALONE,
    "page_hub_end_take": HUB_ALONE,
    "page_hub_undo": HUB_ALONE,
    "driver_page": EVERYONE,
    "driver_worker": EVERYONE,
    "driver_open": EVERYONE,
    "driver_trip": EVERYONE,
    "driver_tell": EVERYONE,
    "page_make_link": HUBS_OWN,
    "page_revoke_link": HUBS_OWN,
    "page_keying": HUB_ALONE,
    "page_send_keying": HUB_ALONE,
    "page_reports": HUBS_OWN,
    "page_resolve_report": HUBS_OWN,
    "page_import": COUNCIL_ALONE,
    "page_send_import": COUNCIL_ALONE,
    "page_import_preview": COUNCIL_ALONE,
    "page_confirm_import": COUNCIL_ALONE,
    "page_import_marked": COUNCIL_ALONE,
    "page_export": COUNCIL_ALONE,
    "page_draft_month": COUNCIL,
    "page_build_month": COUNCIL,
}
"""By the page's name."""

ROUTES: Mapping[str, Grants] = {**API_ROUTES, **PAGE_ROUTES}

OWN_OBJECTS: Mapping[str, Own] = {
    "page_make_link": Own.PATH,
    "page_revoke_link": Own.PATH,
    "page_keying": Own.PATH,
    "page_send_keying": Own.PATH,
    "page_reports": Own.PARTS,
    "page_resolve_report": Own.PATH,
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
    "page_start": Own.PARTS,
    "page_hub": Own.PARTS,
    "page_hub_find": Own.PARTS,
    "page_hub_receive": Own.PARTS,
    "page_hub_receive_lot": Own.PARTS,
    "page_hub_label": Own.PATH,
    "page_hub_lot": Own.PATH,
    "page_hub_act": Own.PATH,
    "page_hub_trip": Own.PATH,
    "page_hub_load": Own.PATH,
    "page_hub_return": Own.PATH,
    "page_hub_replace": Own.PATH,
    "page_hub_swap": Own.PATH,
    "page_hub_transfers": Own.PARTS,
    "page_hub_arrive": Own.PATH,
    "page_hub_temperatures": Own.PARTS,
    "page_hub_read": Own.PARTS,
    "page_hub_holds": Own.PARTS,
    "page_hub_decide": Own.PATH,
    "page_hub_take_off": Own.PATH,
    "page_hub_takes": Own.PARTS,
    "page_hub_start_take": Own.PARTS,
    "page_hub_take": Own.PATH,
    "page_hub_count": Own.PATH,
    "page_hub_end_take": Own.PATH,
    "page_hub_undo": Own.PATH,
    "page_stock": Own.PARTS,
    "page_lot": Own.PATH,
    "page_plan": Own.PARTS,
    "page_calendar": Own.PARTS,
    "page_halls": Own.PARTS,
    "page_hall": Own.PATH,
    "page_hall_reports": Own.PATH,
    "page_send_hall_report": Own.PATH,
    "page_trip": Own.PATH,
    "page_map": Own.PARTS,
    "page_map_data": Own.PARTS,
    "page_trip_map_data": Own.PATH,
    "list_master_tables": Own.PARTS,
    "list_master_rows": Own.PARTS,
    "read_master_row": Own.PATH,
    "list_master_versions": Own.PATH,
    "put_master_row": Own.PATH,
    "delete_master_row": Own.PATH,
    "page_master": Own.PARTS,
    "page_master_table": Own.PARTS,
    "page_master_row": Own.PATH,
    "page_new_master_row": Own.PARTS,
    "page_add_master_row": Own.PARTS,
    "page_save_master_row": Own.PATH,
    "page_delete_master_row": Own.PATH,
}
"""For every route that somebody has for own objects: how it keeps to them."""


def scope_of(role: Role, route_name: str) -> Scope | None:
    """Return how far a role may use a route; None = not at all."""
    return ROUTES.get(route_name, {}).get(role)


ENTRY_KINDS: Mapping[Role, frozenset[EntryKind]] = {
    Role.ADMIN: frozenset({EntryKind.REVERSE}),
    Role.COUNCIL: frozenset(
        {EntryKind.SEND, EntryKind.ARRIVE, EntryKind.RESERVE, EntryKind.RELEASE}
    )
    | {EntryKind.HOLD, EntryKind.DECIDE},  # recalls
    Role.HUB: frozenset(EntryKind) - {EntryKind.OPEN, EntryKind.RESERVE},
    Role.DRIVER: frozenset({EntryKind.LOAD, EntryKind.DELIVER, EntryKind.COME_BACK}),
    Role.HALL: frozenset({EntryKind.EAT, EntryKind.DISPOSE}),
}
"""Which kinds of entries each role may write, in its own places where it has a base or a hall."""
