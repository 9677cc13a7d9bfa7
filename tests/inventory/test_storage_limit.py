"""Storage temperatures as labels print them, and the stricter of label and zone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.model import Zone
from inventory.storage_limit import (
    StorageLimit,
    StorageLimitUnreadable,
    effective_limit,
    limit_of_zone,
    read_storage_limit,
)

PRINTED = [
    ("10℃以下で保存", 100, None),
    ("10℃以下", 100, None),
    ("１０℃以下", 100, None),
    ("10°C以下", 100, None),
    ("10°c以下", 100, None),
    ("10 ℃ 以下", 100, None),
    ("10度以下", 100, None),
    ("摂氏10度以下で保存してください", 100, None),
    ("4℃以下", 40, None),
    ("8℃以下", 80, None),
    ("15℃以下", 150, None),
    ("28℃以下で保存", 280, None),
    ("直射日光を避け、28℃以下で保存", 280, None),
    ("10℃未満", 99, None),
    ("10℃以内", 100, None),
    ("4℃で保存", 40, None),
    ("−18℃以下", -180, None),
    ("-18℃以下で保存", -180, None),
    ("－１８℃以下", -180, None),
    ("–18℃以下", -180, None),
    ("ー18℃以下", -180, None),
    ("▲18℃以下", -180, None),
    ("マイナス18度以下", -180, None),
    ("零下15度以下", -150, None),
    ("氷点下18℃以下", -180, None),
    ("-15℃以下", -150, None),
    ("-1.5℃以下", -15, None),
    ("0〜10℃", 100, 0),
    ("0～10℃", 100, 0),
    ("0℃〜10℃", 100, 0),
    ("1～10℃", 100, 10),
    ("1~10℃で保存", 100, 10),
    ("1℃から10℃", 100, 10),
    ("0-10℃", 100, 0),
    ("0 - 10℃", 100, 0),
    ("0℃-10℃", 100, 0),
    ("-18～-15℃", -150, -180),
    ("-18--15℃", -150, -180),
    ("-1〜5℃", 50, -10),
    ("15〜25℃", 250, 150),
    ("2℃以上10℃以下", 100, 20),
    ("65℃以上", None, 650),
    ("要冷蔵（10℃以下）", 100, None),
    ("要冷蔵10℃以下", 100, None),
    ("冷凍(-18℃以下)", -180, None),
    ("冷凍（－18℃以下）で保存", -180, None),
    ("冷蔵庫(2℃〜8℃)", 80, 20),
    ("10℃以下（夏は5℃以下）", 50, None),
    ("要冷蔵", 100, None),
    ("冷蔵庫で保存", 100, None),
    ("チルド", 100, None),
    ("要冷凍", -150, None),
    ("冷凍で保存", -150, None),
    ("要冷蔵・冷凍不可", 100, None),
    ("要冷蔵(冷凍保存可)", 100, None),
    ("常温", None, None),
    ("直射日光を避け常温", None, None),
    ("直射日光、高温多湿を避けて保存してください", None, None),
    ("冷暗所で保存", None, None),
    ("常温保存(冷蔵不要)", None, None),
    ("直射日光を避け常温で保存、開封後は要冷蔵(10℃以下)", None, None),
    ("開封前は常温、開封後は10℃以下", None, None),
    ("-18℃以下、解凍後は10℃以下", -180, None),
    ("10℃以下 一度解凍したものは", 100, None),
]
REFUSED = [
    "",
    "保存方法",
    "10",
    "10以下",
    "裏面に記載",
    "開封後は10℃以下",
    "5℃前後",
    "15度くらい",
    "10℃程度",
    "- 10℃以下",
    "10℃以上5℃以下",
    "10〜0℃",
    "999℃以下",
    "-90℃以下",
    "冷蔵または冷凍",
    "冷凍不可",
    "1度解凍したもの",
]


@pytest.mark.parametrize(("text", "most_dc", "least_dc"), PRINTED)
def test_a_printed_limit_is_read(text: str, most_dc: int | None, least_dc: int | None) -> None:
    limit = StorageLimit(at_most_dc=most_dc, at_least_dc=least_dc, printed=text)
    assert read_storage_limit(text) == limit


@pytest.mark.parametrize("text", REFUSED)
def test_what_names_no_limit_is_refused(text: str) -> None:
    with pytest.raises(StorageLimitUnreadable) as raised:
        read_storage_limit(text)
    assert raised.value.printed == text


def test_zones_have_their_limits() -> None:
    limits = {zone: limit_of_zone(zone).at_most_dc for zone in Zone}
    assert limits == {Zone.AMBIENT: None, Zone.COOL: 150, Zone.CHILLED: 100, Zone.FROZEN: -150}


def test_the_stricter_of_zone_and_label_counts() -> None:
    four = read_storage_limit("4℃以下")
    assert effective_limit(Zone.CHILLED, four) == four
    assert effective_limit(Zone.AMBIENT, four) == four
    assert effective_limit(Zone.CHILLED, read_storage_limit("15℃以下")).at_most_dc == 100
    assert effective_limit(Zone.FROZEN, read_storage_limit("-18℃以下")).at_most_dc == -180
    assert effective_limit(Zone.CHILLED, None) == limit_of_zone(Zone.CHILLED)
    assert effective_limit(Zone.AMBIENT, read_storage_limit("常温")).at_most_dc is None


def test_a_label_may_forbid_a_zone() -> None:
    label = read_storage_limit("0〜10℃")
    assert effective_limit(Zone.CHILLED, label).is_possible
    assert not effective_limit(Zone.FROZEN, label).is_possible


def test_both_ends_of_a_limit_are_allowed() -> None:
    limit = read_storage_limit("0〜10℃")
    assert [limit.allows(t) for t in (-1, 0, 100, 101)] == [False, True, True, False]
    assert StorageLimit().allows(-800)


@given(
    st.sampled_from(Zone), st.none() | st.integers(-300, 300), st.none() | st.integers(-300, 300)
)
def test_what_both_allow_the_effective_limit_allows(
    zone: Zone, most_dc: int | None, least_dc: int | None
) -> None:
    label = StorageLimit(at_most_dc=most_dc, at_least_dc=least_dc, printed="label")
    effective = effective_limit(zone, label)
    for temperature_dc in range(-310, 320, 5):
        both = label.allows(temperature_dc) and limit_of_zone(zone).allows(temperature_dc)
        assert effective.allows(temperature_dc) is both


@given(st.text(alphabet="0123456789.-~〜℃度以下上未満冷蔵凍常温開封後 マイナス▲", max_size=16))
def test_whatever_stands_there_is_read_or_refused(text: str) -> None:
    try:
        limit = read_storage_limit(text)
    except StorageLimitUnreadable:
        return
    assert limit.is_possible
