"""Words of a plan's overview, calendar and halls."""

from collections.abc import Mapping

from api.web.words.model import Text

PLAN_TEXTS: Mapping[str, Text] = {
    "plan_pages": Text("計画のページ", "Pages of the plan"),
    "plan_id": Text("計画番号", "Plan"),
    "tab_overview": Text("概要", "Overview"),
    "tab_calendar": Text("配送カレンダー", "Calendar"),
    "tab_halls": Text("食堂・施設ごと", "Halls"),
    "rules_broken": Text(
        "この計画は{count}か所で決まりを破っています。使わないでください。",
        "This plan breaks rules in {count} places. Do not use it.",
    ),
    "violations_title": Text("破っている決まり（{count}件）", "Rules broken ({count})"),
    # overview
    "totals_title": Text("この計画でできること", "What this plan brings"),
    "totals_food": Text("食品", "Food"),
    "totals_fair": Text("公平さ", "Fairness"),
    "totals_roads": Text("配送", "Driving"),
    "used": Text("使う食品", "Used"),
    "wasted": Text("廃棄", "Wasted"),
    "left": Text("月末に残る", "Left at the end"),
    "of_need": Text("必要量 {kg} kg のうち", "of {kg} kg needed"),
    "of_supply": Text("食品 {kg} kg のうち", "of {kg} kg of food"),
    "of_left_soon": Text(
        "うち 7日以内に期限が来るもの {kg} kg", "{kg} kg of it expires within 7 days"
    ),
    "mean_fill": Text("平均の充足率", "Mean fill"),
    "spread_fill": Text("ばらつき（ジニ係数）", "Spread (Gini)"),
    "spread_meaning": Text("0に近いほど公平です。", "0 means that all are alike."),
    "at_most": Text("どんな計画でも {value} まで", "No plan exceeds {value}"),
    "at_least_yen": Text(
        "同じ成果の計画は、{value}円以上かかります。",
        "Plans as good as this cost at least {value} yen",
    ),
    "length": Text("走る距離", "Distance"),
    "duration": Text("時間", "Time"),
    "duration_meaning": Text("運転と荷の積みおろし", "Driving and handling"),
    "trips": Text("便の数", "Trips"),
    "cost": Text("費用", "Cost"),
    "worst_title": Text("一番足りない{count}か所と理由", "The {count} worst off, and why"),
    "missing_of": Text("不足 {kg} kg", "{kg} kg missing"),
    "more_reasons": Text(
        "ほかの理由（{count}件）は、食堂のページにあります。",
        "{count} more reasons are on the hall's page.",
    ),
    "fill": Text("充足率", "Fill"),
    "fills_title": Text("食堂・施設ごとの充足率", "Fill of each hall"),
    "fill_meaning": Text(
        "充足率は、必要量のうち使えた割合です。年度の前の月も合わせます。",
        "Fill is what was used of what was needed, earlier months of the year included.",
    ),
    "used_of_need_kg": Text("使う / 必要量（kg）", "Used / needed (kg)"),
    "wastes_title": Text("廃棄する食品と理由", "Food wasted, and why"),
    "wastes_none": Text("廃棄する食品はありません。", "No food is wasted."),
    "waste_expired": Text("使いきる前に期限が来る", "Expires before it is used"),
    "waste_arrived_expired": Text("届いたとき期限が過ぎている", "Is past its date when it comes"),
    "waste_held_too_long": Text(
        "食堂に置ける日数が過ぎる", "Waits longer than allowed at the recipient"
    ),
    "waste_discarded": Text("置き場がない", "There is no room for it"),
    "waste_help_expired": Text(
        "早い便、近い拠点、期限の長い食品が助けになります。",
        "Earlier trips, nearer bases or food that keeps longer would help.",
    ),
    "waste_help_arrived_expired": Text(
        "寄付元に、期限までの日数を確かめてください。", "Ask the donor for food with days left."
    ),
    "waste_help_held_too_long": Text(
        "開催日に近い便か、小分けのケースが助けになります。",
        "Trips nearer to the sessions or smaller cases would help.",
    ),
    "waste_help_discarded": Text(
        "冷蔵庫・冷凍庫の場所を増やすと助けになります。", "More room in stores would help."
    ),
    "wastes_by_cause": Text("廃棄の理由ごと", "Waste by cause"),
    "wastes_list": Text("1件ずつ見る（{count}件）", "See each ({count})"),
    "most_fill": Text("上限", "Limit"),
    "most_fill_meaning": Text(
        "上限（棒の上の線）は、少ない方から数えて同じ順番の所が、どんな計画でもこえられない値です。",
        "The limit (line on the bar): no plan gives whoever is at this place from below more.",
    ),
    "stocks_title": Text("拠点の保管（夜ごと）", "Stock at the bases, each night"),
    "stocks_meaning": Text(
        "棒は夜に置く量、破線は置ける量です。", "Bars are what is kept overnight, dashes the room."
    ),
    "stock_peak": Text("最大 {stock} / {room} L（{day}）", "fullest {stock} of {room} L ({day})"),
    "stock_unused": Text("{room} Lの置き場を使いません", "room for {room} L is not used"),
    "stock_chart": Text(
        "{base}の{zone}。夜ごとの量。数字は下の表にあります。",
        "{zone} at {base}, night by night. The figures are in the table below.",
    ),
    "stock_table": Text("数字の表：{base}", "Figures: {base}"),
    "night": Text("夜", "Night"),
    "downloads_title": Text("ダウンロード", "Downloads"),
    "download_plan": Text("計画（plan.json）", "Plan (plan.json)"),
    "download_sheets": Text("配送ルート票（PDF）", "Route sheets (PDF)"),
    "download_zip": Text("月のデータ（zip）", "The month's data (zip)"),
    "made_by": Text(
        "{program}が{seconds}でつくりました（乱数の種 {seed}）。",
        "Made by {program} in {seconds} (seed {seed}).",
    ),
    # calendar
    "calendar_lead": Text(
        "全部で{count}便です。便を選ぶと、ルート票が開きます。",
        "{count} trips in all. Choose a trip for its route sheet.",
    ),
    "calendar_to_list": Text("一覧で見る", "See them as a list"),
    "calendar_by_vehicle": Text("車両と日ごと", "By vehicle and day"),
    "calendar_legend_trip": Text(
        "便：番号、出る時刻、運ぶ量、立寄先の数", "Trip: number, start, load, stops"
    ),
    "calendar_legend_no_driver": Text("運転者がいない日", "no driver"),
    "calendar_legend_day_off": Text("土日・祝日", "weekend or holiday"),
    "calendar_list": Text("便の一覧（日の順）", "Trips by day"),
    "calendar_empty": Text("便はありません。", "There are no trips."),
    "no_driver": Text("運転者なし", "No driver"),
    "stop_count": Text("{count}か所", "{count} stops"),
    "trips_and_kg": Text("{count}便 {kg} kg", "{count} trips, {kg} kg"),
    # halls
    "halls_lead": Text(
        "{count}か所の、届く日と使う日が分かります。",
        "What each of {count} places gets and uses, and when.",
    ),
    "halls_of": Text("{name}の地域", "Area of {name}"),
    "halls_of_none": Text("地域なし", "No area"),
    "deliveries": Text("配送", "Deliveries"),
    "need": Text("必要量", "Needed"),
    "need_kg": Text("必要量（kg）", "Needed (kg)"),
    "received": Text("届く食品", "Received"),
    "area_of": Text("{name}の地域", "area of {name}"),
    "fill_with_earlier": Text("年度の前の月も合わせて", "with the earlier months of the year"),
    "earlier_months": Text(
        "前の月まで：必要量 {need} kg のうち {used} kg を使いました。",
        "Earlier months: {used} kg used of {need} kg needed.",
    ),
    "why_missing": Text("{kg} kg足りない理由", "Why {kg} kg are missing"),
    "never_deliver": Text("届けてはいけないもの", "Never deliver"),
    "excluded_allergen": Text("アレルゲン：", "Allergen:"),
    "excluded_product_id": Text("品目：", "Food:"),
    "excluded_category": Text("区分：", "Category:"),
    "sessions_and_deliveries": Text("届く食品と開催日", "Deliveries and sessions"),
    "session": Text("開催", "session"),
    "ready_by": Text("{time}までに届ける", "ready by {time}"),
    "meals": Text("{count}食", "{count} meals"),
    "arrives": Text("着", "arrives"),
    "until": Text("{time}まで荷おろし", "unloading until {time}"),
    "trip_turn": Text("{number}便", "trip {number}"),
    "trip_named": Text("便 {id}", "Trip {id}"),
    "comes_with": Text("便 {id} で届く食品", "Food that comes with trip {id}"),
    "nothing_comes": Text(
        "前の開催のあと、届く食品はありません。", "Nothing comes since the session before."
    ),
    "eaten_here": Text("この日に使う食品", "Used on this day"),
    "eaten_on": Text("{day}に使う食品", "Food used on {day}"),
    "nothing_eaten": Text("使う食品はありません。", "Nothing is used."),
    "need_and_used": Text("必要量と使う量", "Needed and used"),
    "need_on": Text("{day}の必要量と使う量", "Needed and used on {day}"),
    "missing_kg": Text("不足（kg）", "Missing (kg)"),
    "nothing_missing": Text("なし", "none"),
    "no_sessions": Text("今月の開催はありません。", "There is no session this month."),
    "late_deliveries": Text("最後の開催のあとに届く食品", "Deliveries after the last session"),
}
