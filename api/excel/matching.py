"""Which table a sheet holds, on which row its headings stand, and which column is which."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from api.excel.reading import Raw, Sheet
from api.master.column_words import column_label, column_words
from api.web.words.master import MASTER_TEXTS
from logistics.master.columns import FORMS, MASTER_FILES, form_of, table_name
from logistics.scenario_files.columns import FileFormat, Presence

MOST_ROWS_ABOVE = 15
"""Titles, dates and remarks stand above the headings, but not more."""
MARK_SHEET = "_hakobi"
"""The hidden sheet of our own workbooks: which sheet is which table."""

ALIASES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "sites.csv": {
        "site_id": ("拠点番号", "施設番号", "食堂番号", "番号", "ID", "拠点ID", "施設ID"),
        "name": ("名称", "施設名", "食堂名", "拠点名", "団体名", "食堂のなまえ", "施設の名前"),
        "kind": ("区分", "種別"),
        "municipality": (
            "市町村",
            "市町村コード",
            "自治体コード",
            "市町村名",
            "全国地方公共団体コード",
        ),
        "lat": ("緯度", "北緯"),
        "lon": ("経度", "東経"),
        "hub_id": ("ハブ", "担当拠点", "受け持ち拠点", "ハブ拠点"),
        "address": ("所在地", "住所"),
        "phone": ("電話", "でんわ", "電話番号", "TEL", "連絡先"),
        "note": ("備考", "注意"),
        "public_name": ("表示名", "公開名"),
        "confidential": ("非公開", "秘匿", "所在非公開"),
    },
    "stores.csv": {
        "site_id": ("拠点", "施設", "食堂", "拠点番号"),
        "zone": ("保管温度",),
        "capacity_l": ("容量", "容積", "収容量"),
    },
    "needs.csv": {
        "site_id": ("食堂", "施設", "食堂番号", "拠点番号"),
        "date": ("日付", "実施日", "開催日"),
        "ready_by": ("開始時刻", "必着時刻", "締切"),
        "meals": ("食数", "予定食数", "人数"),
        "category": ("分類", "食品群", "区分"),
        "kg": ("必要量", "重量", "数量kg"),
    },
    "vehicles.csv": {
        "vehicle_id": ("車両番号", "車両", "車番"),
        "base_id": ("拠点", "配置場所", "車庫"),
        "payload_kg": ("最大積載量", "積載量"),
    },
    "shifts.csv": {
        "vehicle_id": ("車両番号", "車両", "車番"),
        "date": ("日付", "運行日"),
        "start": ("開始", "開始時刻", "始業"),
        "end": ("終了", "終了時刻", "終業"),
        "driver": ("運転者", "ドライバー", "担当者", "担当"),
    },
    "products.csv": {
        "product_id": ("品目番号", "商品番号", "商品コード", "品番"),
        "name": ("品名", "商品名", "品目名", "名称"),
        "category": ("分類", "食品群", "区分"),
        "zone": ("保管温度", "温度帯"),
        "allergens": ("アレルゲン", "アレルギー", "特定原材料"),
        "jan": ("JANコード", "JAN", "バーコード"),
        "maker": ("メーカー", "製造者", "製造会社"),
        "reading": ("読みがな", "読み", "よみ", "ふりがな", "フリガナ", "別名"),
    },
    "arrivals.csv": {
        "lot_id": ("ロット番号", "ロット", "管理番号"),
        "product_id": ("品目", "品目番号", "商品番号", "商品コード"),
        "site_id": ("届け先", "搬入先", "拠点", "届く拠点"),
        "available_on": ("入荷日", "搬入日", "入荷予定日", "届く日", "届く予定日"),
        "kg": ("重量", "量", "数量kg", "総重量"),
        "case_kg": ("1ケースの重さ", "1ケース", "1箱の重さ", "ケース重量", "ケース入数kg"),
        "expiry_kind": ("期限区分", "期限種別", "期限の種類"),
        "expires_on": ("期限", "賞味期限", "消費期限", "期限日"),
        "donor": ("寄付者", "寄附者", "提供者", "提供元"),
    },
    "donors.csv": {
        "donor_id": ("寄付者番号", "番号"),
        "name": ("寄付者", "名称", "団体名", "寄付者名"),
        "contact": ("連絡先", "担当者"),
        "note": ("備考",),
    },
    "units.csv": {
        "site_id": ("拠点", "施設"),
        "unit_id": ("機器番号", "設備番号"),
        "zone": ("温度帯", "保管温度"),
        "name": ("名称", "機器名"),
    },
}
"""What staff call columns besides what ``data/columns.csv`` calls them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A sheet as a table: the row of headings, and where each known column stands, from 0."""

    form: FileFormat
    header_row: int
    columns: Mapping[str, int]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]


def bare(text: str) -> str:
    """Return a heading without spaces, brackets and what stands in them, marks and units."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"[(\[【<〔].*?[)\]】>〕]", "", text)
    return re.sub(r"[\s_・:：※*＊.。、,/-]|必須|任意", "", text)


@lru_cache(maxsize=64)
def headings(file: str) -> Mapping[str, str]:
    """Return the column that each bare heading of a table means."""
    form = FORMS[file]
    found: dict[str, str] = {}
    for column in form.columns:
        words = column_words(file, column.name)
        names = (
            column.name,
            column_label(file, column.name, language="ja"),
            column_label(file, column.name, language="en"),
            words.ja,
            *ALIASES.get(file, {}).get(column.name, ()),
        )
        for name in names:
            found.setdefault(bare(name), column.name)
    found.pop("", None)
    return found


def matched(sheet: Sheet, *, form: FileFormat | None = None) -> Matched | None:
    """Return a sheet as the table it fits best, or as ``form``; None where it fits none."""
    named = form or _named(sheet.name)
    forms = (named,) if named else MASTER_FILES
    found = [m for f in forms for m in [_as_table(sheet, f)] if m is not None]
    if not found:
        return None
    # Most headings first: a short table must not win by two columns that many tables have.
    return max(found, key=lambda m: (len(m.columns), len(m.columns) / len(m.form.columns)))


def _named(name: str) -> FileFormat | None:
    for form in MASTER_FILES:
        words = MASTER_TEXTS[f"table_{table_name(form)}"]
        if bare(name.removesuffix(".csv")) in {bare(table_name(form)), *map(bare, words)}:
            return form
    return form_of(name)


def _as_table(sheet: Sheet, form: FileFormat) -> Matched | None:
    known = headings(form.name)
    best: tuple[int, int] = (0, 0)
    for number, cells in enumerate(sheet.rows[:MOST_ROWS_ABOVE]):
        score = len({known[h] for h in _bare_row(cells) if h in known})
        best = max(best, (score, -number))
    score, header_row = best[0], -best[1]
    if score < min(2, len(form.columns)):
        return None
    columns: dict[str, int] = {}
    unknown: list[str] = []
    for place, cell in enumerate(sheet.rows[header_row]):
        name = known.get(bare(str(cell))) if cell is not None else None
        if name is not None and name not in columns:
            columns[name] = place
        elif cell is not None and str(cell).strip():
            unknown.append(str(cell).strip())
    missing = tuple(
        c.name
        for c in form.columns
        if c.name not in columns and c.presence is Presence.REQUIRED and not c.blank_allowed
    )
    return Matched(
        form=form,
        header_row=header_row,
        columns=columns,
        unknown=tuple(unknown),
        missing=missing,
    )


def _bare_row(cells: Sequence[Raw]) -> list[str]:
    return [bare(cell) for cell in cells if isinstance(cell, str)]
