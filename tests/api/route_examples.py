"""How every route is asked for an own object and for another's; the matrix test walks them.

A new route gets its line in ``EXAMPLES``. ``ask`` makes the request from ``Things``: what one side
has. Where ``api.permissions`` says ``Own.PARTS``, ``shows`` is a text of the answer that tells the
side's part: it must be there for the own side and for whoever has everything, and not for others.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from api.auth import hashed, key_of_session
from api.people import plain_username
from api.person import Role
from api.web import (
    hall_link_links,
    hub_links,
    links,
    notice_links,
    personal_links,
    recall_links,
)
from inventory.days import day_of
from logistics.scenario_zip import zip_scenario
from tests.api.asked_world import A_FILE, A_REPORT, PASSWORD, Ask, Who, World, a_photo, get, post
from tests.api.two_bases import (
    BREAD,
    DRIVERS,
    HOME,
    MILK,
    NOW,
    RICE,
    SHELF,
    TODAY,
    UNIT,
    base_of,
    hall_of,
    other_base,
    region_month,
    truck_of,
)

API = "/api/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """The objects of one side, as somebody of a role would ask for them; ``Z`` has none at all."""

    world: World
    who: Who
    side: str

    @property
    def base_id(self) -> str:
        return base_of(self.side)

    @property
    def hall_id(self) -> str:
        return hall_of(self.side)

    @property
    def site_id(self) -> str:
        """The base, or to a hall contact the hall."""
        return self.hall_id if self.who.role is Role.HALL else self.base_id

    @property
    def month_id(self) -> str:
        """A month with the base of ``A``, or one that it has no part in."""
        prepared = self.world.prepared
        return {"A": prepared.month_id, "B": prepared.far_month_id}.get(self.side, "0" * 16)

    @property
    def plan_id(self) -> str:
        """A plan of that month."""
        prepared = self.world.prepared
        return {"A": prepared.plan_id, "B": prepared.far_plan_id}.get(self.side, "0" * 16)

    @property
    def shared_plan_id(self) -> str:
        """The plan that both sides have a part in."""
        return self.world.prepared.plan_id

    @property
    def shared_month_id(self) -> str:
        return self.world.prepared.month_id

    @property
    def trip_id(self) -> str:
        return self.world.prepared.trips.get(self.side, "T999")

    @property
    def lot_id(self) -> str:
        return f"{RICE}-{self.side}"

    def row_path(self, table: str, middle: str, site_id: str) -> str:
        row = self.world.row(table, site_id)
        return f"/master/{table}/{middle}/{row.row_id if row else new_id()}"


NOT_APPROVED = {Role.ADMIN: 409, Role.COUNCIL: 409}
"""The region's plan is not approved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """How a route is asked for.

    ``narrowed`` are parameters that name a site; another's is not found. ``alike`` says why one of
    ``Own.PARTS`` shows everybody the same. ``refused`` are statuses that a role gets for its own,
    although it has the route; ``in_place`` tells that what is sent is answered as wrong.
    """

    ask: Callable[[Things], Ask]
    shows: Callable[[Things], str] | None = None
    narrowed: Callable[[Things], Mapping[str, str]] | None = None
    alike: str = ""
    refused: Mapping[Role, int] = field(default_factory=dict)
    in_place: bool = False

    def own_answer(self, role: Role) -> tuple[int, ...]:
        """Return the statuses of which one is a role's answer for its own."""
        if role in self.refused:
            return (self.refused[role],)
        return (422,) if self.in_place else (200, 201, 202, 204, 303)


def new_id() -> str:
    return str(uuid4())


def written(**more: Any) -> dict[str, Any]:
    """What every entry has."""
    return {"entry_id": new_id(), "occurred_at": NOW.isoformat(), **more}


def site_of(t: Things) -> dict[str, str]:
    return {"site_id": t.site_id}


def feed_address(t: Things) -> str:
    """Where the calendar of a side is made: of its driver, or to others of its hall."""
    if t.who.role is Role.DRIVER:
        return links.make_feed("driver", plain_username(DRIVERS.get(t.side, "nobody")))
    return links.make_feed("hall", t.hall_id)


def plan(t: Things, rest: str = "") -> str:
    return f"{API}/plans/{t.plan_id}{rest}"


def shared_plan(t: Things, rest: str = "") -> str:
    return f"{API}/plans/{t.shared_plan_id}{rest}"


def shared_month(t: Things, rest: str = "") -> str:
    return f"{API}/scenarios/{t.shared_month_id}{rest}"


def trip(t: Things, rest: str = "") -> str:
    return shared_plan(t, f"/trips/{t.trip_id}{rest}")


def session_of(t: Things, key: str) -> str:
    """Return by what the session of somebody is told from others."""
    return key_of_session(hashed(t.world.tokens[key]))


def own_session(t: Things) -> str:
    return session_of(t, t.who.key) if t.who.key in t.world.tokens else "0"


def person(t: Things, rest: str = "") -> str:
    return f"/people/{t.world.persons['hall B'].person_id}{rest}"


def entry_of(t: Things) -> dict[str, Any]:
    """A movement that the role may write, in the side's places."""
    base, hall = f"site/{t.base_id}/shelf", f"site/{t.hall_id}/shelf/{SHELF}"
    kind, source, target = {
        Role.COUNCIL: ("send", f"{base}/{SHELF}", f"transit/{new_id()}"),
        Role.HUB: ("put_away", f"{base}/{SHELF}", f"{base}/dock"),
        Role.DRIVER: ("deliver", f"vehicle/{truck_of(t.side)}", hall),
        Role.HALL: ("eat", hall, f"eaten/{t.hall_id}"),
    }.get(t.who.role, ("send", f"{base}/{SHELF}", f"transit/{new_id()}"))
    move = {"lot_id": t.lot_id, "source": source, "target": target, "quantity_g": 1_000}
    goal = other_base(t.side) if kind == "send" else ""
    return written(kind=kind, moves=[move], to_site_id=goal)


