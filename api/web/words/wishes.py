"""Words of what recipients would rather have, and decline."""

from collections.abc import Mapping

from api.web.words.model import Text

WISH_TEXTS: Mapping[str, Text] = {
    "wishes_link": Text("ほしいもの・いらないもの", "What is wanted and what is not"),
    "wishes_title": Text("ほしいもの・いらないもの: {name}", "Wanted, or not: {name}"),
    "wishes_lead": Text(
        "次の月の計画から使います。いつでも変えられます。",
        "The next month's plan goes by it. You can change it at any time.",
    ),
    "wishes_never_against": Text(
        "いらないと答えても、ほかの食品は減りません。",
        "Declining something never means less of anything else.",
    ),
    "wishes_as_usual": Text("いつもどおり", "As usual"),
    "wishes_rank": Text("{count}番目にほしい", "Wanted number {count}"),
    "wishes_decline": Text("いらない", "Not wanted"),
    "wishes_save": Text("保存する", "Save"),
    "wishes_saved": Text("保存しました。", "Saved."),
    "wishes_wrong": Text(
        "選べない答えです。何も保存していません。", "No such answer. Nothing was stored."
    ),
    "wishes_conflict": Text(
        "ほかの人が先に変えました。今の答えを見て、もう一度選んでください。",
        "Somebody else was first. Look at the answers as they are and choose again.",
    ),
}
