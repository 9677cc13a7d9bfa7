"""What people have done, by the name of the route or of the note in the log of accesses."""

from collections.abc import Mapping

from api.web.words.model import Text

_SAME: Mapping[Text, tuple[str, ...]] = {
    # plans and months
    Text("月のデータを読み込んだ", "took a month in"): ("upload_scenario", "page_upload_month"),
    Text("計画づくりを始めた", "started planning"): ("start_run", "page_start_run"),
    Text("計画づくりを止めた", "stopped planning"): ("cancel_run", "page_cancel_run"),
    Text("計画を承認した", "approved a plan"): ("approve_plan", "page_approve_plan"),
    Text("計画の承認を取り消した", "withdrew an approval"): (
        *("withdraw_approval", "page_withdraw_plan"),
    ),
    Text("計画への希望を加えた", "added wishes about a plan"): ("add_wishes", "page_add_wish"),
    Text("計画への希望を外した", "took a wish about a plan back"): (
        *("remove_wish", "page_remove_wish"),
    ),
    Text("希望どおりに計画しなおした", "planned again with wishes"): (
        *("replan_changes", "page_replan"),
    ),
    Text("計画しなおした案を採った", "accepted a changed plan"): (
        *("accept_changes", "page_accept_change"),
    ),
    Text("計画しなおした案を捨てた", "discarded a changed plan"): (
        *("discard_changes", "page_discard_change"),
    ),
    Text("計画し直した案をやめた", "turned a proposal down"): (
        *("reject_changes", "page_reject_change"),
    ),
    Text("足りないわけを調べた", "asked why food is short"): ("page_explain",),
    Text("来月の下書きを作った", "drafted the coming month"): (
        *("draft_next_month", "page_draft_month"),
    ),
    Text("月を組み立てた", "built a month"): ("build_month", "page_build_month"),
    Text("報告を作った", "made a report"): ("make_report", "page_make_report"),
    # data
    Text("ファイルの取り込みを確かめた", "looked at a file before taking it in"): (
        *("preview_import", "page_send_import"),
    ),
    Text("ファイルを取り込んだ", "took a file in"): ("confirm_import", "page_confirm_import"),
    Text("基本データの行を保存した", "saved a row of master data"): (
        *("put_master_row", "page_add_master_row", "page_save_master_row"),
    ),
    Text("基本データの行を消した", "deleted a row of master data"): (
        *("delete_master_row", "page_delete_master_row"),
    ),
    Text("開催日を加えた", "added sessions"): ("page_add_needs",),
    Text("開催日を変えた", "changed a session"): ("page_change_needs",),
    Text("食堂の希望を保存した", "saved a hall's wishes"): ("page_save_wishes",),
    # food
    Text("食品を受け入れた", "received food"): ("receive_lot", "page_hub_receive_lot"),
    Text("食品のロットを直した", "amended a lot"): ("amend_lot",),
    Text("ラベルの写真を送った", "sent a photo of a label"): ("upload_label_photo",),
    Text("食品の記録を書いた", "wrote an entry"): ("write_entry", "page_hub_act"),
    Text("拠点間の移動を始めた", "sent food to another base"): ("page_send_transfer",),
    Text("拠点間の移動の到着を記した", "wrote what came of a transfer"): ("page_arrive_transfer",),
    Text("拠点間の移動の記録を取り消した", "undid an entry of a transfer"): ("page_undo_transfer",),
    Text("回収を知らせたと記した", "ticked that somebody was told of a recall"): (
        "page_tell_recall",
    ),
    Text("回収を知らせた印を取り消した", "took such a tick back"): ("page_untell_recall",),
    Text("食品の記録を取り消した", "reversed an entry"): ("reverse_entry", "page_hub_undo"),
    Text("荷をそろえた", "set food of a trip ready"): ("pick_trip", "page_hub_pick"),
    Text("そろえた荷を棚に戻した", "put food of a trip back"): ("page_hub_put_back",),
    Text("荷を積んだ", "loaded a trip"): ("load_trip", "page_hub_load"),
    Text("別のロットに替えた", "swapped a lot"): ("page_hub_swap",),
    Text("届けたことを書いた", "wrote a delivery"): ("deliver_stop",),
    Text("便の戻りを書いた", "wrote a trip's return"): ("return_trip", "page_hub_return"),
    Text("紙の記録を入力した", "keyed a sheet of paper in"): ("page_send_keying",),
    Text("拠点への到着を書いた", "wrote an arrival at a base"): ("page_hub_arrive",),
    Text("温度を書いた", "wrote temperatures"): ("record_temperatures", "page_hub_read"),
    Text("温度の記録を取り消した", "took a temperature back"): ("page_hub_take_back",),
    Text("止めた食品の扱いを決めた", "decided about held food"): (
        *("decide_hold", "page_hub_decide"),
    ),
    Text("止めた食品を棚から下ろした", "took held food off its shelf"): ("page_hub_take_off",),
    Text("回収を始めた", "opened a recall"): ("open_recall", "page_open_recall"),
    Text("回収を終えた", "ended a recall"): ("page_decide_recall",),
    Text("棚卸しを始めた", "started a stock-take"): ("start_stock_take", "page_hub_start_take"),
    Text("棚卸しで数えた", "counted in a stock-take"): ("count_stock", "page_hub_count"),
    Text("棚卸しを終えた", "ended a stock-take"): ("close_stock_take", "page_hub_end_take"),
    Text("棚卸しをやめた", "cancelled a stock-take"): ("cancel_stock_take",),
    # trips
    Text("運転者のリンクを作った", "made drivers' links"): ("page_make_links", "page_make_link"),
    Text("運転者のリンクを止めた", "stopped a driver's link"): ("page_revoke_link",),
    Text("食堂のリンクを作った", "made a hall's link"): ("page_make_hall_link",),
    Text("食堂のリンクを止めた", "stopped a hall's link"): ("page_end_hall_link",),
    Text("リンクで食堂のページを開いた", "opened a hall's pages by a link"): ("page_open_hall",),
    Text("便を電話で開いた", "opened a trip on a phone"): ("driver_open",),
    Text("便のことを電話から知らせた", "reported from a phone"): ("driver_tell",),
    Text("電話から写真を送った", "sent a photo from a phone"): ("driver_photo",),
    Text("運転者の知らせを確かめた", "looked at a driver's report"): ("page_resolve_report",),
    Text("運転者の知らせを台帳に書いた", "wrote a driver's report into the book"): (
        "page_write_report",
    ),
    Text("届いたことを知らせた", "reported what came to a hall"): ("page_send_hall_report",),
    Text("カレンダーの宛先を作った", "made a calendar's address"): ("page_make_feed",),
    Text("カレンダーの宛先を止めた", "ended a calendar's address"): ("page_revoke_feed",),
    Text("計画のお知らせを送った", "sent notices of a plan"): (
        "page_send_notices",
        "set_notice_addresses",
        "send_plan_notices",
    ),
    # people
    Text("利用者を加えた", "added a person"): (
        *("person_added", "add_person", "page_add_person", "page_add_first"),
    ),
    Text("利用者の権限を変えた", "changed a person's rights"): (
        *("person_changed", "change_person", "page_change_person"),
    ),
    Text("利用者を停止した", "closed an account"): ("page_disable_person",),
    Text("利用者の停止をやめた", "opened an account again"): ("page_enable_person",),
    Text("パスワードを新しくした", "gave a new password"): ("reset_password", "page_new_password"),
    Text("自分のパスワードを変えた", "changed the own password"): ("page_change_password",),
    Text("自治体のアカウントを登録した", "named an account of the municipality"): (
        *("oidc_expected", "page_name_at_provider"),
    ),
    Text("自治体のアカウントと結びついた", "was linked to an account of the municipality"): (
        "oidc_linked",
    ),
    Text("自治体のアカウントを外した", "took an account of the municipality away"): (
        *("oidc_unlinked", "page_forget_at_provider"),
    ),
    Text("ほかの人のサインインを終わらせた", "ended somebody's session"): (
        *("page_end_person_session", "page_end_person_sessions"),
    ),
    Text("ほかの人の二つ目の認証を外した", "took somebody's second factors away"): (
        "page_remove_person_factors",
    ),
    Text("暗証番号を消した", "took a PIN away"): ("pin_removed", "page_remove_person_pin"),
    # signing in
    Text("サインインした", "signed in"): (
        *("signed_in", "sign_in", "page_send_sign_in", "page_send_provider_number"),
        "page_send_second_step",
    ),
    Text("サインアウトした", "signed out"): ("sign_out", "page_sign_out"),
    Text("すべての端末でサインアウトした", "signed out everywhere"): (
        *("sign_out_everywhere", "page_sign_out_everywhere"),
    ),
    Text("サインインに失敗した", "failed to sign in"): ("sign_in_failed",),
    Text("サインインを止められた", "was held off from signing in"): ("sign_in_paused",),
    Text("二つ目の認証に失敗した", "failed the second factor"): ("second_factor_failed",),
    Text("二つ目の認証を設定した", "set up a second factor"): (
        *("second_factor_on", "page_confirm_second_factor", "confirm_second_factor"),
    ),
    Text("二つ目の認証の設定を始めた", "began to set up a second factor"): (
        *("page_begin_second_factor", "begin_second_factor"),
    ),
    Text("二つ目の認証を外した", "took a second factor away"): (
        *("second_factor_off", "page_remove_second_factor", "remove_second_factor"),
    ),
    Text("予備のコードを使った", "used a recovery code"): ("recovery_code_used",),
    Text("予備のコードを新しくした", "renewed the recovery codes"): (
        *("recovery_codes_renewed", "page_renew_recovery_codes", "renew_recovery_codes"),
    ),
    Text("パスキーの確認を始めた", "was asked for a passkey"): (
        *("page_passkey_options", "page_second_step_options", "page_own_passkey_options"),
    ),
    Text("パスキーを登録した", "added a passkey"): ("passkey_added", "page_add_passkey"),
    Text("パスキーを外した", "took a passkey away"): ("passkey_removed", "page_remove_passkey"),
    Text(
        "回数の合わないパスキーを断られた（複製のおそれ）",
        "was refused with a passkey whose count does not fit: it may be a copy",
    ): ("passkey_copied",),
    Text("サインインを終わらせた", "ended a session"): ("session_ended", "page_end_session"),
    Text("共用タブレットで人が替わった", "changed persons on a shared tablet"): (
        *("person_switched", "page_send_switch"),
    ),
    Text("暗証番号を決めた", "set a PIN"): ("pin_set", "page_set_pin"),
    Text("端末を共用にした、または共用をやめた", "said whether a device is shared"): (
        "page_share_tablet",
    ),
    Text("共用タブレットをロックした", "locked a shared tablet"): ("page_lock_tablet",),
    # reading and keeping
    Text("寄付者の連絡先を読んだ", "read donors' contacts"): ("donors_read",),
    Text("運転者の名前を読んだ", "read drivers' names"): ("drivers_read",),
    Text("食堂の連絡先を読んだ", "read halls' contacts"): ("halls_read",),
    Text("利用者の一覧を読んだ", "read the list of people"): ("people_read",),
    Text("アクセスの記録を読んだ", "read the log of accesses"): ("log_read",),
    Text("個人のデータを取り出した", "took out a person's data"): ("person_exported",),
    Text("保存期間を変えた", "set a period"): ("period_set", "page_set_period"),
    Text("期間を過ぎたデータを消した", "deleted what was over its period"): ("forgotten",),
    Text("古い記録を消した", "deleted old rows of the log"): ("log_shortened",),
    Text("基本データを保存した", "saved master data"): ("row_saved",),
    Text("基本データを消した", "deleted master data"): ("row_deleted",),
}

DOING_TEXTS: Mapping[str, Text] = {
    f"did_{name}": told for told, names in _SAME.items() for name in names
}
"""By ``did_`` and the action. A route and its page are told alike."""