def worked(t: Things) -> dict[str, Any]:
    """What was done on a trip: a kilogram of the side's lot."""
    return written(lines=[{"lot_id": t.lot_id, "quantity_g": 1_000}])


def received(t: Things) -> dict[str, Any]:
    return written(
        site_id=t.base_id,
        product_id=RICE,
        quantity_g=5_000,
        expiry_kind="best_before",
        expires_on=(TODAY + timedelta(days=99)).isoformat(),
        donor_id=f"DONOR-{t.side}",
    )


def readings(t: Things) -> dict[str, Any]:
    one = {"reading_id": new_id(), "site_id": t.base_id, "unit_id": UNIT}
    return {"readings": [{**one, "measured_at": NOW.isoformat(), "temperature_dc": 50}]}


def counts(t: Things) -> dict[str, Any]:
    one = {"line_id": new_id(), "unit_id": SHELF, "lot_id": t.lot_id, "counted_g": 1_000}
    return {"counts": [{**one, "counted_at": NOW.isoformat()}]}


def row_put(t: Things) -> Ask:
    cells, version = window_of(t)
    return Ask(
        method="PUT",
        path=API + t.row_path("windows", "rows", t.base_id),
        more={"json": {"cells": {**cells, "open": "08:30"}, "seen_version": version}},
    )


def row_sent(t: Things, path: str, *, is_new: bool = False) -> Ask:
    cells, version = window_of(t)
    sent = {**cells, "close": "17:30"}
    return post(path, data=sent if is_new else {**sent, "seen_version": str(version)})


def window_of(t: Things) -> tuple[Mapping[str, str], int]:
    """The cells and the version of opening hours."""
    row = t.world.row("windows", t.base_id)
    if row is None:
        return {"site_id": t.base_id, "day": "1", "open": "08:00", "close": "18:00"}, 1
    return row.cells, row.version


def month_sent(path: str, name: str) -> Ask:
    data = zip_scenario(region_month(("B", "A")))
    return post(path, files={name: ("month.zip", data, "application/zip")})


def file_sent(path: str) -> Ask:
    return post(path, files={"file": ("food.csv", A_FILE, "text/csv")})


def confirmed(t: Things) -> dict[str, str]:
    """What a preview of the file said that the world has."""
    return {"digest": t.world.draft_digest}


def recall_opened(_: Things) -> dict[str, Any]:
    return written(hold_id=new_id(), criteria={"product_id": MILK, "lot_number": "none"})


def own_start(t: Things) -> str:
    """What the first page leads to."""
    if t.who.role is Role.DRIVER:
        return links.trip(t.shared_plan_id, t.trip_id)
    if t.who.role is Role.HALL:
        return links.hall(t.plan_id, t.hall_id)
    return links.plan(t.plan_id)


PHONES = {str(s.site_id)[-1]: s.phone for s in region_month().recipients if s.site_id != HOME}
YESTERDAY = (TODAY - timedelta(days=1)).isoformat()

