"""What reports call their lines, tables and columns, Japanese first; on pages, paper and files."""

from collections.abc import Mapping

from api.reports.model import By, FrozenReport
from api.reports.periods import Period, PeriodKind
from api.wareki import era_year
from api.words import Wordings
from inventory.accounts import ADJUSTED

TITLE: Wordings = ("寄付食品の活動報告書", "Report on donated food")
LINE_NAMES: Mapping[str, Wordings] = {
    "opening_g": ("期首", "Opening"),
    "opened_g": ("はじめの在庫の登録", "Stock from before the book"),
    "received_g": ("受け入れ", "Received"),
    "found_g": ("棚卸などで増えた分", "Found in counts"),
    "moved_g": ("届けた分（入り−出）", "Delivered (in less out)"),
    "eaten_g": ("食べた記録", "Recorded as eaten"),
    "wasted_g": ("廃棄", "Thrown away"),
    "missing_g": ("棚卸などで減った分", "Missing in counts"),
    "closing_g": ("期末", "Closing"),
}
POOL_NAMES: Mapping[str, Wordings] = {
    "kept": ("拠点・輸送中", "Bases and on the way"),
    "recipients": ("食堂・施設", "Halls and facilities"),
    "both": ("合計", "Total"),
}
TABLE_NAMES: Mapping[By, Wordings] = {
    By.MONTH: ("月別", "By month"),
    By.MUNICIPALITY: ("市町村別", "By municipality"),
    By.PREFECTURE: ("都道府県別", "By prefecture"),
    By.DONOR: ("寄付者別", "By donor"),
    By.CATEGORY: ("区分別", "By category"),
    By.ZONE: ("温度帯別", "By zone"),
}
COLUMN_NAMES: Mapping[str, Wordings] = {
    "received": ("受け入れ", "Received"),
    "delivered": ("届けた分", "Delivered"),
    "meals": ("食数", "Meals"),
    "co2e": ("CO2e", "CO2e"),
    "wasted": ("廃棄", "Thrown away"),
    "difference": ("棚卸の差", "Count difference"),
    "closing": ("期末（拠点）", "Closing (bases)"),
}
LOSSES: Wordings = ("廃棄の理由別", "Thrown away, by reason")
BALANCE: Wordings = ("台帳との照合", "As the book has it")
LOSS_NAMES: Mapping[str, Wordings] = {
    "expired": ("期限切れ", "Expired"),
    "damaged": ("箱・袋の破れ", "Damaged"),
    "quality": ("いたみ・におい", "Spoilt"),
    "recalled": ("回収", "Recalled"),
    "other": ("その他", "Other"),
    ADJUSTED: ("数の修正", "Adjusted"),
}
NOTES: tuple[Wordings, ...] = (
    (
        "「届けた分」は、拠点から食堂・施設に届いた重さから、持ち帰った重さを引いたものです。"
        "食数とCO2eは「届けた分」から計算し、端数は切り捨てます。",
        "“Delivered” is what came to halls and facilities less what came back. Meals and CO2e are "
        "computed from it, without fractions.",
    ),
    (
        "CO2eは、届けた食品が捨てられていた場合の生産から流通までの排出の目安で、"
        "認証された削減量ではありません。配送の排出は差し引いていません。",
        "CO2e is what production and distribution of this food emitted on average, had it been "
        "lost; it is no certified saving, and emissions of our own trips are not taken off.",
    ),
    (
        "マイナスの廃棄は、前の期間の記帳がこの期間に取り消されたものです。",
        "Food thrown away below zero was written in an earlier period and taken back in this one.",
    ),
    (
        "公開しない施設は、場所がわからないように市町村から分けて合計しています。",
        "Confidential places are summed apart from municipalities, so that nobody learns where "
        "they are.",
    ),
)


def kg(quantity_g: int) -> str:
    """Return grams as kilograms, to the gram."""
    sign = "−" if quantity_g < 0 else ""
    whole, rest = divmod(abs(quantity_g), 1000)
    return f"{sign}{whole:,}.{rest:03d}"


def count(number: int) -> str:
    """Return a whole number as people read it."""
    return f"−{-number:,}" if number < 0 else f"{number:,}"


def loss_name(reason: str) -> Wordings:
    """Return what a reason is called; one without words of its own is shown as it is."""
    return LOSS_NAMES.get(reason, (reason, reason))


def period_name(period: Period) -> Wordings:
    """Return 令和8年12月（2026年12月）, 令和8年度（2026年4月〜2027年3月）, and in English."""
    first, last = period.first_on, period.last_on
    found = era_year(first)
    era = f"{found[0].name}{'元' if found[1] == 1 else found[1]}年" if found else f"{first.year}年"
    if period.kind is PeriodKind.MONTH:
        return f"{era}{first.month}月（{first.year}年{first.month}月）", f"{first:%B %Y}"
    span = f"{first.year}年{first.month}月〜{last.year}年{last.month}月"
    return f"{era}度（{span}）", f"Fiscal year {first.year} ({first:%B %Y} – {last:%B %Y})"


def file_name(report: FrozenReport) -> str:
    """Return the name that a report's files bear, without an ending."""
    kind = "month" if report.period.kind is PeriodKind.MONTH else "fiscal-year"
    return f"report-{kind}-{report.period.text}-{report.report_id[:8]}"
