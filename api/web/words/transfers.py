"""Words of the council's page of transfers between bases."""

from collections.abc import Mapping

from api.web.words.model import Text

TRANSFER_TEXTS: Mapping[str, Text] = {
    "nav_transfers": Text("拠点間移動", "Transfers"),
    "transfers_title": Text("拠点間の移動", "Transfers between bases"),
    "transfers_lead": Text(
        "計画の便とは別に、拠点から拠点へ送る食品です。",
        "Food that goes from base to base beside the planned trips.",
    ),
    "transfer_new": Text("食品を送る", "Send food"),
    "transfer_from": Text("送る拠点", "From"),
    "transfer_to": Text("届ける拠点", "To"),
    "transfer_show_food": Text("この拠点の食品を見る", "Show its food"),
    "transfer_free_at": Text("{site}で送れる食品", "Food that {site} can send"),
    "transfer_lots_help": Text(
        "送るロットにだけ、重さ（kg）を入れてください。便のために予約した食品と保留中の食品は出ません。",
        "Enter the weight (kg) of the lots that go. Reserved and held food is not listed.",
    ),
    "transfer_cut": Text(
        "ロットが多いので、一部だけです。ほかのロットは、拠点のページから送れます。",
        "There are more lots than are shown. The base can send the others from its own page.",
    ),
    "transfer_send_help": Text(
        "送ると、すぐに拠点の在庫から減ります。まちがえたときは、下の一覧で取り消せます。",
        "It leaves the base's stock at once. It can be undone in the list below.",
    ),
    "transfer_send": Text("送る", "Send"),
    "transfer_nothing_free": Text("{site}に、送れる食品はありません。", "{site} has no free food."),
    "transfer_no_base": Text("送る拠点を選んでください。", "Choose the base that sends."),
    "transfer_no_goal": Text(
        "届ける拠点を、送る拠点とはちがう中から選んでください。",
        "Choose the base that it goes to, another than that which sends.",
    ),
    "transfer_no_lot": Text(
        "送るロットの重さを、一つ以上入れてください。", "Enter the weight of a lot that goes."
    ),
    "transfer_gone": Text(
        "もう棚にないロットがあります。下の表を見て、もう一度入れてください。",
        "A lot lies there no more. Look at the list below and enter the weights again.",
    ),
    "transfer_wrong_weight": Text(
        "重さを、ある量の中で、12.5 のように入れてください。",
        "Enter weights such as 12.5, no more than there is.",
    ),
    "transfers_list": Text("これまでの移動", "Transfers so far"),
    "transfers_none": Text("移動はまだありません。", "There have been no transfers."),
    "transfers_earlier": Text("前の移動", "Earlier ones"),
    "transfer_goal_unknown": Text("行き先の記録なし", "not said where to"),
    "transfer_open": Text("運んでいます", "Under way"),
    "transfer_ended": Text("終わりました", "Ended"),
    "transfer_sent_at": Text("送った時刻", "Sent"),
    "transfer_sent_now": Text(
        "送りました（{transfer}）。届いたら、届ける拠点か協議会が記帳します。",
        "It is sent ({transfer}). The base that it goes to, or the council, writes what came.",
    ),
    "transfer_came_now": Text(
        "届いたことを記帳しました（{transfer}）。", "The arrival is written ({transfer})."
    ),
    "transfer_undone_now": Text(
        "記帳を取り消しました（{transfer}）。", "The entry is undone ({transfer})."
    ),
    "transfer_arrived_line": Text(
        "{when} {site}に {kg} kg 届いた", "{when}: {kg} kg came to {site}"
    ),
    "transfer_lost_line": Text("{when} 届かなかった", "{when}: nothing came"),
    "transfer_written_by": Text("記帳：{name}", "written by {name}"),
    "transfer_write_arrival": Text("届いたことを記帳する", "Write what came"),
    "transfer_arrival_help": Text(
        "拠点から知らされたときに入れてください。食品はその拠点の荷受け場に置かれ、拠点が棚に移します。",
        "For what a base has told you. The food lies on its dock, and the base puts it away.",
    ),
    "transfer_came_to": Text("届いた拠点", "Base that it came to"),
    "transfer_undo_sending": Text("送ったことを取り消す", "Undo the sending"),
    "transfer_undo_sending_help": Text(
        "移動 {transfer} はなかったことになり、食品は{site}の元の場所にもどります。",
        "The transfer {transfer} was never sent; its food is back where it lay at {site}.",
    ),
    "transfer_undo_arrival": Text("この到着を取り消す", "Undo this arrival"),
    "transfer_undo_arrival_help": Text(
        "移動 {transfer} の {when} の到着が消え、食品はまた「運んでいます」にもどります。",
        "The arrival of {when} of the transfer {transfer} never was; its food is under way again.",
    ),
    "transfer_undo_why": Text("取り消す理由", "Why it is undone"),
    "transfer_undo_go": Text("取り消す", "Undo"),
    "transfer_to_form": Text("その移動へ", "To that transfer"),
    "transfer_ended_already": Text(
        "その移動は、もう終わったか、取り消されています。下の一覧で確かめてください。",
        "That transfer has ended or was undone already. Look at the list below.",
    ),
    "transfer_changed_meanwhile": Text(
        "その記帳は、もう取り消されたか、そのあとに到着が記帳されています。下の一覧で確かめてください。",
        "That entry was undone already, or an arrival was written since. Look at the list below.",
    ),
    "transfer_food_moved_on": Text(
        "届いた食品がもう動かされているので、取り消せません。今の量は、拠点の棚卸で直してください。",
        "The food that came was moved on: it cannot be undone. A stock-take can put it right.",
    ),
    "transfer_no_base_reached": Text(
        "届いた拠点を選んでください。", "Choose the base that it came to."
    ),
    "transfer_arrived_kg": Text("届いた量 {kg} kg", "{kg} kg came"),
    "transfer_under_way_kg": Text("運んでいる量 {kg} kg", "{kg} kg under way"),
    "transfer_missing_kg": Text("足りなかった量 {kg} kg", "{kg} kg missing"),
    "transfer_more_kg": Text("多く届いた量 {kg} kg", "{kg} kg more than was sent"),
}
