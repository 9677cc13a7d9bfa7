"""Words of the pages of reports; lines and columns are named by ``api.reports.words``."""

from collections.abc import Mapping

from api.web.words.model import Text

FROZEN_TEXTS: Mapping[str, Text] = {
    "nav_frozen": Text("報告書", "Reports"),
    "frozen_title": Text("報告書", "Reports"),
    "frozen_lead": Text(
        "月と年度の報告書です。つくったときの数字のまま残り、あとから変わりません。",
        "Reports of months and fiscal years. They keep the figures that they were made with.",
    ),
    "frozen_make": Text("報告書をつくる", "Make a report"),
    "frozen_period": Text("期間", "Period"),
    "frozen_months": Text("月", "Months"),
    "frozen_years": Text("年度（4月〜3月）", "Fiscal years (April–March)"),
    "frozen_meal": Text("食数の係数", "Factor for meals"),
    "frozen_co2e": Text("CO2eの係数", "Factor for CO2e"),
    "frozen_factor_help": Text(
        "係数と出典は報告書に印刷され、報告書と一緒に残ります。",
        "The factor and its source are printed on the report and stay with it.",
    ),
    "frozen_wrong_period": Text("期間を一覧から選んでください。", "Choose a period of the list."),
    "frozen_wrong_future": Text(
        "その期間はまだ始まっていません。ほかの期間を選んでください。",
        "That period has not begun. Choose another one.",
    ),
    "frozen_wrong_factor": Text("係数を一覧から選んでください。", "Choose a factor of the list."),
    "frozen_list": Text("つくった報告書", "Reports made"),
    "frozen_none": Text("報告書はまだありません。", "There are no reports yet."),
    "frozen_made_at": Text("作成", "Made"),
    "frozen_made_by": Text("作成者", "Made by"),
    "frozen_delivered_kg": Text("届けた分（kg）", "Delivered (kg)"),
    "frozen_wasted_kg": Text("廃棄（kg）", "Thrown away (kg)"),
    "frozen_meals": Text("食数", "Meals"),
    "frozen_late": Text("あとからの記帳", "Entries since"),
    "frozen_late_count": Text("{count}件", "{count}"),
    "frozen_early": Text("期間の途中", "Period not over"),
    "frozen_early_notice": Text(
        "期間の途中でつくった報告書です。期間が終わったら、新しくつくってください。",
        "Made before the period was over. Make a new one once it is.",
    ),
    "frozen_grown": Text(
        "つくったあと、この期間の記帳が{count}件ふえています。",
        "Entries about this period since it was made: {count}",
    ),
    "frozen_grown_same": Text(
        "報告書の数字は、今の台帳でも同じです。",
        "The figures would be the same today.",
    ),
    "frozen_grown_differs": Text(
        "報告書の数字はそのままです。今の台帳との差は下の表のとおりです。",
        "The report stays as it is. The table tells how the book differs from it now.",
    ),
    "frozen_differences": Text("今の台帳との差", "Differences from the book now"),
    "frozen_line": Text("項目", "Line"),
    "frozen_pool": Text("場所", "Where"),
    "frozen_then": Text("報告書（kg）", "Report (kg)"),
    "frozen_now": Text("今の台帳（kg）", "Book now (kg)"),
    "frozen_change": Text("差（kg）", "Difference (kg)"),
    "frozen_broken": Text(
        "台帳の記帳が、報告書をつくったときと違います。管理者に連絡してください。",
        "An entry of the book is no longer what it was. Tell your administrator.",
    ),
    "frozen_again": Text("今の台帳で新しくつくる", "Make a new one from the book now"),
    "frozen_files": Text("ファイル", "Files"),
    "frozen_pdf": Text("印刷する（PDF）", "Print (PDF)"),
    "frozen_xlsx": Text("Excelで保存", "Save as Excel"),
    "frozen_csv": Text("CSVで保存（グラム単位）", "Save as CSV (in grams)"),
    "frozen_last_entry": Text("台帳の最後の記帳", "Last entry of the book"),
    "frozen_digest": Text("印", "digest"),
    "frozen_factors": Text("計算のもと", "Factors and sources"),
    "frozen_group": Text("分け方", "Group"),
    "frozen_reason": Text("廃棄の理由", "Reason"),
    "frozen_no_loss": Text("廃棄はありません。", "Nothing was thrown away."),
    "frozen_back": Text("報告書の一覧へ", "To all reports"),
    "unit_meals": Text("食", "meals"),
}