API_EXAMPLES: Mapping[str, Example] = {
    "read_health": Example(ask=lambda t: get(f"{API}/health")),
    "openapi": Example(ask=lambda t: get(f"{API}/openapi.json")),
    "sign_in": Example(
        ask=lambda t: post(f"{API}/session", json={"username": "hall-b", "password": PASSWORD})
    ),
    "read_session": Example(ask=lambda t: get(f"{API}/session")),
    "sign_out": Example(ask=lambda t: Ask(method="DELETE", path=f"{API}/session")),
    "sign_out_everywhere": Example(ask=lambda t: Ask(method="DELETE", path=f"{API}/session/all")),
    "list_people": Example(ask=lambda t: get(f"{API}/people")),
    "add_person": Example(
        ask=lambda t: post(
            f"{API}/people", json={"username": "new", "name": "新しい人", "role": "driver"}
        )
    ),
    "change_person": Example(
        ask=lambda t: Ask(method="PATCH", path=API + person(t), more={"json": {"disabled": True}})
    ),
    "reset_password": Example(ask=lambda t: post(API + person(t, "/password"), json={})),
    "preview_import": Example(ask=lambda t: file_sent(f"{API}/workbooks")),
    "confirm_import": Example(
        ask=lambda t: post(f"{API}/workbooks/{t.world.draft_id}", json=confirmed(t))
    ),
    "export_workbook": Example(ask=lambda t: get(f"{API}/workbooks")),
    "upload_scenario": Example(ask=lambda t: month_sent(f"{API}/scenarios", "file")),
    "list_scenarios": Example(
        ask=lambda t: get(f"{API}/scenarios"), shows=lambda t: f'"{t.month_id}"'
    ),
    "read_scenario": Example(ask=lambda t: get(f"{API}/scenarios/{t.month_id}")),
    "list_warnings": Example(ask=lambda t: get(f"{API}/scenarios/{t.month_id}/warnings")),
    "download_scenario": Example(ask=lambda t: get(f"{API}/scenarios/{t.month_id}/archive")),
    "list_sites": Example(
        ask=lambda t: get(shared_month(t, "/sites")), shows=lambda t: PHONES[t.side]
    ),
    "list_stores": Example(ask=lambda t: get(shared_month(t, "/stores"))),
    "list_vehicles": Example(ask=lambda t: get(shared_month(t, "/vehicles"))),
    "list_shifts": Example(
        ask=lambda t: get(shared_month(t, "/shifts")), shows=lambda t: truck_of(t.side)
    ),
    "list_products": Example(ask=lambda t: get(shared_month(t, "/products"))),
    "list_lots": Example(
        ask=lambda t: get(shared_month(t, "/lots")), shows=lambda t: f"MONTH-{t.side}"
    ),
    "list_needs": Example(ask=lambda t: get(shared_month(t, "/needs")), shows=lambda t: t.hall_id),
    "start_run": Example(ask=lambda t: post(f"{API}/scenarios/{t.month_id}/runs", json={})),
    "list_runs": Example(ask=lambda t: get(f"{API}/runs")),
    "read_run": Example(ask=lambda t: get(f"{API}/runs/{t.world.prepared.run_id}")),
    "cancel_run": Example(ask=lambda t: post(f"{API}/runs/{t.world.prepared.run_id}/cancel")),
    "download_best_plan": Example(ask=lambda t: get(f"{API}/runs/{t.world.prepared.run_id}/best")),
    "list_plans": Example(ask=lambda t: get(f"{API}/plans"), shows=lambda t: f'"{t.plan_id}"'),
    "read_plan": Example(ask=lambda t: get(plan(t))),
    "download_plan": Example(ask=lambda t: get(plan(t, "/file"))),
    "list_trips": Example(
        ask=lambda t: get(shared_plan(t, "/trips")), shows=lambda t: f'"{t.trip_id}"'
    ),
    "read_trip": Example(ask=lambda t: get(trip(t))),
    "read_approval": Example(ask=lambda t: get(plan(t, "/approval"))),
    "approve_plan": Example(ask=lambda t: post(plan(t, "/approval"))),
    "withdraw_approval": Example(ask=lambda t: Ask(method="DELETE", path=plan(t, "/approval"))),
    "pick_trip": Example(ask=lambda t: post(trip(t, f"/stops/{t.base_id}/pick"), json=worked(t))),
    "load_trip": Example(ask=lambda t: post(trip(t, f"/stops/{t.base_id}/load"), json=worked(t))),
    "deliver_stop": Example(
        ask=lambda t: post(trip(t, f"/stops/{t.hall_id}/delivery"), json=worked(t))
    ),
    "return_trip": Example(ask=lambda t: post(trip(t, "/return"), json=worked(t))),
    "list_trip_movements": Example(ask=lambda t: get(trip(t, "/movements"))),
    "list_fills": Example(ask=lambda t: get(shared_plan(t, "/fills")), shows=lambda t: t.hall_id),
    "list_shortfalls": Example(
        ask=lambda t: get(shared_plan(t, "/shortfalls")), shows=lambda t: t.hall_id
    ),
    "list_wastes": Example(
        ask=lambda t: get(shared_plan(t, "/wastes")), shows=lambda t: f"SPOILS-{t.side}"
    ),
    "read_changes": Example(ask=lambda t: get(shared_plan(t, "/changes"))),
    "add_wishes": Example(
        ask=lambda t: post(
            shared_plan(t, "/changes/wishes"),
            json={
                "entries": [{"kind": "trip_order", "trip_id": t.world.prepared.trips["A"]}],
            },
        )
    ),
    "remove_wish": Example(
        ask=lambda t: Ask(method="DELETE", path=shared_plan(t, f"/changes/wishes/{new_id()}")),
        refused=dict.fromkeys((Role.ADMIN, Role.COUNCIL), 404),
    ),
    "replan_changes": Example(
        ask=lambda t: post(shared_plan(t, "/changes/replan"), json={}),
        refused=dict.fromkeys((Role.ADMIN, Role.COUNCIL), 422),
    ),
    "accept_changes": Example(
        ask=lambda t: post(shared_plan(t, "/changes/acceptance"), json={"proposal_id": "none"}),
        refused=dict.fromkeys((Role.ADMIN, Role.COUNCIL), 409),
    ),
    "discard_changes": Example(ask=lambda t: Ask(method="DELETE", path=shared_plan(t, "/changes"))),
    "list_violations": Example(ask=lambda t: get(plan(t, "/violations"))),
    "list_stock": Example(
        ask=lambda t: get(f"{API}/stock"), shows=lambda t: t.lot_id, narrowed=site_of
    ),
    "summarise_stock": Example(
        ask=lambda t: get(f"{API}/stock/sums"), shows=lambda t: t.site_id, narrowed=site_of
    ),
    "suggest_pick": Example(
        ask=lambda t: get(f"{API}/stock/pick", site_id=t.site_id, product_id=RICE, need_g=10)
    ),
    "find_lots": Example(ask=lambda t: get(f"{API}/lots"), shows=lambda t: t.lot_id),
    "read_lot": Example(ask=lambda t: get(f"{API}/lots/{t.lot_id}")),
    "receive_lot": Example(ask=lambda t: post(f"{API}/lots", json=received(t))),
    "amend_lot": Example(
        ask=lambda t: post(f"{API}/lots/{t.lot_id}/facts", json=written(reason="x", maker="丸"))
    ),
    "read_label": Example(ask=lambda t: get(f"{API}/labels/date", text="2027.11.30")),
    "read_code": Example(ask=lambda t: get(f"{API}/labels/code", text="4901234567894")),
    "upload_label_photo": Example(
        ask=lambda t: post(f"{API}/labels/photos", files={"file": ("a.png", a_photo())})
    ),
    "read_label_photo": Example(ask=lambda t: get(f"{API}/labels/photos/{t.world.photo_id}")),
    "list_entries": Example(
        ask=lambda t: get(f"{API}/entries"), shows=lambda t: f"came-{t.side}", narrowed=site_of
    ),
    "read_entry": Example(ask=lambda t: get(f"{API}/entries/came-{t.side}")),
    "write_entry": Example(
        ask=lambda t: post(f"{API}/entries", json=entry_of(t)),
        refused={Role.DRIVER: 404},  # what drivers move belongs to a trip, which has own routes
    ),
    "reverse_entry": Example(
        ask=lambda t: post(f"{API}/entries/sent-{t.side}/reversal", json=written(reason="x"))
    ),
    "list_transfers": Example(
        ask=lambda t: get(f"{API}/transfers"),
        shows=lambda t: f'"WAY-{t.side}"',
        narrowed=site_of,
    ),
    "audit_book": Example(ask=lambda t: get(f"{API}/audit")),
    "record_temperatures": Example(ask=lambda t: post(f"{API}/temperatures", json=readings(t))),
    "list_temperatures": Example(
        ask=lambda t: get(f"{API}/temperatures"),
        shows=lambda t: f"warm-{t.side}",
        narrowed=site_of,
    ),
    "list_missing_temperatures": Example(
        ask=lambda t: get(f"{API}/temperatures/missing", since=YESTERDAY),
        shows=lambda t: t.base_id,
        narrowed=site_of,
    ),
    "list_holds": Example(
        ask=lambda t: get(f"{API}/holds"),
        shows=lambda t: f"breach-warm-{t.side}",
        narrowed=site_of,
    ),
    "read_hold": Example(ask=lambda t: get(f"{API}/holds/breach-warm-{t.side}")),
    "decide_hold": Example(
        ask=lambda t: post(
            f"{API}/holds/breach-warm-{t.side}/decision",
            json=written(decision="discard", reason="x"),
        )
    ),
    "list_stock_takes": Example(
        ask=lambda t: get(f"{API}/stock-takes"),
        shows=lambda t: f"take-{t.side}",
        narrowed=site_of,
    ),
    "read_stock_take": Example(ask=lambda t: get(f"{API}/stock-takes/take-{t.side}")),
    "start_stock_take": Example(
        ask=lambda t: post(
            f"{API}/stock-takes",
            json={"take_id": new_id(), "site_id": t.base_id, "unit_ids": [UNIT]},
        )
    ),
    "count_stock": Example(
        ask=lambda t: post(f"{API}/stock-takes/take-{t.side}/counts", json=counts(t))
    ),
    "close_stock_take": Example(
        ask=lambda t: post(f"{API}/stock-takes/take-{t.side}/closing", json={})
    ),
    "cancel_stock_take": Example(
        ask=lambda t: post(f"{API}/stock-takes/take-{t.side}/cancellation", json={"reason": "x"})
    ),
    "list_recalls": Example(
        ask=lambda t: get(f"{API}/recalls"), shows=lambda t: f"recall-{t.side}"
    ),
    "preview_recall": Example(ask=lambda t: get(f"{API}/recalls/preview", product_id=BREAD)),
    "open_recall": Example(ask=lambda t: post(f"{API}/recalls", json=recall_opened(t))),
    "read_recall": Example(ask=lambda t: get(f"{API}/recalls/recall-{t.side}")),
    "read_sheet": Example(ask=lambda t: get(trip(t, "/sheet"))),
    "print_sheet": Example(ask=lambda t: get(trip(t, "/sheet.pdf"))),
    "print_sheets": Example(
        ask=lambda t: get(shared_plan(t, "/sheets.pdf")), shows=lambda t: DRIVERS[t.side]
    ),
    "print_pack": Example(
        ask=lambda t: get(shared_plan(t, "/pack.pdf")),
        shows=lambda t: DRIVERS[t.side],
    ),
    "list_master_tables": Example(
        ask=lambda t: get(f"{API}/master"), alike="counts of rows, which test_api_master compares"
    ),
    "list_master_rows": Example(
        ask=lambda t: get(f"{API}/master/needs"), shows=lambda t: t.hall_id
    ),
    "read_master_row": Example(ask=lambda t: get(API + t.row_path("needs", "rows", t.hall_id))),
    "list_master_versions": Example(
        ask=lambda t: get(API + t.row_path("needs", "history", t.hall_id))
    ),
    "put_master_row": Example(ask=row_put),
    "delete_master_row": Example(
        ask=lambda t: Ask(
            method="DELETE",
            path=API + t.row_path("windows", "rows", t.base_id),
            more={"params": {"seen_version": 1}},
        )
    ),
    "list_notices": Example(
        ask=lambda t: get(f"{API}/plans/{t.shared_plan_id}/notices"), refused=NOT_APPROVED
    ),
    "set_notice_addresses": Example(
        ask=lambda t: Ask(
            method="PUT",
            path=f"{API}/plans/{t.shared_plan_id}/notices/addresses",
            more={"json": {"addresses": [{"kind": "hall", "subject": "X", "address": ""}]}},
        ),
        refused=NOT_APPROVED,
    ),
    "send_plan_notices": Example(
        ask=lambda t: post(f"{API}/plans/{t.shared_plan_id}/notices/sendings", json={}),
        refused=NOT_APPROVED,
    ),
    "draft_next_month": Example(ask=lambda t: post(f"{API}/months/2027-02/draft", json={})),
    "list_month_gaps": Example(ask=lambda t: get(f"{API}/months/2027-01/gaps")),
    "build_month": Example(ask=lambda t: post(f"{API}/months/2027-01/scenario", json={})),
}

