"""Words of every page: the frame around it, kinds of things, errors."""

from collections.abc import Mapping

from api.web.words.model import Text
from api.words import CATEGORY_NAMES, ZONE_NAMES

SHELL_TEXTS: Mapping[str, Text] = {
    "program_name": Text("運び hakobi", "hakobi"),
    "skip_link": Text("本文へ移動", "Skip to content"),
    "language_switch": Text("English", "日本語"),
    "language_easy": Text("やさしい日本語", "やさしい日本語"),
    "language_plain": Text("ふつうの日本語", "ふつうの日本語"),
    "site_menu": Text("メニュー", "Menu"),
    "footer_purpose": Text(
        "寄付された食品を、ロジ拠点から地域食堂へ届ける計画をつくります。",
        "Plans how donated food gets from the logistics hub to local dining halls.",
    ),
    "breadcrumb": Text("現在の位置", "You are here"),
    "comma": Text("、", ", "),
    "error_prefix": Text("エラー：", "Error: "),
    "required": Text("※必須", "(required)"),
    "sample_label": Text("サンプルデータのお知らせ", "Notice about sample data"),
    "sample_mark": Text("架空（サンプル）", "架空 Sample"),
    "sample_meaning": Text(
        "食堂・食品・必要量は実際のものではありません。",
        "Halls, food and needs are invented.",
    ),
    "no_room": Text(
        "サーバーの保存場所がいっぱいか、書き込めません。新しい記録は保存されません。",
        "The server's disk is full or cannot be written: nothing new is stored.",
    ),
    "no_room_then": Text(
        "見ることはできます。管理者に知らせてください。空きができれば、そのまま続けられます。",
        "Pages can be read. Tell your administrator; once there is room, work goes on by itself.",
    ),
    "to_start": Text("最初のページへ", "To the first page"),
    # kinds of things
    "kind_logistics_hub": Text("ロジ拠点", "Logistics hub"),
    "kind_hub_base": Text("ハブ拠点", "Hub base"),
    "kind_dining_hall": Text("地域食堂", "Dining hall"),
    "kind_partner_facility": Text("協力施設", "Partner facility"),
    **{f"zone_{zone}": Text(*names) for zone, names in ZONE_NAMES.items()},
    **{f"category_{category}": Text(*names) for category, names in CATEGORY_NAMES.items()},
    "expiry_use_by": Text("消費期限", "Use by"),
    "expiry_best_before": Text("賞味期限", "Best before"),
    "trip_delivery": Text("食堂へ配送", "Delivery"),
    "trip_linehaul": Text("拠点間", "Between bases"),
    "trip_combined": Text("拠点と食堂", "Bases and halls"),
    "trip_collection": Text("食堂が引取り", "Collected by the hall"),
    "food": Text("品目", "Food"),
    "zone": Text("温度帯", "Zone"),
    "category": Text("区分", "Category"),
    "cases": Text("ケース", "Cases"),
    "lot": Text("ロット", "Lot"),
    "weight_kg": Text("重さ（kg）", "Weight (kg)"),
    "day": Text("日", "Day"),
    "place": Text("場所", "Place"),
    "cause": Text("理由", "Cause"),
    "vehicle": Text("車両", "Vehicle"),
    "hall": Text("食堂・施設", "Hall or facility"),
    "kind": Text("種類", "Kind"),
    "unit_yen": Text("円", "yen"),
    "unit_times": Text("回", ""),
    "unit_places": Text("か所", ""),
    "unit_vehicles": Text("台", ""),
    "unit_hours": Text("時間", "hours"),
    "unit_trips": Text("便", ""),
    # errors
    "problem_back": Text("前のページへ戻る", "Back to the page before"),
    "problem_number": Text("エラー番号", "Error number"),
    "problem_remedy": Text(
        "アドレスをご確認ください。最初のページから探すこともできます。",
        "Check the address, or look for it from the first page.",
    ),
}
