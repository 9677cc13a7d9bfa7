"""Words of why somebody is short, looked into, and what would help."""

from collections.abc import Mapping

from api.web.words.model import Text

EXPLAIN_TEXTS: Mapping[str, Text] = {
    "explained_title": Text("くわしく調べた結果", "Looked into"),
    "explained_at": Text("{time} に調べました。", "Looked into at {time}."),
    "explain_hall": Text(
        "なぜ足りないか、どうすれば増えるかを調べる", "Find out why, and what would help"
    ),
    "explain_again": Text("もう一度調べる", "Look into it again"),
    "explain_takes": Text("30秒ほどかかります。", "It takes about half a minute."),
    "explain_worst": Text(
        "ここに出ているところについて、どうすれば増えるかを調べる",
        "Find out what would help those named here",
    ),
    "explain_worst_takes": Text("1分ほどかかります。", "It takes about a minute."),
    "explain_busy": Text(
        "いま、ほかの人が調べています。少し待ってから、もう一度押してください。",
        "Somebody else is asking just now. Wait a little, then press again.",
    ),
    "explain_failed": Text(
        "調べられませんでした。もう一度押してください。", "It could not be found out. Press again."
    ),
}
