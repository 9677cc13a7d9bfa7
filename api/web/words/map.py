"""Words of the map on a screen."""

from collections.abc import Mapping

from api.web.words.model import Text

MAP_TEXTS: Mapping[str, Text] = {
    "tab_map": Text("地図", "Map"),
    "map_of": Text("場所と便の地図", "Map of sites and trips"),
    "map_lead": Text(
        "下の一覧が正本です。地図はボタンを押したときだけ読み込みます。",
        "The lists below tell all of it. The map is loaded only when you ask for it.",
    ),
    "map_show": Text("地図を見る", "Show the map"),
    "map_loading": Text("地図を読み込んでいます。", "The map is being loaded."),
    "map_ready": Text("地図を表示しました。", "The map is shown."),
    "map_failed": Text(
        "この端末では地図を表示できません。一覧をご覧ください。",
        "This device cannot show the map. Please use the lists.",
    ),
    "map_zoom_in": Text("拡大", "Zoom in"),
    "map_zoom_out": Text("縮小", "Zoom out"),
    "map_legend": Text(
        "■ 拠点　○ 食堂・施設　数字は回る順　太い線は便の道",
        "■ base, ○ hall or facility; numbers: order of stops; thick line: the trip",
    ),
    "map_day": Text("日を選ぶ", "Choose a day"),
    "map_day_shown": Text("表示中", "shown"),
    "map_trips": Text("{day}の便", "Trips of {day}"),
    "map_no_trips": Text("便はありません。", "There are no trips."),
    "map_sites": Text("場所の一覧", "List of sites"),
    "map_place": Text("地図の位置", "On the map"),
    "map_placed": Text("あり", "yes"),
    "map_not_placed": Text("出しません（秘匿）", "not shown (confidential)"),
    "map_tiles": Text("地理院タイル", "地理院タイル (GSI Tiles)"),
}
