"""Words of a plan's approval."""

from collections.abc import Mapping

from api.web.words.model import Text

APPROVAL_TEXTS: Mapping[str, Text] = {
    "approval_title": Text("承認と食品の確保", "Approval and reserved food"),
    "approval_none": Text(
        "まだ承認されていません。食品は確保されていません。",
        "Not approved. No food is reserved.",
    ),
    "approval_standing": Text(
        "いま使っているのは、{day}に{name}が承認した別の計画です。",
        "Another plan is in use: it was approved on {day} by {name}.",
    ),
    "approval_standing_open": Text("使っている計画を開く", "Open the plan in use"),
    "approval_mark": Text("承認済み", "Approved"),
    "approval_done": Text("{day}に{name}が承認しました。", "Approved on {day} by {name}."),
    "approval_reserved": Text("確保している食品", "Reserved now"),
    "approval_to_reserve": Text("承認すると確保する食品", "Approving reserves"),
    "approval_came_since": Text("届いて、まだ確保していない食品", "Has come, not reserved yet"),
    "approval_to_come": Text("これから届く食品", "Still to come"),
    "approval_to_come_help": Text(
        "これから届く食品は、届いたあとに、もう一度承認すると確保できます。",
        "Food that is still to come is reserved by approving again once it is there.",
    ),
    "approval_to_come_list": Text("これから届く食品の一覧", "What is still to come"),
    "approval_replaces": Text(
        "同じ月のほかの計画を承認していたときは、その確保は解かれます。",
        "What another plan of the same month has reserved is freed.",
    ),
    "approval_overtaken": Text(
        "この画面を開いたあとに、この月の別の計画が承認されました。この計画はまだ承認していません。"
        "下の計画を見て、それでも替えるときは、もう一度承認してください。",
        "Since you opened the page, another plan of this month was approved; this one is not "
        "yet. Look at that plan, and approve once more if this one shall take its place.",
    ),
    "approve": Text("承認して食品を確保する", "Approve and reserve the food"),
    "approve_again": Text("届いた食品も確保する", "Reserve what has come, too"),
    "withdraw": Text("承認を取り消す", "Withdraw the approval"),
    "withdraw_help": Text(
        "「{month}」の計画 {plan} の承認を取り消します。"
        "確保した {kg} kg は、ほかの計画でも使えるようになります。",
        "This withdraws the approval of plan {plan} of {month}; its {kg} kg are free again.",
    ),
    "approval_refused": Text(
        "承認できませんでした。計画のあとで{count}件の食品が動いています。何も確保していません。",
        "Not approved: {count} pieces of food have moved since. Nothing was reserved.",
    ),
    "approval_refused_remedy": Text(
        "今の在庫で月をつくって計画し直すか、在庫を直してから、もう一度承認してください。",
        "Build and plan the month again from today's stock, or put it right and approve again.",
    ),
    "approval_moved": Text("計画のあとで動いた食品", "Food that has moved since"),
    "approval_planned_kg": Text("計画（kg）", "Planned (kg)"),
    "approval_free_kg": Text("使える（kg）", "Free (kg)"),
    "approval_why": Text("理由", "Why"),
    "moved_held": Text("保留 {kg} kg", "{kg} kg held back"),
    "moved_expired": Text("期限切れ {kg} kg", "{kg} kg past its date"),
    "moved_reserved": Text("ほかの計画が確保 {kg} kg", "{kg} kg reserved by another plan"),
    "moved_gone": Text("もうない {kg} kg", "{kg} kg no longer there"),
}
