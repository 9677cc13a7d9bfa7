"""Easy Japanese (やさしい日本語) for those who carry and receive the food.

Rules: the guideline of 出入国在留管理庁 and 文化庁 (2020): one thing a sentence, at most 30
letters, everyday words, no double negatives, readings over the letters. ``｜期限《きげん》`` is
期限 with its reading. A key without a text here keeps its plain Japanese, which must follow the
rules, too; a test looks.
"""

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

from api.web.language import Language
from api.web.words import text
from api.web.words.easy_driver import EASY_DRIVER_TEXTS
from api.web.words.easy_hall_links import EASY_HALL_LINK_TEXTS

EASY_TEMPLATES = frozenset(
    {
        "driver.html",
        "feeds.html",
        "hall.html",
        "hall_door.html",
        "hall_reports.html",
        "hall_wishes.html",
        "own.html",
        "password.html",
        "sign_in.html",
        "trip.html",
    }
)
"""Pages of drivers and halls, and those that everybody meets; each offers the switch."""

EASY_TEXTS: Mapping[str, str] = {
    **EASY_DRIVER_TEXTS,
    **EASY_HALL_LINK_TEXTS,
    "hall_following": "｜次《つぎ》に｜届《とど》く｜日《ひ》",
    "reports_link": "｜届《とど》いたことを｜知《し》らせる",
    "wishes_link": "ほしいもの・いらないもの",
    "wishes_lead": "｜次《つぎ》の｜月《つき》から｜使《つか》います。いつでも｜変《か》えられます。",
    "wishes_never_against": "いらないと｜言《い》っても、ほかの｜食《た》べ｜物《もの》は｜同《おな》じです。",
    "wishes_rank": "{count}｜番目《ばんめ》にほしい",
    "wishes_save": "｜送《おく》る",
    "wishes_saved": "｜送《おく》りました。",
    "reports_title": "｜届《とど》く｜食《た》べ｜物《もの》: {name}",
    "reports_lead": "｜届《とど》いたか、｜教《おし》えてください。あとから｜変《か》えられます。",
    "reports_none": "｜届《とど》く｜食《た》べ｜物《もの》はありません。",
    "reports_no_food": "この｜日《ひ》は｜届《とど》きません。",
    "reports_receipt": "｜届《とど》きましたか",
    "reports_expected": "｜全部《ぜんぶ》｜届《とど》きました",
    "reports_kg": "｜届《とど》いた｜重《おも》さ（kg）",
    "reports_differs": "｜重《おも》さがちがいます",
    "reports_absent": "｜届《とど》きませんでした",
    "reports_people": "｜来《き》た｜人《ひと》の｜数《かず》",
    "reports_send_people": "｜人《ひと》の｜数《かず》を｜送《おく》る",
    "reported_expected": "｜全部《ぜんぶ》｜届《とど》きました",
    "reported_differs": "{kg} kg ｜届《とど》きました",
    "reported_absent": "｜届《とど》きませんでした",
    "reported_people": "{count}｜人《にん》が｜来《き》ました",
    "reports_not_due": "その｜日《ひ》に、ここで｜教《おし》えてください。",
    "reports_look": "｜見《み》てください",
    # the frame
    "no_room": "｜今《いま》は｜新《あたら》しい｜記録《きろく》を｜残《のこ》せません。",
    "no_room_then": "ページは｜見《み》ることができます。｜管理者《かんりしゃ》に｜言《い》ってください。",
    "footer_purpose": "もらった｜食《た》べ｜物《もの》を｜食堂《しょくどう》に｜届《とど》けます。",
    "skip_link": "ページの｜中身《なかみ》へ",
    "sample_mark": "｜練習用《れんしゅうよう》",
    "sample_meaning": "｜本当《ほんとう》の｜食堂《しょくどう》や｜食《た》べ｜物《もの》ではありません。",
    "required": "※かならず",
    "sign_out": "｜終《お》わる（サインアウト）",
    "nav_start": "｜計画《けいかく》",
    "nav_password": "パスワードを｜変《か》える",
    "as_driver": "｜運転《うんてん》する｜人《ひと》",
    "as_hall": "｜食堂《しょくどう》の｜人《ひと》",
    # signing in
    "sign_in_title": "サインイン（｜使《つか》い｜始《はじ》める）",
    "sign_in_lead": "もらったユーザー｜名《めい》とパスワードを｜書《か》いてください。",
    "username": "ユーザー｜名《めい》",
    "sign_in_failed": "ユーザー｜名《めい》かパスワードがちがいます。もう｜一度《いちど》｜書《か》いてください。",
    "sign_in_missing": "ユーザー｜名《めい》とパスワードを｜両方《りょうほう》｜書《か》いてください。",
    "sign_in_by_paper": "｜紙《かみ》のQRコードで｜使《つか》っていましたか。もう｜一度《いちど》｜紙《かみ》を｜読《よ》んでください。｜開《ひら》かないときは、｜新《あたら》しい｜紙《かみ》をもらってください。",
    "sign_in_forgotten": "｜忘《わす》れたら、｜管理者《かんりしゃ》に｜言《い》ってください。",
    "password_title": "パスワードを｜変《か》える",
    "password_current": "｜今《いま》のパスワード",
    "password_new": "｜新《あたら》しいパスワード",
    "password_new_help": "{shortest}｜文字《もじ》より｜長《なが》くします。｜言葉《ことば》をつなぐと、｜覚《おぼ》えやすいです。",
    "password_again": "｜新《あたら》しいパスワード（もう｜一度《いちど》）",
    "password_button": "｜変《か》える",
    "password_done": "パスワードを｜変《か》えました。",
    "password_wrong": "｜今《いま》のパスワードがちがいます。もう｜一度《いちど》｜書《か》いてください。",
    "password_differ": "｜新《あたら》しいパスワードが2つ｜同《おな》じではありません。",
    "password_common": "ほかのパスワードにしてください。｜人《ひと》にわかりやすいです。",
    "password_username": "ほかのパスワードにしてください。ユーザー｜名《めい》に｜似《に》ています。",
    # food that is called back
    "recalled_title": "｜食《た》べないでください",
    "recalled_food": "{product}（｜期限《きげん》 {day}）{kg} kg",
    "recalled_do": "｜使《つか》わないで、｜別《べつ》の｜所《ところ》に｜置《お》きます。｜事務所《じむしょ》に｜電話《でんわ》してください。",
    "recalled_reason": "｜理由《りゆう》：{reason}",
    # one's own part
    "own_title": "あなたの｜仕事《しごと》",
    "own_none": "｜今《いま》は｜仕事《しごと》がありません。",
    "own_draft": "まだ｜決《き》まっていません。｜変《か》わることがあります。",
    "own_plan": "｜計画《けいかく》を｜見《み》る",
    "own_calendar": "｜運《はこ》ぶ｜日《ひ》を｜見《み》る",
    "own_hall": "{name}に｜来《く》る｜食《た》べ｜物《もの》",
    "own_trips": "あなたが｜運転《うんてん》する｜日《ひ》",
    "stop_count": "{count}か｜所《しょ》",
    "trip_delivery": "｜食堂《しょくどう》へ",
    "trip_linehaul": "｜倉庫《そうこ》から｜倉庫《そうこ》へ",
    "trip_combined": "｜倉庫《そうこ》と｜食堂《しょくどう》へ",
    "trip_collection": "｜食堂《しょくどう》の｜人《ひと》が｜取《と》りに｜来《く》る",
    # a trip
    "sheet_title": "｜運《はこ》ぶ｜順番《じゅんばん》：{id}",
    "driver": "｜運転《うんてん》する｜人《ひと》",
    "driver_unknown": "まだ｜決《き》まっていません",
    "vehicle": "｜車《くるま》",
    "trip_time": "｜時間《じかん》",
    "trip_load": "｜運《はこ》ぶ｜重《おも》さ",
    "trip_of_day": "この｜日《ひ》の{number}｜回目《かいめ》（｜全部《ぜんぶ》で{count}｜回《かい》）",
    "cases_of_payload": "{cases}（｜車《くるま》には {kg} kg まで）",
    "on_departure": "｜出《で》るときに｜車《くるま》にある｜物《もの》",
    "room_litres": "｜今《いま》 / ｜入《はい》る｜量《りょう》（L）",
    "zone": "｜温度《おんど》",
    "cases": "｜箱《はこ》",
    "cases_count": "{count}｜箱《はこ》",
    "cases_and_rest": "{count}｜箱《はこ》と {kg} kg",
    "cases_in_all": "（｜全部《ぜんぶ》で {kg} kg）",
    "cases_and_kg": "{cases}｜箱《はこ》 {kg} kg",
    "food": "｜食《た》べ｜物《もの》",
    "weight_kg": "｜重《おも》さ（kg）",
    "download_sheet": "｜紙《かみ》に｜出《だ》す（PDF）",
    "call_office": "{name}に｜電話《でんわ》：{phone}",
    "stops_title": "｜行《い》く｜順番《じゅんばん》",
    "role_start": "はじめ",
    "role_return": "おわり",
    "stop_until": "{time}まで",
    "leg": "｜前《まえ》の｜所《ところ》から{minutes}｜分《ふん》・{km} km",
    "phone": "｜電話《でんわ》 {number}",
    "unload": "↓ ｜車《くるま》から｜出《だ》す",
    "load": "↑ ｜車《くるま》に｜入《い》れる",
    "nothing_handled": "｜荷物《にもつ》はありません。",
    "next_session": "｜次《つぎ》の｜食堂《しょくどう》の｜日《ひ》 {day} {time}",
    "aboard_on_leaving": "｜出《で》るときの｜荷物《にもつ》 {kg} kg",
    "arrive_by": "｜冷《つめ》たい｜箱《はこ》：{time}までに｜着《つ》く",
    "keep_until": "｜冷《つめ》たい｜箱《はこ》：{time}まで｜冷《つめ》たい",
    "map_title": "｜地図《ちず》",
    "confidential": "ひみつ",
    "confidential_meaning": "｜名前《なまえ》と｜住所《じゅうしょ》はひみつです。ほかの｜人《ひと》に｜言《い》わないでください。",
    # a hall
    "fill": "｜足《た》りている｜割合《わりあい》",
    "need": "｜必要《ひつよう》な｜量《りょう》",
    "used": "｜使《つか》う｜量《りょう》",
    "received": "｜届《とど》く｜量《りょう》",
    "earlier_months": "｜前《まえ》の｜月《つき》まで：{need} kg のうち {used} kg",
    "why_missing": "{kg} kg ｜足《た》りない｜理由《りゆう》",
    "never_deliver": "｜届《とど》けない｜物《もの》",
    "sessions_and_deliveries": "｜食堂《しょくどう》の｜日《ひ》と｜届《とど》く｜物《もの》",
    "session": "｜食堂《しょくどう》の｜日《ひ》",
    "ready_by": "{time}までに｜必要《ひつよう》",
    "meals": "{count}｜人分《にんぶん》",
    "nothing_comes": "この｜日《ひ》は｜何《なに》も｜届《とど》きません。",
    "arrives": "に｜届《とど》く",
    "eaten_here": "この｜日《ひ》に｜使《つか》う｜物《もの》",
    "nothing_eaten": "｜使《つか》う｜物《もの》はありません。",
    "need_and_used": "｜必要《ひつよう》な｜量《りょう》と｜使《つか》う｜量《りょう》",
    "category": "｜種類《しゅるい》",
    "need_kg": "｜必要《ひつよう》（kg）",
    "used_kg": "｜使《つか》う（kg）",
    "missing_kg": "｜足《た》りない（kg）",
    "nothing_missing": "なし",
    "no_sessions": "｜食堂《しょくどう》の｜日《ひ》はありません。",
    "late_deliveries": "｜最後《さいご》の｜食堂《しょくどう》の｜日《ひ》より｜後《あと》に｜届《とど》く｜物《もの》",
    "expiry_use_by": "｜消費期限《しょうひきげん》",
    "expiry_best_before": "｜賞味期限《しょうみきげん》",
    "lot": "｜番号《ばんごう》",
    "zone_ambient": "｜常温《じょうおん》",
    "zone_cool": "｜定温《ていおん》",
    "zone_chilled": "｜冷蔵《れいぞう》",
    "zone_frozen": "｜冷凍《れいとう》",
}
"""By the key of the plain text; the places for values are the same."""

_READING = re.compile("｜([^《]+)《([^》]+)》")
_RUBY = re.compile("<ruby>([^<]*)<rp>（</rp><rt>[^<]*</rt><rp>）</rp></ruby>")


def easy_text(key: str, *, language: Language, **values: object) -> str:
    """Return the easy text of ``key`` with its readings, else the plain one."""
    easy = EASY_TEXTS.get(key)
    if easy is None:
        return text(key, language=language, **values)
    marked = _READING.sub(r"<ruby>\1<rp>（</rp><rt>\2</rt><rp>）</rp></ruby>", str(escape(easy)))
    return Markup(marked).format(**values)


def without_readings(easy: str) -> str:
    """Return an easy text as it is written, without the readings."""
    return _READING.sub(r"\1", easy)


def without_ruby(html: str) -> str:
    """Return HTML whose readings are taken out, for where there are no elements; the rest stays."""
    return _RUBY.sub(r"\1", html)
