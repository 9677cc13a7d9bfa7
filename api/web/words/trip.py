"""Words of a trip's route sheet."""

from collections.abc import Mapping

from api.web.words.model import Text

TRIP_TEXTS: Mapping[str, Text] = {
    "sheet_title": Text("配送ルート票：便 {id}", "Route sheet: trip {id}"),
    "driver": Text("運転者", "Driver"),
    "driver_unknown": Text("未定", "not named"),
    "trip_newer": Text(
        "この便は前の計画のものです。{day}に別の計画が承認されました。",
        "This trip is of an earlier plan: another one was approved on {day}.",
    ),
    "trip_newer_open": Text("新しい計画のこの便を開く", "Open this trip in the new plan"),
    "trip_newer_none": Text("新しい計画に、この便はありません。", "The new plan has no such trip."),
    "trip_of_day": Text("この日の{number}便目（全{count}便）", "trip {number} of {count} that day"),
    "trip_time": Text("時間", "Time"),
    "trip_load": Text("運ぶ量", "Load"),
    "kilometres": Text("{km} km", "{km} km"),
    "cases_of_payload": Text("{cases}（車に積めるのは {kg} kg まで）", "{cases} (payload {kg} kg)"),
    "on_departure": Text("出発のときに積むもの", "Aboard on departure"),
    "room_litres": Text("積む量 / 入る量（L）", "Litres / room (L)"),
    "download_sheet": Text("印刷用（PDF）", "For printing (PDF)"),
    "call_office": Text("{name}へ電話：{phone}", "Call {name}: {phone}"),
    "stops_title": Text("立寄先（回る順）", "Stops in order"),
    "role_start": Text("出発", "Start"),
    "role_return": Text("帰着", "Return"),
    "stop_until": Text("{time}まで", "until {time}"),
    "leg": Text("前から{minutes}分・{km} km", "{minutes} min, {km} km from the stop before"),
    "phone": Text("電話 {number}", "Phone {number}"),
    "unload": Text("↓ おろす", "↓ Unload"),
    "load": Text("↑ 積む", "↑ Load"),
    "cases_and_kg": Text("{cases}ケース {kg} kg", "{cases} cases, {kg} kg"),
    "cases_count": Text("{count}ケース", "{count} cases"),
    "cases_and_rest": Text("{count}ケースと {kg} kg", "{count} cases and {kg} kg"),
    "and_rest": Text("と {kg} kg", "and {kg} kg"),
    "cases_in_all": Text("（合計 {kg} kg）", "({kg} kg in all)"),
    "allergens": Text("アレルゲン", "Allergens"),
    "nothing_handled": Text("積みおろしはありません。", "Nothing to load or unload."),
    "next_session": Text("次の開催 {day} {time}", "Next session {day} {time}"),
    "aboard_on_leaving": Text("出るときの荷 {kg} kg", "Aboard on leaving {kg} kg"),
    "arrive_by": Text("保冷箱：{time}までに着く", "cold box: arrive by {time}"),
    "keep_until": Text("保冷箱：{time}までもつ", "cold box: keeps until {time}"),
    "map_title": Text("地図", "Map"),
    "map_attribution": Text(
        "道路：© OpenStreetMap contributors／位置：国土地理院 指定緊急避難場所データ、"
        "Geolonia 住所データを加工して作成",
        "Roads: © OpenStreetMap contributors. Places: made from 国土地理院 指定緊急避難場所データ "
        "and Geolonia 住所データ.",
    ),
}
