"""How every page is asked but the hub operator's; see ``tests.api.route_examples``."""

from collections.abc import Mapping
from datetime import UTC, datetime

from api.accounts.person import Role
from api.web import (
    hall_link_links,
    links,
    notice_links,
    personal_links,
    recall_links,
    told_links,
    transfer_links,
)
from inventory.days import day_of
from tests.api.asked_world import A_REPORT, PASSWORD, a_photo, get, post
from tests.api.route_things import (
    NOT_APPROVED,
    Example,
    confirmed,
    feed_address,
    file_sent,
    month_sent,
    new_id,
    own_session,
    own_start,
    person,
    session_of,
)
from tests.api.two_bases import (
    MILK,
    NOW,
    SHELF,
    TODAY,
    other_base,
)

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
    "page_own_passkey_options": Example(
        ask=lambda t: post(personal_links.OWN_PASSKEY_OPTIONS),
        in_place=True,  # no HTTPS
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
    "page_change_person": Example(
        ask=lambda t: post(person(t, "/rights"), data={"role": "driver"}),
        refused={Role.ADMIN: 409},  # it does not say what was seen
    ),
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
    "page_transfers": Example(ask=lambda t: get(transfer_links.TRANSFERS)),
    "page_send_transfer": Example(
        ask=lambda t: post(
            transfer_links.TRANSFERS,
            data={
                "entry_id": new_id(),
                "from": t.base_id,
                "to": other_base(t.side),
                f"kg:site/{t.base_id}/shelf/{SHELF} {t.lot_id}": "1",
            },
        ),
    ),
    "page_arrive_transfer": Example(
        ask=lambda t: post(
            transfer_links.arrival(f"WAY-{t.side}"),
            data={"entry_id": new_id(), f"kg:{t.lot_id}": "15"},
        )
    ),
    "page_undo_transfer": Example(
        ask=lambda t: post(
            transfer_links.undo(f"WAY-{t.side}"),
            data={"entry_id": new_id(), "undoes": f"sent-{t.side}", "reason": "x"},
        )
    ),
    "page_recalls": Example(ask=lambda t: get(recall_links.RECALLS)),
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
    "page_tell_recall": Example(
        ask=lambda t: post(
            recall_links.told(f"recall-{t.side}"),
            data={"telling_id": new_id(), "site_id": t.hall_id, "how": "phone"},
        )
    ),
    "page_untell_recall": Example(
        ask=lambda t: post(recall_links.untold(f"recall-{t.side}", f"told-{t.side}"))
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
        ask=lambda t: post(told_links.resolve_report(t.world.reports.get(t.side, new_id())))
    ),
    "page_write_report": Example(
        ask=lambda t: post(told_links.write_report(t.world.reports.get(t.side, new_id())))
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
    "page_reject_change": Example(ask=lambda t: post(links.changes(t.shared_plan_id, "reject"))),
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
