"""Which table a staff's own sheet is taken for, by headings nobody has prescribed."""

import pytest

from api.excel.matching import matched
from api.excel.reading import Raw, Sheet


def sheet(*headings: str, above: int = 0) -> Sheet:
    titles: list[list[Raw]] = [["こども食堂 名簿（案）"], [None]]
    return Sheet(name="Sheet1", rows=[*titles[:above], list(headings), ["1", "2", "3"]])


@pytest.mark.parametrize(
    ("headings", "table", "columns"),
    [
        (
            ("番号", "食堂のなまえ", "ｼｭﾙｲ", "住所", "でんわ", "緯度", "経度", "備考"),
            "sites.csv",
            {"site_id", "name", "address", "phone", "lat", "lon", "note"},
        ),
        (("番号", "名称", "備考"), "donors.csv", {"donor_id", "name", "note"}),
        (
            ("ロット", "品目", "届く拠点", "届く日", "量(kg)", "1ケース(kg)", "期限の種類", "期限"),
            "arrivals.csv",
            {"lot_id", "product_id", "site_id", "available_on", "kg", "case_kg", "expiry_kind",
             "expires_on"},
        ),
        (("拠点", "保管温度", "容量"), "stores.csv", {"site_id", "zone", "capacity_l"}),
    ],
)  # fmt: skip
def test_a_sheet_is_the_table_that_knows_most_of_its_headings(
    headings: tuple[str, ...], table: str, columns: set[str]
) -> None:
    for above in (0, 2):
        found = matched(sheet(*headings, above=above))
        assert found is not None
        assert (found.form.name, set(found.columns)) == (table, columns)
        assert found.header_row == above
