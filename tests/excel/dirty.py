"""Files as staff send them: each with what is wrong, by cell, and what comes of its clean rows."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

import xlsxwriter

Rows = Sequence[Sequence[object]]
STORES = ("場所", "温度帯", "夜のあいだ置ける容積")
NEEDS = ("食堂", "開催日", "必着時刻", "食数", "食品群", "必要量(kg)")
SHIFTS = ("車両", "日付", "開始", "終了", "運転者")
PRODUCTS = ("品目番号", "品名", "食品群", "温度帯", "1kgの容積", "アレルゲン", "JANコード")
SITES = ("拠点番号", "名前", "種類", "市町村コード", "緯度", "経度",
         "積み下ろしをする立寄り1回ごとの作業時間", "積み下ろし100kgごとに加わる作業時間",
         "電話番号")  # fmt: skip
OLD_FACILITIES = ("都道府県コード又は市区町村コード", "NO", "都道府県名", "市区町村名", "名称",
                  "名称_カナ", "住所", "方書", "緯度", "経度", "電話番号")  # fmt: skip
NEW_FACILITIES = ("全国地方公共団体ｺｰﾄﾞ", "ID", "地方公共団体名", "名称", "所在地_連結標記",
                  "建物名等（方書）", "緯度", "経度", "電話番号")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Dirty:
    """A file. ``faults`` are cells with their codes, ``new`` counts the rows that are clean."""

    name: str
    data: Callable[[], bytes]
    faults: dict[str, str] = field(default_factory=dict)
    table: str = ""
    new: int = 0
    notes: tuple[str, ...] = ()
    cells: dict[str, str] = field(default_factory=dict)


def book(
    rows: Rows,
    *,
    above: Rows = (),
    formulas: dict[str, tuple[str, object]] | None = None,
    merged: Sequence[tuple[str, str]] = (),
    sheet: str = "Sheet1",
) -> Callable[[], bytes]:
    def made() -> bytes:
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as file:
            page = file.add_worksheet(sheet)
            day = file.add_format({"num_format": "yyyy/m/d"})
            clock = file.add_format({"num_format": "h:mm"})
            for r, row in enumerate((*above, *rows)):
                for c, value in enumerate(row):
                    if isinstance(value, datetime | date):
                        page.write_datetime(r, c, value, day)
                    elif isinstance(value, time):
                        page.write_datetime(r, c, value, clock)
                    elif isinstance(value, str):
                        page.write_string(r, c, value)
                    elif value is not None:
                        page.write(r, c, value)
            for place, text in merged:
                page.merge_range(place, text)
            for cell, (formula, value) in (formulas or {}).items():
                page.write_formula(cell, formula, None, value)
        return stream.getvalue()

    return made


def text(rows: Rows, *, encoding: str = "utf-8", delimiter: str = ",") -> Callable[[], bytes]:
    lines = "\r\n".join(delimiter.join("" if v is None else str(v) for v in row) for row in rows)
    return lambda: f"{lines}\r\n".encode(encoding)


def without_values(data: bytes) -> bytes:
    """Take the calculated values out of a workbook, as some programs write it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename.startswith("xl/worksheets/"):
                content = re.sub(b"(<f>[^<]*</f>)<v>0</v>", rb"\1", content)
            new.writestr(item.filename, content)
    return stream.getvalue()


def needs(*changes: tuple[int, object], row: int = 1) -> Rows:
    """Two sessions, with some cells of one row changed."""
    found: list[list[object]] = [
        list(NEEDS),
        ["HALL-01", "2027-03-06", "11:30", 30, "主食", 4],
        ["HALL-02", "2027-03-06", "11:30", 30, "野菜", 5.5],
    ]
    for column, value in changes:
        found[row][column] = value
    return found


def product(*changes: tuple[int, object]) -> Rows:
    found: list[object] = ["P-901", "りんごジュース", "飲料", "常温", 1.1, "りんご", ""]
    for column, value in changes:
        found[column] = value
    return [PRODUCTS, found]


def site(*changes: tuple[int, object]) -> Rows:
    found: list[object] = [
        "HALL-90",
        "新しい食堂",
        "地域食堂",
        "31201",
        35.5,
        134.2,
        10,
        15,
        "0857-00-0000",
    ]
    for column, value in changes:
        found[column] = value
    return [SITES, found]


def facility(*changes: tuple[int, object]) -> Rows:
    found: list[object] = [
        "312011",
        "1",
        "鳥取県",
        "鳥取市",
        "架空公民館",
        "カクウ",
        "架空町1",
        "",
        35.49,
        134.22,
        "",
    ]
    for column, value in changes:
        found[column] = value
    return [OLD_FACILITIES, found]