PAGE_EXAMPLES: Mapping[str, Example] = {
    "static": Example(ask=lambda t: get("/static/hakobi.css")),
    "page_sign_in": Example(ask=lambda t: get(links.SIGN_IN)),
    "page_send_sign_in": Example(
        ask=lambda t: post(links.SIGN_IN, data={"username": "hall-b", "password": PASSWORD})
    ),
    "page_sign_out": Example(ask=lambda t: post(links.SIGN_OUT)),
    "is_alive": Example(ask=lambda t: get("/healthz")),
    "is_ready": Example(ask=lambda t: get("/readyz")),
    "read_metrics": Example(ask=lambda t: get("/metrics"), refused=dict.fromkeys(Role, 404)),
    "page_switch": Example(ask=lambda t: get(links.SWITCH)),
    "page_send_switch": Example(
        ask=lambda t: post(links.SWITCH, data={"person_id": "x", "pin": "2580"})
    ),
    "page_pin": Example(ask=lambda t: get(links.PIN)),
    "page_set_pin": Example(
        ask=lambda t: post(links.PIN, data={"current": "x", "pin": "2580"}), in_place=True
    ),
    "page_share_tablet": Example(ask=lambda t: post(links.TABLET, data={"shared": "1"})),
    "page_lock_tablet": Example(ask=lambda t: post(links.TABLET_LOCK)),
    "page_begin_at_provider": Example(
        ask=lambda t: get(links.OIDC),
        refused=dict.fromkeys(Role, 404),  # there is no provider
    ),
    "page_back_from_provider": Example(
        ask=lambda t: get(links.OIDC_BACK, code="x", state="y"), refused=dict.fromkeys(Role, 404)
    ),
    "page_provider_number": Example(
        ask=lambda t: get(links.OIDC_NUMBER), refused=dict.fromkeys(Role, 404)
    ),
    "page_send_provider_number": Example(
        ask=lambda t: post(links.OIDC_NUMBER, data={"number": "000000"}),
        refused=dict.fromkeys(Role, 404),
    ),
    "page_person_at_provider": Example(ask=lambda t: get(person(t, "/provider"))),
    "page_name_at_provider": Example(
        ask=lambda t: post(person(t, "/provider"), data={"value": "hall@city.example"}),
        in_place=True,  # there is no provider
    ),
    "page_forget_at_provider": Example(ask=lambda t: post(person(t, "/provider/forget"))),
    "page_first": Example(
        ask=lambda t: get(links.FIRST),
        refused=dict.fromkeys(Role, 404),  # there are people
    ),
    "page_add_first": Example(
        ask=lambda t: post(links.FIRST, data={"code": "x"}), refused=dict.fromkeys(Role, 404)
    ),
    "page_second_factor": Example(ask=lambda t: get(links.SECOND_FACTOR)),
    "page_second_factor_code": Example(ask=lambda t: get(links.SECOND_FACTOR_CODE)),
    "page_begin_second_factor": Example(ask=lambda t: post(links.SECOND_FACTOR)),
    "page_confirm_second_factor": Example(
        ask=lambda t: post(links.SECOND_FACTOR_CONFIRM, data={"number": "000000"}), in_place=True
    ),
    "page_remove_second_factor": Example(
        ask=lambda t: post(links.SECOND_FACTOR_REMOVE, data={"password": "wrong"}), in_place=True
    ),
    "page_renew_recovery_codes": Example(
        ask=lambda t: post(links.RECOVERY_CODES, data={"password": "wrong"}), in_place=True
    ),
    "page_passkey_options": Example(
        ask=lambda t: post(links.PASSKEY_OPTIONS, data={"name": "鍵"}),
        in_place=True,  # no HTTPS
    ),
    "page_add_passkey": Example(
        ask=lambda t: post(links.PASSKEYS, data={"name": "鍵"}), in_place=True
    ),
    "page_remove_passkey": Example(
        ask=lambda t: post(personal_links.remove_passkey("x"), data={"password": "wrong"}),
        in_place=True,
    ),
    "page_second_step": Example(ask=lambda t: get(links.STEP)),
    "page_second_step_options": Example(ask=lambda t: post(links.STEP_OPTIONS), in_place=True),
    "page_send_second_step": Example(ask=lambda t: post(links.STEP, data={"number": "000000"})),
    "page_sign_out_everywhere": Example(ask=lambda t: post(links.SIGN_OUT_EVERYWHERE)),
    "page_password": Example(ask=lambda t: get(links.PASSWORD)),
    "page_change_password": Example(
        ask=lambda t: post(links.PASSWORD, data={"current": "x", "new": "y", "again": "z"}),
        in_place=True,
    ),
    "page_sessions": Example(ask=lambda t: get(personal_links.SESSIONS)),
    "page_end_session": Example(ask=lambda t: post(personal_links.end_session(own_session(t)))),
    "page_person": Example(ask=lambda t: get(person(t))),
    "page_end_person_session": Example(
        ask=lambda t: post(person(t, f"/sessions/{session_of(t, 'hall B')}"))
    ),
    "page_end_person_sessions": Example(ask=lambda t: post(person(t, "/sessions"))),
    "page_remove_person_factors": Example(ask=lambda t: post(person(t, "/second-factor/remove"))),
    "page_remove_person_pin": Example(ask=lambda t: post(person(t, "/pin/remove"))),
    "page_person_json": Example(ask=lambda t: get(person(t, "/data.json"))),
    "page_person_workbook": Example(ask=lambda t: get(person(t, "/data.xlsx"))),
    "page_own_data": Example(ask=lambda t: get(personal_links.OWN_DATA)),
    "page_own_data_json": Example(ask=lambda t: get(personal_links.OWN_DATA_JSON)),
    "page_own_data_workbook": Example(ask=lambda t: get(personal_links.OWN_DATA_XLSX)),
    "page_access_log": Example(
        ask=lambda t: get(personal_links.ACCESS_LOG), shows=lambda t: f"an act of {t.side}"
    ),
    "page_access_csv": Example(
        ask=lambda t: get(personal_links.ACCESS_CSV), shows=lambda t: f"an act of {t.side}"
    ),
    "page_personal_data": Example(ask=lambda t: get(personal_links.PERSONAL_DATA)),
    "page_set_period": Example(
        ask=lambda t: post(personal_links.set_period("feeds"), data={"days": "31"})
    ),
    "page_people": Example(ask=lambda t: get(links.PEOPLE)),
    "page_add_person": Example(
        ask=lambda t: post(
            links.PEOPLE, data={"username": "new", "name": "新しい人", "role": "driver"}
        )
    ),
    "page_new_password": Example(ask=lambda t: post(person(t, "/password"))),
    "page_disable_person": Example(ask=lambda t: post(person(t, "/disable"))),
    "page_enable_person": Example(ask=lambda t: post(person(t, "/enable"))),
    "page_start": Example(ask=lambda t: get("/"), shows=own_start),
    "page_stock": Example(
        ask=lambda t: get(links.STOCK),
        shows=lambda t: t.lot_id,
        narrowed=lambda t: {"site": t.site_id},
    ),
    "page_lot": Example(ask=lambda t: get(links.lot(t.lot_id))),
    "page_month": Example(ask=lambda t: get(links.month(t.month_id))),
    "driver_page": Example(ask=lambda t: get(links.DRIVER)),
    "driver_worker": Example(ask=lambda t: get(links.DRIVER_WORKER)),
    "driver_open": Example(ask=lambda t: post("/d/session", json=t.world.link), in_place=True),
    "driver_trip": Example(ask=lambda t: get("/d/trip"), refused=dict.fromkeys(Role, 404)),
    "driver_tell": Example(
        ask=lambda t: post("/d/reports", json={"sent_at": NOW.isoformat(), "reports": []}),
        refused=dict.fromkeys(Role, 404),
    ),
    "driver_photo": Example(
        ask=lambda t: post(
            "/d/photos",
            data={
                "key": new_id(),
                "photo_id": new_id(),
                "site_id": t.site_id,
                "at": NOW.isoformat(),
                "sent_at": NOW.isoformat(),
            },
            files={"file": ("a.png", a_photo())},
        ),
        refused=dict.fromkeys(Role, 404),
    ),
    "page_trip_photo": Example(
        ask=lambda t: get(
            links.trip_photo(t.shared_plan_id, t.trip_id, t.world.trip_photos.get(t.side, new_id()))
        )
    ),
    "page_pack": Example(
        ask=lambda t: get(links.pack(t.shared_plan_id)), shows=lambda t: t.trip_id
    ),
    "page_notices": Example(ask=lambda t: get(notice_links.notices(t.shared_plan_id))),
    "page_send_notices": Example(
        ask=lambda t: post(notice_links.notices(t.shared_plan_id)), refused=NOT_APPROVED
    ),
    "page_notices_zip": Example(
        ask=lambda t: get(notice_links.notices_zip(t.shared_plan_id)), refused=NOT_APPROVED
    ),
    "page_notice_eml": Example(
        ask=lambda t: get(notice_links.notice_eml(t.shared_plan_id, "hall", t.hall_id)),
        refused=NOT_APPROVED,
    ),
    "page_make_links": Example(ask=lambda t: post(links.make_plan_links(t.shared_plan_id))),
    "page_recalls": Example(ask=lambda t: get(recall_links.RECALLS, product_id=BREAD)),
    "page_open_recall": Example(
        ask=lambda t: post(
            recall_links.RECALLS,
            data={
                "hold_id": new_id(),
                "entry_id": new_id(),
                "product_id": MILK,
                "lot_number": "none",
                "reason": "x",
            },
        )
    ),
    "page_recall": Example(ask=lambda t: get(recall_links.recall(f"recall-{t.side}"))),
    "page_decide_recall": Example(
        ask=lambda t: post(
            recall_links.decide(f"recall-{t.side}"),
            data={"entry_id": new_id(), "decision": "release", "reason": "x"},
        )
    ),
    "page_hall_links": Example(ask=lambda t: get(hall_link_links.HALL_LINKS)),
    "page_make_hall_link": Example(
        ask=lambda t: post(
            hall_link_links.HALL_LINKS,
            data={"site_id": t.hall_id, "last_day": str(day_of(datetime.now(UTC)))},
        )
    ),
    "page_end_hall_link": Example(
        ask=lambda t: post(hall_link_links.end_hall_link(t.world.hall_link_id))
    ),
    "page_hall_door": Example(ask=lambda t: get(hall_link_links.DOOR)),
    "page_open_hall": Example(
        ask=lambda t: post(hall_link_links.DOOR, data=t.world.link), in_place=True
    ),
    "calendar_feed": Example(
        ask=lambda t: get(links.calendar_feed("x" * 32)), refused=dict.fromkeys(Role, 404)
    ),
    "page_feeds": Example(ask=lambda t: get(links.FEEDS), shows=feed_address),
    "page_make_feed": Example(ask=lambda t: post(feed_address(t))),
    "page_revoke_feed": Example(ask=lambda t: post(f"{feed_address(t)}/revoke")),
    "page_make_link": Example(ask=lambda t: post(links.make_link(t.shared_plan_id, t.trip_id))),
    "page_revoke_link": Example(ask=lambda t: post(links.revoke_link(t.shared_plan_id, t.trip_id))),
    "page_keying": Example(ask=lambda t: get(links.keying(t.shared_plan_id, t.trip_id))),
    "page_send_keying": Example(ask=lambda t: post(links.keying(t.shared_plan_id, t.trip_id))),
    "page_reports": Example(
        ask=lambda t: get(links.REPORTS), shows=lambda t: links.trip(t.shared_plan_id, t.trip_id)
    ),
    "page_resolve_report": Example(
        ask=lambda t: post(links.resolve_report(t.world.reports.get(t.side, new_id())))
    ),
    "page_import": Example(ask=lambda t: get(links.IMPORT)),
    "page_send_import": Example(ask=lambda t: file_sent(links.IMPORT)),
    "page_export": Example(ask=lambda t: get(links.EXPORT)),
    "page_import_preview": Example(ask=lambda t: get(links.import_preview(t.world.draft_id))),
    "page_confirm_import": Example(
        ask=lambda t: post(links.import_preview(t.world.draft_id), data=confirmed(t))
    ),
    "page_import_marked": Example(ask=lambda t: get(links.import_marked(t.world.draft_id))),
    "page_upload_month": Example(ask=lambda t: month_sent(links.UPLOAD, "scenario")),
    "page_start_run": Example(ask=lambda t: post(links.start_run(t.month_id))),
    "page_run": Example(ask=lambda t: get(links.run(t.world.prepared.run_id))),
    "page_run_events": Example(ask=lambda t: get(links.run_events(t.world.prepared.run_id))),
    "page_cancel_run": Example(ask=lambda t: post(links.cancel_run(t.world.prepared.run_id))),
    "page_plan": Example(
        ask=lambda t: get(links.plan(t.shared_plan_id)),
        shows=lambda t: links.hall(t.shared_plan_id, t.hall_id),
    ),
    "page_approve_plan": Example(ask=lambda t: post(links.approve_plan(t.shared_plan_id))),
    "page_withdraw_plan": Example(ask=lambda t: post(links.withdraw_plan(t.shared_plan_id))),
    "page_compare": Example(ask=lambda t: get(links.compare(t.shared_plan_id))),
    "page_changes": Example(ask=lambda t: get(links.changes(t.shared_plan_id))),
    "page_add_wish": Example(
        ask=lambda t: post(
            links.changes(t.shared_plan_id, "wishes"),
            data={"kind": "trip_order", "trip_id": t.world.prepared.trips["A"]},
        )
    ),
    "page_remove_wish": Example(
        ask=lambda t: post(links.changes(t.shared_plan_id, "wishes", new_id(), "remove")),
    ),
    "page_replan": Example(
        ask=lambda t: post(links.changes(t.shared_plan_id, "replan")), in_place=True
    ),
    "page_accept_change": Example(
        ask=lambda t: post(links.changes(t.shared_plan_id, "accept")),
        refused=dict.fromkeys((Role.ADMIN, Role.COUNCIL), 409),
    ),
    "page_discard_change": Example(ask=lambda t: post(links.changes(t.shared_plan_id, "discard"))),
    "page_calendar": Example(
        ask=lambda t: get(links.calendar(t.shared_plan_id)),
        shows=lambda t: links.trip(t.shared_plan_id, t.trip_id),
    ),
    "page_halls": Example(
        ask=lambda t: get(links.halls(t.shared_plan_id)),
        shows=lambda t: links.hall(t.shared_plan_id, t.hall_id),
    ),
    "page_hall": Example(ask=lambda t: get(links.hall(t.shared_plan_id, t.hall_id))),
    "page_explain": Example(
        ask=lambda t: post(links.explain(t.shared_plan_id), data={"site_id": new_id()}),
        refused=dict.fromkeys((Role.ADMIN, Role.COUNCIL), 404),
    ),
    "page_hall_reports": Example(
        ask=lambda t: get(links.hall_reports(t.shared_plan_id, t.hall_id))
    ),
    "page_wishes": Example(ask=lambda t: get(links.wishes(t.hall_id))),
    "page_save_wishes": Example(
        ask=lambda t: post(links.wishes(t.hall_id), data={"wish:snack": "declined"})
    ),
    "page_send_hall_report": Example(
        ask=lambda t: post(links.hall_reports(t.shared_plan_id, t.hall_id), data={"day": "x"}),
        in_place=True,
    ),
    "page_trip": Example(ask=lambda t: get(links.trip(t.shared_plan_id, t.trip_id))),
    "page_map": Example(
        ask=lambda t: get(links.plan_map(t.shared_plan_id)),
        shows=lambda t: links.trip(t.shared_plan_id, t.trip_id),
    ),
    "page_map_data": Example(
        ask=lambda t: get(links.map_data(t.shared_plan_id)), shows=lambda t: f'"{t.trip_id}"'
    ),
    "page_trip_map_data": Example(
        ask=lambda t: get(links.trip_map_data(t.shared_plan_id, t.trip_id))
    ),
    "page_map_roads": Example(ask=lambda t: get(links.MAP_ROADS)),
    "page_master": Example(
        ask=lambda t: get(links.MASTER), alike="counts of rows, as list_master_tables"
    ),
    "page_master_table": Example(
        ask=lambda t: get(links.master_table("needs")),
        shows=lambda t: t.row_path("needs", "rows", t.hall_id),
    ),
    "page_master_row": Example(ask=lambda t: get(t.row_path("needs", "rows", t.hall_id))),
    "page_new_master_row": Example(
        ask=lambda t: get(links.new_master_row("windows")), alike="an empty form"
    ),
    "page_add_master_row": Example(
        ask=lambda t: row_sent(t, links.new_master_row("windows"), is_new=True)
    ),
    "page_save_master_row": Example(
        ask=lambda t: row_sent(t, t.row_path("windows", "rows", t.base_id))
    ),
    "page_delete_master_row": Example(
        ask=lambda t: row_sent(t, t.row_path("windows", "delete", t.base_id))
    ),
    "page_needs": Example(
        ask=lambda t: get(links.NEEDS),
        shows=lambda t: f'/{t.hall_id}">',  # in a link with the coming month
    ),
    "page_hall_needs": Example(ask=lambda t: get(links.hall_needs(t.hall_id, "2027-01"))),
    "page_add_needs": Example(
        ask=lambda t: post(links.add_needs(t.hall_id, "2027-01"), data=a_session_form())
    ),
    "page_change_needs": Example(
        ask=lambda t: post(links.change_needs(t.hall_id, "2027-01"), data={"of_day": "2027-01-13"}),
        in_place=True,
    ),
    "page_next_month": Example(ask=lambda t: get(links.NEXT_MONTH)),
    "page_draft_month": Example(
        ask=lambda t: post(links.draft_month("2027-02"), data={"from_month": "2027-01"})
    ),
    "page_build_month": Example(ask=lambda t: post(links.build_month("2027-01"))),
}


