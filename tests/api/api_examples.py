"""How every route of the API is asked; ``tests.api.route_examples`` says what an example is."""

from collections.abc import Mapping

from api.accounts.person import Role
from tests.api.asked_world import A_REPORT, PASSWORD, Ask, a_photo, get, post
from tests.api.route_things import (
    API,
    NOT_APPROVED,
    PHONES,
    YESTERDAY,
    Example,
    confirmed,
    counts,
    entry_of,
    file_sent,
    month_sent,
    new_id,
    person,
    plan,
    readings,
    recall_opened,
    received,
    row_put,
    shared_month,
    shared_plan,
    site_of,
    trip,
    worked,
    written,
)
from tests.api.two_bases import (
    BREAD,
    DRIVERS,
    RICE,
    TODAY,
    UNIT,
    truck_of,
)

EXAMPLES: Mapping[str, Example] = {
    "read_health": Example(ask=lambda t: get(f"{API}/health")),
    "openapi": Example(ask=lambda t: get(f"{API}/openapi.json")),
    "sign_in": Example(
        ask=lambda t: post(f"{API}/session", json={"username": "hall-b", "password": PASSWORD})
    ),
    "read_session": Example(ask=lambda t: get(f"{API}/session")),
    "sign_out": Example(ask=lambda t: Ask(method="DELETE", path=f"{API}/session")),
    "sign_out_everywhere": Example(ask=lambda t: Ask(method="DELETE", path=f"{API}/session/all")),
    "read_second_factor": Example(ask=lambda t: get(f"{API}/session/second-factor")),
    "begin_second_factor": Example(ask=lambda t: post(f"{API}/session/second-factor")),
    "confirm_second_factor": Example(
        ask=lambda t: post(f"{API}/session/second-factor/confirm", json={"number": "000000"}),
        refused=dict.fromkeys(Role, 401),
    ),
    "remove_second_factor": Example(
        ask=lambda t: post(f"{API}/session/second-factor/remove", json={"password": "wrong"}),
        refused=dict.fromkeys(Role, 401),
    ),
    "renew_recovery_codes": Example(
        ask=lambda t: post(
            f"{API}/session/second-factor/recovery-codes", json={"password": "wrong"}
        ),
        refused=dict.fromkeys(Role, 401),
    ),
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
    "reject_changes": Example(
        ask=lambda t: Ask(method="DELETE", path=shared_plan(t, "/changes/proposals/none"))
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
