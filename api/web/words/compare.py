"""Words of comparing plans."""

from collections.abc import Mapping

from api.web.words.model import Text

COMPARE_TEXTS: Mapping[str, Text] = {
    "tab_compare": Text("くらべる", "Compare"),
    "compare_title": Text("計画をくらべる", "Compare plans"),
    "compare_lead": Text(
        "公平さ、廃棄、費用と、何が変わるかを並べて見ます。",
        "Fairness, waste and cost side by side, and what is different.",
    ),
    "compare_with": Text("くらべる計画", "Compare with"),
    "compare_with_help": Text("3つまで選べます。", "Up to three."),
    "compare_cut": Text(
        "一度に並べられるのは4つまでです。はじめの3つとくらべています。",
        "Four fit side by side: these are the first three that you chose.",
    ),
    "compare_option": Text(
        "{made_at}（最低の充足率 {fill}、廃棄 {kg} kg、{yen}円）",
        "{made_at} (worst fill {fill}, {kg} kg wasted, {yen} yen)",
    ),
    "compare_show": Text("並べて見る", "Set side by side"),
    "compare_none": Text(
        "この月の計画は、まだ1つしかありません。", "This is the month's only plan."
    ),
    "compare_make": Text("もう1つつくる", "Make another"),
    "compare_goals": Text("目標ごとの数字", "Figures by goal"),
    "compare_figure": Text("数字", "Figure"),
    "compare_this": Text("この計画", "This plan"),
    "compare_other": Text("くらべる計画", "Other plan"),
    "compare_better": Text("良い", "better"),
    "compare_cost_of_kg": Text("使う1 kgあたりの費用（円）", "Cost of a kg used (yen)"),
    "compare_length": Text("走る距離（km）", "Distance (km)"),
    "compare_hours": Text("運転の時間（時間）", "Hours of driving"),
    "compare_open": Text("{letter}の計画を開く", "Open plan {letter}"),
    "compare_approve": Text("{letter}の計画を承認する", "Approve plan {letter}"),
    "compare_moves_of": Text("Aから{letter}にすると", "From A to {letter}"),
    "compare_halls": Text("食堂・施設ごとの充足率", "Fill of each recipient"),
    "compare_same_halls": Text("ほかの{count}か所は同じです。", "{count} others are the same."),
    "compare_causes": Text("廃棄の理由ごと", "Waste by cause"),
    "compare_moves": Text("何が変わるか", "What is different"),
    "compare_counts": Text(
        "配達 {deliveries} 件、食品の入れ替え {swapped} 件。"
        "立寄りは、変更 {moved}・追加 {added}・なくなる {gone}。",
        "{deliveries} deliveries differ, {swapped} lots are swapped. "
        "Stops: {moved} moved, {added} added, {gone} gone.",
    ),
    "compare_day_count": Text("{count}件", "{count} changes"),
    "compare_nothing_moves": Text("運び方は同じです。", "Nothing is carried differently."),
}
