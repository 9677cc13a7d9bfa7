"""Words of the calendars that halls and drivers subscribe to."""

from collections.abc import Mapping

from api.web.words.model import Text

FEEDS_TEXTS: Mapping[str, Text] = {
    "nav_feeds": Text("カレンダー配信", "Calendars"),
    "feeds_title": Text("スマートフォンのカレンダーに入れる", "Calendars to subscribe to"),
    "feeds_lead": Text(
        "食品が届く日や配送の日が、ふだん使っているカレンダーに入ります。計画が変わると、カレンダーも変わります。",
        "Days of deliveries and trips in a calendar of your own, changing when the plan changes.",
    ),
    "feeds_secret": Text(
        "アドレスを知っている人は、だれでもカレンダーを見られます。ほかの人に教えないでください。"
        "知られたときは、新しいアドレスにしてください。",
        "Whoever knows the address can read the calendar. Keep it to yourself, or renew it.",
    ),
    "feeds_halls": Text("食品が届く日", "Deliveries to dining halls"),
    "feeds_drivers": Text("運転する人の配送", "Drivers' trips"),
    "feeds_address": Text("カレンダーのアドレス", "Address of the calendar"),
    "feeds_open": Text("カレンダーに入れる", "Subscribe"),
    "feeds_make": Text("アドレスを作る", "Make an address"),
    "feeds_renew": Text("新しいアドレスにする", "Renew the address"),
    "feeds_revoke": Text("やめる", "Stop"),
    "feeds_none": Text("まだ計画がありません。", "There is no plan yet."),
}
