"""Words of master data and of coming months."""

from collections.abc import Mapping

from api.web.words.model import Text

MASTER_TEXTS: Mapping[str, Text] = {
    "nav_master": Text("基本データ", "Master data"),
    "nav_next_month": Text("来月の準備", "Next month"),
    "master_title": Text("基本データ", "Master data"),
    "master_lead": Text(
        "食堂や車両、必要量など、月の計画のもとになるデータです。",
        "Sites, vehicles, needs and all else that months are planned from.",
    ),
    "master_rows": Text("{count}件", "{count} rows"),
    "table_sites": Text("拠点・食堂・施設", "Sites"),
    "table_stores": Text("保管庫の広さ", "Stores"),
    "table_units": Text("冷蔵庫・冷凍庫・棚", "Fridges, freezers and shelves"),
    "table_outages": Text("使えない期間", "Outages"),
    "table_windows": Text("受け取れる時間", "Opening hours"),
    "table_exclusions": Text("届けてはいけない食品", "Food not to be delivered"),
    "table_preferences": Text("好みと辞退", "Preferences"),
    "table_needs": Text("開催と必要量", "Sessions and needs"),
    "table_history": Text("年度のこれまでの実績", "Fiscal year so far"),
    "table_vehicles": Text("車両", "Vehicles"),
    "table_shifts": Text("運転する人の時間", "Shifts of drivers"),
    "table_travel": Text("移動時間", "Driving times"),
    "table_products": Text("品目", "Products"),
    "table_arrivals": Text("届く予定の食品", "Expected arrivals"),
    "table_programmes": Text("寄付の取り組み", "Programmes"),
    "table_donors": Text("寄付者", "Donors"),
    "table_settings": Text("方針と目標", "Policy and goals"),
    "table_stock": Text("在庫", "Stock"),
    "master_search": Text("さがす", "Search"),
    "master_search_help": Text(
        "番号、名前、日付など、行の中の文字でさがします。",
        "Looks for letters in ids, names, dates and all other cells.",
    ),
    "master_search_all": Text("すべて表示", "Show all"),
    "master_found": Text("{total}件のうち{first}～{last}件目", "Rows {first} to {last} of {total}"),
    "master_none": Text("行がありません。", "There are no rows."),
    "master_earlier": Text("前の{count}件", "Previous {count}"),
    "master_later": Text("次の{count}件", "Next {count}"),
    "master_parts": Text("一覧の続き", "More rows"),
    "master_add": Text("新しく加える", "Add a row"),
    "master_new_title": Text("新しい行：{table}", "New row: {table}"),
    "colon": Text("：", ": "),
    "master_example": Text("例 {text}", "such as {text}"),
    "master_copy": Text("写して新しく加える", "Copy into a new row"),
    "master_open": Text("見る・直す", "Open"),
    "master_save": Text("保存する", "Save"),
    "master_saved": Text("保存しました。", "Saved."),
    "master_deleted": Text("消しました。", "Deleted."),
    "master_refused": Text(
        "{count}か所を直してください。まだ保存していません。",
        "Nothing was saved yet: mend {count} places.",
    ),
    "master_choose": Text("選んでください", "Choose"),
    "master_blank": Text("（なし）", "(none)"),
    "master_column": Text("項目", "Column"),
    "master_masked": Text(
        "所在を伏せた施設です。名前や住所は協議会だけが見られ、協議会だけが変えられます。",
        "A confidential site: only the council sees its name and place, and may change it.",
    ),
    "master_read_only": Text(
        "この行は見るだけです。変えるときは協議会に頼んでください。",
        "You may read this row only. Ask the council to change it.",
    ),
    "master_session_time": Text(
        "時刻を変えると、同じ日のほかの行も同じ時刻になります。",
        "A new time is set on all rows of the same day.",
    ),
    "master_delete_title": Text("この行を消す", "Delete this row"),
    "master_delete_help": Text(
        "変更の記録は残ります。消してよいですか。", "Its history stays. Shall it be deleted?"
    ),
    "master_delete": Text("消す", "Delete"),
    "master_named": Text(
        "ほかの{count}行から使われているため、消せません。先に次の行を変えるか消してください。",
        "{count} rows name it, so it cannot be deleted. Change or delete them first.",
    ),
    "master_named_more": Text("ほか{count}行", "and {count} more"),
    "master_conflict": Text(
        "ほかの人が先に変えたので、まだ保存していません。",
        "Nothing was saved yet: somebody else changed the row first.",
    ),
    "master_conflict_by": Text(
        "{name}さんが{moment}に保存しました。", "Saved by {name}, {moment}."
    ),
    "master_conflict_gone": Text(
        "ほかの人が先に消しました。保存すると、新しい行になります。",
        "Somebody else deleted it. Saving makes a new row.",
    ),
    "master_conflict_help": Text(
        "下の欄には、あなたの内容が入っています。正しい内容にして、もう一度保存してください。",
        "The form below holds what you sent. Make it right and save again.",
    ),
    "master_stored": Text("いまの内容", "Stored now"),
    "master_sent": Text("あなたの内容", "What you sent"),
    "master_history": Text("変更の記録", "History"),
    "master_version": Text("版", "Version"),
    "master_by": Text("だれが", "Who"),
    "master_at": Text("いつ", "When"),
    "master_change": Text("変わったところ", "What changed"),
    "master_was_added": Text("加えた", "Added"),
    "master_was_deleted": Text("消した", "Deleted"),
    "yes": Text("はい", "Yes"),
    "weekday_0": Text("月曜日", "Monday"),
    "weekday_1": Text("火曜日", "Tuesday"),
    "weekday_2": Text("水曜日", "Wednesday"),
    "weekday_3": Text("木曜日", "Thursday"),
    "weekday_4": Text("金曜日", "Friday"),
    "weekday_5": Text("土曜日", "Saturday"),
    "weekday_6": Text("日曜日", "Sunday"),
    # coming months
    "next_title": Text("来月の準備", "Prepare a month"),
    "next_lead": Text(
        "前の月の開催と運転の予定を写し、足りないものを確かめて、月のデータをつくります。",
        "Copy what repeats, see what is missing, and build the month to be planned.",
    ),
    "next_month_label": Text("準備する月", "Month to prepare"),
    "next_month_help": Text(
        "2027-01、2027年1月、令和9年1月のように入れてください。", "Write it like 2027-01."
    ),
    "next_month_wrong": Text(
        "月として読めません。2027-01か、2027年1月のように入れてください。",
        "This is no month. Write it like 2027-01.",
    ),
    "next_show": Text("この月を見る", "Show this month"),
    "next_draft_title": Text("1. 前の月から写す", "1. Copy from an earlier month"),
    "next_draft_help": Text(
        "毎週や第2火曜日など、くり返す開催と運転の時間を写します。すでにあるものは変わりません。",
        "Copies sessions and shifts of the same weekdays. What is there already stays as it is.",
    ),
    "next_from_label": Text("写すもとの月", "Month to copy from"),
    "next_draft": Text("この月から写す", "Copy"),
    "next_drafted": Text(
        "開催の必要量を{needs}行、運転の時間を{shifts}行加えました。",
        "Added {needs} rows of needs and {shifts} shifts.",
    ),
    "next_drafted_none": Text("加えるものはありませんでした。", "There was nothing to add."),
    "next_left_out": Text(
        "前に消したか動かした{count}行は、加えていません。",
        "{count} rows that were deleted or moved before were not added again.",
    ),
    "next_days_off": Text(
        "年末年始の休みに当たる{count}件は、写していません。",
        "{count} that fall into the year-end closing were not copied.",
    ),
    "next_without_year_end": Text(
        "年末年始（12月29日から1月3日まで）は写さない",
        "Leave the year-end closing (29 December to 3 January) out",
    ),
    "next_doubts": Text("日を確かめてください（{count}件）", "Please check these days ({count})"),
    "doubt_holiday": Text("祝日です", "A public holiday"),
    "doubt_year_end": Text("年末年始の休みです", "The year-end closing"),
    "doubt_no_such_day": Text(
        "この月には5回目のこの曜日がないので、写していません",
        "Not copied: the month has no fifth of this weekday",
    ),
    "next_gaps_title": Text("2. 足りないものを直す", "2. Mend what is missing"),
    "next_no_gaps": Text("足りないものはありません。", "Nothing is missing."),
    "next_blocks": Text("計画に必要", "Needed to plan"),
    "next_mend": Text("「{table}」を開く", "Open “{table}”"),
    "next_more_subjects": Text("ほか{count}件", "and {count} more"),
    "next_build_title": Text("3. 月のデータをつくる", "3. Build the month"),
    "next_build_blocked": Text(
        "計画に必要なものが足りないので、月のデータをつくりませんでした。",
        "Something without which there is nothing to plan is missing: the month was not built.",
    ),
    "next_build_help": Text(
        "いまの在庫、届く予定の食品、必要量から月のデータをつくります。計画はその後でつくります。",
        "Takes stock as it is now, expected arrivals and needs. Planning comes after it.",
    ),
    "next_name_label": Text("月のデータの名前", "Name of the month"),
    "next_name_help": Text(
        "空のままなら「2027年1月」のような名前になります。",
        "Left blank, it is called like 2027年1月.",
    ),
    "next_build": Text("月のデータをつくる", "Build the month"),
    "next_build_and_plan": Text("つくって、計画もはじめる", "Build it and start planning"),
    "next_build_refused": Text(
        "{count}か所の間違いがあり、つくれませんでした。示された行を直してください。",
        "It was not built: {count} places are wrong. Mend the rows named.",
    ),
    "next_in_month": Text("この月のデータ", "What the month holds"),
    "next_is_built": Text("この月のデータは、もうあります。", "This month is there already."),
    "next_is_built_then": Text(
        "計画はここから続けられます。下でつくると、いまの在庫でもう1つできます。",
        "Go on with its plans here. Building below makes another one from the stock of now.",
    ),
    "next_built_at": Text("{moment}につくりました", "Made on {moment}"),
    "next_built_plans": Text("計画 {count}件", "Plans: {count}"),
    "has_needs": Text("必要量の行", "Rows of needs"),
    "has_shifts": Text("運転の時間", "Shifts"),
    "has_arrivals": Text("届く予定", "Expected arrivals"),
    "has_stock": Text("在庫のロット", "Lots in stock"),
    "unit_rows": Text("件", ""),
    "gap_no_base": Text(
        "拠点がありません。ロジ拠点かハブ拠点を加えてください。",
        "There is no base. Add a logistics hub or hub base.",
    ),
    "gap_no_recipient": Text(
        "食堂・施設がありません。加えてください。", "There is no recipient. Add halls."
    ),
    "gap_no_vehicle": Text("車両がありません。加えてください。", "There is no vehicle. Add one."),
    "gap_no_shift": Text(
        "この月に運転する人の時間がありません。前の月から写すか、加えてください。",
        "Nobody drives in this month. Copy from an earlier month, or add shifts.",
    ),
    "gap_no_need": Text(
        "この月の開催がありません。前の月から写すか、加えてください。",
        "There is no session in this month. Copy from an earlier month, or add needs.",
    ),
    "gap_no_food": Text(
        "在庫も届く予定もありません。届く予定の食品を加えてください。",
        "There is no stock and none is expected. Add expected arrivals.",
    ),
    "gap_no_arrival": Text(
        "届く予定の食品がまだありません。Excelで取り込むか、ここで加えてください。"
        "このままでは、いまの在庫だけで計画します。",
        "No food is expected yet. Take in a file or add it here; otherwise stock alone is planned.",
    ),
    "gap_no_settings": Text(
        "期限や置ける日数の方針がありません。このままでは制限なしで計画します。",
        "There is no policy about dates and waiting days: months are planned without limits.",
    ),
    "gap_hall_without_session": Text(
        "この月の開催がない食堂・施設です。開催するときは加えてください。",
        "Recipients without a session in this month. Add their needs if they hold one.",
    ),
    "gap_site_without_travel": Text(
        "移動時間がないため、車が行けません。行きと帰りを加えてください。",
        "No vehicle can go there. Add driving times there and back.",
    ),
    "gap_site_without_window": Text(
        "受け取れる時間がないため、いつでも受け取れるとして計画します。時間を加えてください。",
        "Taken for open at all times. Add opening hours.",
    ),
    "gap_closed_all_month": Text(
        "この月に受け取れる日がありません。時間を直してください。",
        "Closed on all days of the month. Correct the opening hours.",
    ),
    "gap_site_without_store": Text(
        "置き場がないため、届いた日に使いきるとして計画します。広さを加えてください。",
        "No room overnight: food must be used on the day it comes. Add stores.",
    ),
    "gap_vehicle_without_shift": Text(
        "この月に運転する人がいない車両です。使うときは時間を加えてください。",
        "Vehicles that nobody drives in this month. Add shifts if they are used.",
    ),
    "gap_arrival_overdue": Text(
        "予定の日を過ぎても届いていません。拠点に受け取りを記録してもらうか、日を直してください。",
        "Their day is over and they did not come. Have the base receive them, or correct the day.",
    ),
    "gap_arrival_short_dated": Text(
        "期限までの日数が、取り組みの決まりより短い食品です。受け入れるか確かめてください。",
        "Dated shorter than their programme takes. Check whether to take them.",
    ),
    "gap_stock_expires": Text(
        "この月の前に期限が過ぎる在庫です。今のうちに使うか、拠点に廃棄を記録してもらってください。",
        "Stock that expires before the month. Use it now, or have its base write it off.",
    ),
    "gap_history_later": Text(
        "この月以降まで集計に入っているため、公平さの計算に使いません。",
        "Its sums reach into the month, so they are not used for fairness.",
    ),
}
