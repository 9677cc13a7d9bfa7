"""The 47 prefectures, by the first two digits of a municipality's code, and our municipalities."""

import csv
from collections.abc import Mapping
from functools import lru_cache

from api.settings import data_folder
from api.words import Wordings

_NAMES = (
    "北海道 Hokkaido,青森県 Aomori,岩手県 Iwate,宮城県 Miyagi,秋田県 Akita,山形県 Yamagata,"
    "福島県 Fukushima,茨城県 Ibaraki,栃木県 Tochigi,群馬県 Gunma,埼玉県 Saitama,千葉県 Chiba,"
    "東京都 Tokyo,神奈川県 Kanagawa,新潟県 Niigata,富山県 Toyama,石川県 Ishikawa,福井県 Fukui,"
    "山梨県 Yamanashi,長野県 Nagano,岐阜県 Gifu,静岡県 Shizuoka,愛知県 Aichi,三重県 Mie,"
    "滋賀県 Shiga,京都府 Kyoto,大阪府 Osaka,兵庫県 Hyogo,奈良県 Nara,和歌山県 Wakayama,"
    "鳥取県 Tottori,島根県 Shimane,岡山県 Okayama,広島県 Hiroshima,山口県 Yamaguchi,"
    "徳島県 Tokushima,香川県 Kagawa,愛媛県 Ehime,高知県 Kochi,福岡県 Fukuoka,佐賀県 Saga,"
    "長崎県 Nagasaki,熊本県 Kumamoto,大分県 Oita,宮崎県 Miyazaki,鹿児島県 Kagoshima,沖縄県 Okinawa"
)
PREFECTURES: Mapping[str, Wordings] = {
    f"{number:02d}": (pair.split()[0], pair.split()[1])
    for number, pair in enumerate(_NAMES.split(","), start=1)
}
"""By code (総務省 全国地方公共団体コード)."""


def prefecture_of(municipality: str) -> str:
    """Return the code of a municipality's prefecture; empty where the code tells none."""
    code = municipality[:2] if len(municipality) == 5 and municipality.isdigit() else ""
    return code if code in PREFECTURES else ""


@lru_cache(maxsize=1)
def municipality_names() -> Mapping[str, Wordings]:
    """Return the names of this region's municipalities by code of five digits."""
    with (data_folder() / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: (row["name"], row["name_en"]) for row in csv.DictReader(file)}