SECOND = ["HALL-03", "2027-03-07", "11:30", 20, "主食", 3]
CLEAN: tuple[Dirty, ...] = (
    Dirty(name="plain.xlsx", data=book(needs()), new=2),
    Dirty(name="cp932.csv", data=text(needs(), encoding="cp932"), new=2),
    Dirty(name="bom.csv", data=text(needs(), encoding="utf-8-sig"), new=2),
    Dirty(name="utf16.csv", data=text(needs(), encoding="utf-16", delimiter="\t"), new=2),
    Dirty(name="semicolons.csv", data=text(needs(), delimiter=";"), new=2),
    Dirty(
        name="titles.xlsx",
        data=book(needs(), above=[["令和9年3月 開催予定"], ["作成: 協議会"], []]),
        new=2,
    ),
    Dirty(name="twice-headed.xlsx", data=book([*needs(), list(NEEDS), SECOND]), new=3),
    Dirty(name="totals.xlsx", data=book([*needs(), ["合計", "", "", 60, "", 9.5]]), new=2),
    Dirty(name="blank-rows.xlsx", data=book([*needs(), [], ["", "", ""], SECOND]), new=3),
    Dirty(
        name="moved-and-more.xlsx",
        data=book(
            [
                ("備考", "食品群", "必要量", "食堂", "開催日", "必着時刻", "天気"),
                ("", "主食", 4, "HALL-01", "2027-03-06", "11:30", "晴れ"),
            ]
        ),
        new=1,
    ),
    Dirty(
        name="english.csv",
        data=text(
            [
                ("site_id", "date", "ready_by", "meals", "category", "kg"),
                ("HALL-01", "2027-03-06", "11:30", 30, "staple", 4),
            ]
        ),
        new=1,
    ),
    Dirty(
        name="wareki.xlsx",
        data=book(needs((1, "令和9年3月6日（土）"))),
        new=2,
        cells={"date": "2027-03-06"},
    ),
    Dirty(
        name="short-era.xlsx", data=book(needs((1, "R9.3.6"))), new=2, cells={"date": "2027-03-06"}
    ),
    Dirty(
        name="real-dates.xlsx",
        data=book(needs((1, date(2027, 3, 6)), (2, time(11, 30)))),
        new=2,
        cells={"date": "2027-03-06", "ready_by": "11:30"},
    ),
    Dirty(name="serial.csv", data=book(needs((1, 46452))), new=2, cells={"date": "2027-03-06"}),
    Dirty(
        name="full-width.xlsx",
        data=book(
            needs((1, "２０２７年３月６日"), (2, "１１：３０"), (3, "３０食"), (5, "１２．５ｋｇ"))
        ),
        new=2,
        cells={"date": "2027-03-06", "kg": "12.5", "meals": "30"},
    ),
    Dirty(
        name="times.xlsx",
        data=book(needs((2, "午前11時半"))),
        new=2,
        cells={"ready_by": "11:30"},
    ),
    Dirty(
        name="half-width-kana.csv",
        data=text(product((1, "ﾘﾝｺﾞｼﾞｭｰｽ")), encoding="cp932"),
        new=1,
        cells={"name": "リンゴジュース"},
    ),
    Dirty(
        name="lost-zeros.xlsx",
        data=book(site((3, 9201), (8, 857123456))),
        new=1,
        notes=("code_mended", "zeros_added"),
        cells={"municipality": "09201", "phone": "0857123456"},
    ),
    Dirty(
        name="formula-name.xlsx",
        data=book(product((1, "=1+1"))),
        new=1,
        cells={"name": "=1+1"},
    ),
    Dirty(
        name="swapped.xlsx",
        data=book(site((4, 134.2), (5, 35.5))),
        new=1,
        notes=("places_swapped",),
        cells={"lat": "35.5", "lon": "134.2"},
    ),
    Dirty(
        name="facilities-old.csv",
        data=text(facility(), encoding="cp932"),
        new=1,
        cells={"municipality": "31201", "site_id": "31201-1"},
    ),
    Dirty(
        name="facilities-short-code.csv",
        data=text(facility((0, "92011"))),
        new=1,
        notes=("code_mended",),
        cells={"municipality": "09201"},
    ),
    Dirty(
        name="facilities-new.csv",
        data=text(
            [
                NEW_FACILITIES,
                ("312011", "0001", "鳥取市", "架空公民館", "架空町1", "", 35.49, 134.22, ""),
            ]
        ),
        new=1,
        cells={"address": "架空町1", "site_id": "31201-0001"},
    ),
    Dirty(
        name="merged-down.xlsx",
        data=book(
            [
                NEEDS,
                ["", "2027-03-06", "11:30", 30, "主食", 4],
                ["", "2027-03-06", "11:30", 30, "野菜", 4],
            ],
            merged=[("A2:A3", "HALL-01")],
        ),
        new=2,
    ),
)