def a_session_form() -> dict[str, str]:
    return {"day": "2027-01-27", "ready_by": "16:00", "meals": "20", "kg:staple": "3"}


def hub_trip(t: Things) -> tuple[str, str]:
    return t.shared_plan_id, t.trip_id


def base_name(t: Things) -> str:
    return f"{t.base_id}のなまえ"


HUB_EXAMPLES: Mapping[str, Example] = {
    "page_hub": Example(ask=lambda t: get(hub_links.HUB), shows=base_name),
    "page_hub_find": Example(
        ask=lambda t: get(hub_links.FIND), shows=lambda t: hub_links.lot(t.lot_id)
    ),
    "page_hub_receive": Example(ask=lambda t: get(hub_links.RECEIVE), shows=base_name),
    "page_hub_receive_lot": Example(
        ask=lambda t: post(
            hub_links.RECEIVE,
            data={"product_id": RICE, "expires": "2027.11.30", "kg": "5", "unit_id": SHELF},
        ),
        alike="what it writes comes to the own base",
    ),
    "page_hub_label": Example(ask=lambda t: get(hub_links.label(t.lot_id))),
    "page_hub_lot": Example(ask=lambda t: get(hub_links.lot(t.lot_id))),
    "page_hub_act": Example(
        ask=lambda t: post(
            hub_links.lot(t.lot_id),
            data={
                "account": f"site/{t.base_id}/shelf/{SHELF}",
                "action": "put_away",
                "kg": "1",
                "unit": "dock",
            },
        )
    ),
    "page_hub_trip": Example(ask=lambda t: get(hub_links.trip(*hub_trip(t)))),
    "page_hub_pick": Example(ask=lambda t: post(hub_links.pick(*hub_trip(t))), in_place=True),
    "page_hub_put_back": Example(
        ask=lambda t: post(hub_links.put_back(*hub_trip(t))), in_place=True
    ),
    "page_hub_load": Example(ask=lambda t: post(hub_links.load(*hub_trip(t))), in_place=True),
    "page_hub_return": Example(
        ask=lambda t: post(hub_links.come_back(*hub_trip(t)), data={f"kg:{t.lot_id}": "1"})
    ),
    "page_hub_replace": Example(
        ask=lambda t: get(hub_links.replace(*hub_trip(t), f"MONTH-{t.side}"))
    ),
    "page_hub_swap": Example(
        ask=lambda t: post(hub_links.replace(*hub_trip(t), f"MONTH-{t.side}")), in_place=True
    ),
    "page_hub_transfers": Example(
        ask=lambda t: get(hub_links.TRANSFERS), shows=lambda t: f"WAY-{t.side}"
    ),
    "page_hub_arrive": Example(
        ask=lambda t: post(hub_links.transfer(f"WAY-{t.side}"), data={f"kg:{t.lot_id}": "15"})
    ),
    "page_hub_temperatures": Example(ask=lambda t: get(hub_links.TEMPERATURES), shows=base_name),
    "page_hub_read": Example(
        ask=lambda t: post(hub_links.TEMPERATURES, data={f"t:{UNIT}": "5"}),
        alike="what it writes is read at the own base",
    ),
    "page_hub_take_back": Example(
        ask=lambda t: post(hub_links.take_back(f"warm-{t.side}"), data={"round_id": "r"}),
    ),
    "page_hub_holds": Example(
        ask=lambda t: get(hub_links.HOLDS), shows=lambda t: hub_links.hold(f"breach-warm-{t.side}")
    ),
    "page_hub_decide": Example(
        ask=lambda t: post(
            hub_links.hold(f"breach-warm-{t.side}"), data={"decision": "release", "reason": "x"}
        )
    ),
    "page_hub_take_off": Example(
        ask=lambda t: post(
            hub_links.take_off(f"recall-{t.side}"),
            data={
                "account": f"site/{t.base_id}/quarantine/{SHELF}/recall-{t.side}",
                "lot_id": f"{BREAD}-{t.side}",
            },
        )
    ),
    "page_hub_takes": Example(
        ask=lambda t: get(hub_links.TAKES), shows=lambda t: hub_links.take(f"take-{t.side}")
    ),
    "page_hub_start_take": Example(
        ask=lambda t: post(hub_links.TAKES, data={"zone": "chilled"}),
        alike="what it starts counts the own base",
    ),
    "page_hub_take": Example(ask=lambda t: get(hub_links.take(f"take-{t.side}"))),
    "page_hub_count": Example(
        ask=lambda t: post(hub_links.counts(f"take-{t.side}"), data={f"kg:{SHELF}/{t.lot_id}": "1"})
    ),
    "page_hub_end_take": Example(
        ask=lambda t: post(
            hub_links.take_end(f"take-{t.side}"), data={"action": "cancel", "reason": "x"}
        )
    ),
    "page_hub_undo": Example(ask=lambda t: post(hub_links.undo(f"sent-{t.side}"))),
}
REPORT = f"{API}/reports/{A_REPORT}"
REPORT_EXAMPLES: Mapping[str, Example] = {
    "make_report": Example(
        ask=lambda t: post(f"{API}/reports", json={"kind": "month", "period": f"{TODAY:%Y-%m}"})
    ),
    "list_reports": Example(ask=lambda t: get(f"{API}/reports")),
    "read_report": Example(ask=lambda t: get(REPORT)),
    "print_report": Example(ask=lambda t: get(f"{REPORT}/report.pdf")),
    "download_report_workbook": Example(ask=lambda t: get(f"{REPORT}/report.xlsx")),
    "download_report_csv": Example(ask=lambda t: get(f"{REPORT}/report.csv")),
}
REPORT_PAGE_EXAMPLES: Mapping[str, Example] = {
    "page_frozen_reports": Example(ask=lambda t: get(links.FROZEN_REPORTS)),
    "page_frozen_report": Example(ask=lambda t: get(links.frozen_report(A_REPORT))),
    "page_make_report": Example(
        ask=lambda t: post(
            links.FROZEN_REPORTS,
            data={"period": f"month:{TODAY:%Y-%m}", "meal": "fao", "co2e": "fy2023"},
        )
    ),
}
API_EXAMPLES = {**API_EXAMPLES, **REPORT_EXAMPLES}
PAGE_EXAMPLES = {**PAGE_EXAMPLES, **HUB_EXAMPLES, **REPORT_PAGE_EXAMPLES}

EXAMPLES: Mapping[str, Example] = {**API_EXAMPLES, **PAGE_EXAMPLES}
"""By the route's name."""
