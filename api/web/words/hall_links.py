"""Words of links to dining halls: where they are made, on the sheet, where a hall opens its own."""

from collections.abc import Mapping

from api.web.words.model import Text

HALL_LINK_TEXTS: Mapping[str, Text] = {
    "nav_hall_links": Text("食堂のリンク", "Hall links"),
    "hall_links_title": Text("食堂のリンク", "Links for dining halls"),
    "hall_links_lead": Text(
        "アカウントのない食堂に、QRコードと4けたの番号をわたします。"
        "食堂は、自分の食堂のページだけを開けます。",
        "Hand a code and four digits to a hall without an account. It opens the pages of that hall "
        "alone.",
    ),
    "hall_links_make": Text("リンクを作る", "Make a link"),
    "hall_links_hall": Text("食堂・施設", "Hall or facility"),
    "hall_links_choose": Text("選んでください", "Choose one"),
    "hall_links_until": Text("使える最後の日", "Last day"),
    "hall_links_until_help": Text(
        "今日から{days}日先まで。その日が終わると、開けなくなります。",
        "At most {days} days from today. When that day ends, it opens no more.",
    ),
    "hall_links_one": Text(
        "1つの食堂に1つです。新しく作ると、前のリンクは使えなくなります。",
        "One for each hall: a new link ends the one before.",
    ),
    "hall_links_none_known": Text(
        "食堂がまだありません。先に基本データに入れてください。",
        "There are no halls yet. Put them into the master data first.",
    ),
    "hall_links_hall_wrong": Text("食堂を選んでください。", "Choose a hall."),
    "hall_links_day_wrong": Text(
        "最後の日を、今日から決められた日数のあいだで選んでください。",
        "Choose a last day from today on, within the days that are allowed.",
    ),
    "hall_links_open": Text("使えるリンク", "Links in use"),
    "hall_links_empty": Text("使えるリンクはありません。", "No link is in use."),
    "hall_links_seen": Text("最後に開いた日時", "Opened last"),
    "hall_links_unseen": Text("まだ開いていません", "Not yet"),
    "hall_links_ends_all": Text(
        "1つのリンクを、その食堂の何台もの端末で使えます。知らない端末があるときや、端末や紙をなくしたときは、"
        "「終わらせる」を押してください。リンクも、開いている端末も、すべてすぐに使えなくなります。",
        "Several devices of the hall may use one link. Where you do not know a device, or a device "
        "or the sheet is lost, press “End it”: the link and every device that has it open stop "
        "working at once.",
    ),
    "hall_links_devices": Text("今開いている端末: {count}台", "Devices that have it open: {count}"),
    "hall_links_no_device": Text("今開いている端末: なし", "Devices that have it open: none"),
    "hall_links_since": Text("{moment}から", "since {moment}"),
    "hall_links_renew": Text("新しいリンクにする", "Give it a new link"),
    "hall_links_end": Text("終わらせる", "End it"),
    "hall_links_end_help": Text(
        "{name}のリンクと、それで開いている端末は、すぐに使えなくなります。",
        "The link of {name} and every device that has it open stop working at once.",
    ),
    "hall_links_end_button": Text("{name}のリンクを終わらせる", "End the link of {name}"),
    "hall_links_ended": Text(
        "リンクを終わらせました。開いていた画面も使えません。",
        "The link has ended, and so have the pages that it had opened.",
    ),
    "hall_link_title": Text("リンクを作りました", "The link is made"),
    "hall_link_once": Text(
        "このページは一度しか出ません。今、印刷するか、アドレスを写してください。",
        "This page is shown once. Print it, or copy the address now.",
    ),
    "hall_link_pin": Text("番号（4けた）", "The four digits"),
    "hall_link_pin_apart": Text(
        "番号は紙に印刷されません。電話など、紙とは別に伝えてください。",
        "The number is not printed. Tell it apart from the sheet, such as by telephone.",
    ),
    "hall_link_address": Text("リンクのアドレス", "Address of the link"),
    "hall_link_copy": Text("写す", "Copy"),
    "hall_link_copied": Text("写しました", "Copied"),
    "hall_link_print": Text("食堂にわたす紙を印刷する", "Print the sheet for the hall"),
    "hall_link_back": Text("食堂のリンクへもどる", "Back to the links"),
    "hall_link_sheet": Text("食堂にわたす紙", "Sheet for the hall"),
    "hall_link_code": Text("リンクのQRコード", "QR code of the link"),
    "hall_link_scan": Text(
        "電話のカメラで、QRコードを読んでください。",
        "Read the code with the camera of your phone.",
    ),
    "hall_link_type": Text(
        "4けたの番号を入れてください。番号は事務所が伝えます。",
        "Type the four digits, which the office tells you.",
    ),
    "hall_link_use": Text(
        "届く食品を見て、届いたことを知らせることができます。",
        "See what comes when, and tell what came.",
    ),
    "hall_link_keep": Text("この紙を人に見せないでください。", "Show this sheet to nobody."),
    "hall_link_until": Text("{day}まで使えます。", "It opens until {day}."),
    "hall_door_title": Text("食堂のページを開く", "Open your hall's pages"),
    "hall_door_lead": Text(
        "紙のQRコードから開いて、4けたの番号を入れてください。",
        "Open this with the code on the sheet, and type the four digits.",
    ),
    "hall_door_token": Text("紙にあるリンクの文字", "Letters of the link, from the sheet"),
    "hall_door_token_help": Text(
        "アドレスの「#」のあとの文字です。QRコードから開いたときは、もう入っています。",
        "What stands behind # in the address. It is there already when the code was read.",
    ),
    "hall_door_pin": Text("番号（4けた）", "The four digits"),
    "hall_door_pin_help": Text("番号は事務所が伝えます。", "The office tells you the number."),
    "hall_door_open": Text("開く", "Open"),
    "hall_door_missing": Text(
        "紙のQRコードから開いて、番号を入れてください。",
        "Open it with the code on the sheet, and type the number.",
    ),
    "hall_door_refused": Text(
        "開けません。番号を確かめるか、事務所に新しいリンクを頼んでください。",
        "It does not open. Check the number, or ask the office for a new link.",
    ),
    "hall_door_paused": Text(
        "番号が続けてちがいました。15分待ってください。",
        "The number was wrong too often. Wait 15 minutes.",
    ),
}