WRONG: tuple[Dirty, ...] = (
    Dirty(name="kanji-number.xlsx", data=book(needs((5, "五"))), faults={"F2": "number_bad"}),
    Dirty(name="other-unit.xlsx", data=book(needs((5, "500g"))), faults={"F2": "unit_other"}),
    Dirty(name="ambiguous.csv", data=text(needs((1, "9/3/6"))), faults={"B2": "date_ambiguous"}),
    Dirty(name="no-year.xlsx", data=book(needs((1, "3月6日"))), faults={"B2": "date_ambiguous"}),
    Dirty(
        name="weekday.xlsx",
        data=book(needs((1, "2027年3月6日(金)"))),
        faults={"B2": "weekday_other"},
    ),
    Dirty(name="no-such-day.xlsx", data=book(needs((1, "2027/2/30"))), faults={"B2": "date_bad"}),
    Dirty(name="ditto.xlsx", data=book(needs((0, "〃"), row=2)), faults={"A3": "ditto"}),
    Dirty(name="unknown-hall.xlsx", data=book(needs((0, "HALL-99"))), faults={"A2": "id_unknown"}),
    Dirty(name="no-time.xlsx", data=book(needs((2, "お昼"))), faults={"C2": "time_bad"}),
    Dirty(name="category.xlsx", data=book(needs((4, "おかず"))), faults={"E2": "choice_unknown"}),
    Dirty(name="blank-cell.xlsx", data=book(needs((5, ""))), faults={"F2": "cell_empty"}),
    Dirty(name="negative.xlsx", data=book(needs((5, -3))), faults={"F2": "number_negative"}),
    Dirty(
        name="decimals.xlsx", data=book(needs((5, "1.2345"))), faults={"F2": "decimals_too_many"}
    ),
    Dirty(
        name="two-times.xlsx",
        data=book([*needs(), ["HALL-01", "2027-03-06", "12:30", 30, "野菜", 4]]),
        faults={"C4": "ready_by_second"},
    ),
    Dirty(
        name="error-value.xlsx",
        data=book(needs(), formulas={"F2": ("=1/0", "#DIV/0!")}),
        faults={"F2": "formula_error"},
    ),
    Dirty(
        name="never-calculated.xlsx",
        data=lambda: without_values(book(needs(), formulas={"F2": ("=2+2", 0)})()),
        faults={"F2": "formula_empty"},
    ),
    Dirty(name="jan.xlsx", data=book(product((6, "4901234567890"))), faults={"G2": "jan_bad"}),
    Dirty(
        name="twice.xlsx",
        data=book([*product(), product()[1]]),
        faults={"A3": "id_twice"},
    ),
    Dirty(name="no-id.xlsx", data=book(product((0, ""))), faults={"A2": "id_empty"}),
    Dirty(name="marks-in-id.xlsx", data=book(product((0, "P@1"))), faults={"A2": "id_marks"}),
    Dirty(name="abroad.xlsx", data=book(site((4, 48.8), (5, 2.3))), faults={"E2": "outside_japan"}),
    Dirty(name="369.csv", data=text(site((5, 369.56))), faults={"F2": "outside_japan"}),
    Dirty(name="code.csv", data=text(site((3, "312012"))), faults={"D2": "municipality_bad"}),
    Dirty(
        name="shift.xlsx",
        data=book([SHIFTS, ["KEI-1", "2027-03-06", "15:00", "9:00", "山田"]]),
        faults={"D2": "shift_reversed"},
    ),
    Dirty(
        name="many.xlsx",
        data=book(
            [
                *needs((0, "HALL-99"), (5, "五")),
                ["HALL-02", "13/40/2027", "11:30", "多数", "主食", 3],
                SECOND,
            ],
            above=[["3月"], []],
        ),
        faults={"A4": "id_unknown", "F4": "number_bad", "B6": "date_bad", "D6": "number_bad"},
    ),
    Dirty(
        name="missing-column.xlsx",
        data=book([row[:5] for row in needs()]),
        faults={"A1": "column_missing"},
        table="needs",
    ),
)
