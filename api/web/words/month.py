"""Words of the first page, of a month's data and of planning runs."""

from collections.abc import Mapping

from api.web.words.model import Text

MONTH_TEXTS: Mapping[str, Text] = {
    "start_title": Text("配送計画", "Delivery plans"),
    "start_lead": Text(
        "月のデータを選んで、計画を見たり、新しくつくったりします。",
        "Choose a month to see its plans or to make a new one.",
    ),
    "runs_title": Text("作成中の計画", "Plans being made"),
    "months_title": Text("月のデータ", "Months"),
    "no_months": Text(
        "まだデータがありません。下から月のデータを送ってください。",
        "There is no data yet. Send a month below.",
    ),
    "plans_title": Text("計画", "Plans"),
    "plans_of": Text("{name}の計画", "Plans of {name}"),
    "no_plans": Text("計画はまだありません。", "There is no plan yet."),
    "made_at": Text("作成日時", "Made"),
    "worst_fill": Text("最低の充足率", "Worst fill"),
    "used_kg": Text("使う（kg）", "Used (kg)"),
    "wasted_kg": Text("廃棄（kg）", "Wasted (kg)"),
    "cost_yen": Text("費用（円）", "Cost (yen)"),
    "start_run": Text("計画をつくる", "Make a plan"),
    "start_run_for": Text("：{name}", " for {name}"),
    "upload_title": Text("月のデータを送る", "Send a month"),
    "upload_label": Text("月のデータ（zipファイル）", "Month (zip file)"),
    "upload_help": Text(
        "scenario.tomlとCSVのフォルダーを、zipにまとめて選んでください。",
        "Choose a zip of the folder with scenario.toml and the CSV files.",
    ),
    "upload_button": Text("送る", "Send"),
    "upload_refused": Text(
        "{count}か所の間違いがあり、保存しませんでした。直して、もう一度送ってください。",
        "Nothing was stored: {count} places are wrong. Mend them and send the file again.",
    ),
    "upload_missing": Text("zipファイルを選んでください。", "Choose a zip file."),
    "faults_caption": Text("間違いの一覧", "What is wrong"),
    "fault_file": Text("ファイル", "File"),
    "fault_row": Text("行", "Line"),
    "fault_column": Text("列", "Column"),
    "fault_value": Text("値", "Value"),
    "fault_rule": Text("決まりと直し方", "Rule and remedy"),
    "warnings_title": Text("確かめてほしいこと（{count}件）", "Please check ({count})"),
    "warnings_show": Text("一覧を見る", "Show the list"),
    "warnings_meaning": Text(
        "読み込みはできました。思いちがいがないか、ご確認ください。",
        "The data was read. Make sure that these are meant.",
    ),
    "warnings_caption": Text("確かめてほしいことの一覧", "What to check"),
    "time_limit_label": Text("計画にかける時間（秒）", "Time for planning (seconds)"),
    "time_limit_help": Text(
        "1から{longest}まで。長いほど良い計画になります。",
        "1 to {longest}. More time gives a better plan.",
    ),
    "time_limit_wrong": Text(
        "1から{longest}までの数字を入れてください（例 120）。",
        "Enter a number from 1 to {longest}, such as 120.",
    ),
    "runs_of_month": Text("計画づくりの記録", "Planning runs"),
    "month_content": Text("データの内容", "What the month holds"),
    "food_there": Text("食品", "Food"),
    "food_needed": Text("必要量", "Needed"),
    "food_there_kg": Text("食品（kg）", "Food (kg)"),
    "food_needed_kg": Text("必要量（kg）", "Needed (kg)"),
    "sessions": Text("開催", "Sessions"),
    "vehicles": Text("車両", "Vehicles"),
    "driver_days": Text("運転者がいる日は、のべ{count}日", "{count} vehicle days with a driver"),
    "by_category": Text("区分ごと", "By category"),
    "by_zone": Text("温度帯ごと", "By zone"),
    "lots": Text("ロット", "Lots"),
    # runs
    "run_title": Text("計画づくり", "Planning"),
    "state_queued": Text("順番待ち", "Waiting"),
    "state_running": Text("作成中", "Under way"),
    "state_done": Text("できました", "Done"),
    "state_failed": Text("できませんでした", "Failed"),
    "state_cancelled": Text("中止しました", "Stopped"),
    "stage_by_hand": Text("はじめの計画ができました", "A first plan is there"),
    "stage_tours": Text("回り方を探しています", "Looking for rounds"),
    "stage_whole_cases": Text("ケース単位にまとめています", "Filling whole cases"),
    "stage_done": Text("仕上げています", "Finishing"),
    "cause_server_lost": Text(
        "計画づくりの途中で、サーバーが止まりました。", "The server stopped meanwhile."
    ),
    "cause_planner_crashed": Text(
        "計画づくりのプログラムが途中で止まりました。", "The planner stopped by accident."
    ),
    "cause_time_out": Text(
        "計画づくりが、時間のうちに終わりませんでした。", "The planner did not end in time."
    ),
    "cause_plan_broken": Text(
        "できた計画が決まりに合わなかったので、保存しませんでした。",
        "The plan broke rules and was not stored.",
    ),
    "run_time": Text("使った時間", "Time used"),
    "run_time_of": Text("{seconds}（最長 {limit}）", "{seconds} of at most {limit}"),
    "run_failed": Text("計画をつくれませんでした。", "No plan could be made."),
    "run_failed_remedy": Text(
        "月のデータを確かめて、もう一度お試しください。",
        "Check the month's data and try again.",
    ),
    "run_see_plan": Text("計画を見る", "See the plan"),
    "run_best": Text("これまでで一番良い計画", "Best plan so far"),
    "run_no_plan_yet": Text("計画はまだありません。", "There is no plan yet."),
    "bound_worst_fill": Text("最低の充足率の上限", "Limit of the worst fill"),
    "bound_meaning": Text(
        "どんな計画でも、これより上にはなりません。", "No plan can do better than this."
    ),
    "run_stop": Text("ここで止めて、一番良い計画を残す", "Stop and keep the best plan"),
    "run_stopping": Text("中止しています。少しお待ちください。", "Stopping. Please wait."),
    "goal_order": Text("考え方", "First goal"),
    "order_fairest": Text("公平を第一に", "fairness first"),
    "order_least_waste": Text("廃棄を最少に", "least waste first"),
    "order_equal_shares": Text("全員に同じだけ", "equal shares"),
    "with_others": Text(
        "くらべるため、「廃棄を最少に」「全員に同じだけ」の計画もつくる",
        "Make plans of least waste and of equal shares, too, to compare",
    ),
    "with_others_help": Text(
        "公平さのために何を使うかがわかります。3つの計画を順につくります。",
        "They show what fairness costs. Three plans are made, one after the other.",
    ),
    "cause_level_missing": Text(
        "全員に同じだけ配る量が決まりません。先に「公平を第一に」の計画をつくってください。",
        "Nothing says how much all can have. Make a plan of fairness first.",
    ),
    "plans_compare": Text("新しい計画をくらべる", "Compare the newest plans"),
    "board_title": Text("月のボード", "Month board"),
    "board_without": Text(
        "開催のない食堂・施設が{count}か所あります。", "{count} recipients have no session."
    ),
    "board_gaps": Text("足りないものを確かめる・直す", "See and mend what is missing"),
    "board_missing": Text("足りないもの", "What is missing"),
    "board_then": Text(
        "直したことは、月のデータをつくりなおすと入ります。",
        "What you mend is in the month's data once they are built again.",
    ),
    "board_weeks": Text("週ごとの食品・開催・運転", "Food, sessions and drivers by week"),
    "board_what": Text("内容", "What"),
    "board_there": Text("はじめから", "There"),
    "board_comes_kg": Text("届く（kg）", "comes (kg)"),
    "board_driver_days": Text("運転者がいる車両（のべ日）", "Vehicle-days with a driver"),
    "board_vehicles": Text("運転者がいる車両", "Vehicles with a driver"),
    "board_sessions": Text("開催カレンダー", "Calendar of sessions"),
    "board_sessions_help": Text(
        "数字は、その日の開催に必要な食品の重さ（kg）です。",
        "Numbers are the kilograms that the session of the day needs.",
    ),
    "run_gap": Text("上限まで あと {percent}", "{percent} below the limit"),
    "run_waste_bound": Text(
        "どんな計画でも {kg} kg より少なくはなりません", "No plan wastes less than {kg} kg"
    ),
    "run_refreshes": Text(
        "このページは自動で新しくなります。画面を閉じても、計画づくりは続きます。",
        "This page renews itself. Planning goes on when you close it.",
    ),
    "run_refresh_off": Text("自動更新を止める", "Stop renewing"),
    "run_refreshes_not": Text("自動更新を止めています。", "The page does not renew itself."),
    "run_refresh_on": Text("自動更新を始める", "Renew automatically"),
}
