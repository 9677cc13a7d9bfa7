"""A place of food has one name, and a name is one place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import accounts as places
from inventory.accounts import (
    AT_SITE,
    FREE,
    IN_UNIT,
    MOST_LETTERS_OF_PATH,
    ON_HAND,
    Account,
    AccountKind,
    read_account,
)
from inventory.errors import AccountUnreadable

NAMES = {
    "site/LOGI/shelf/frozen": places.shelf("LOGI", "frozen"),
    "site/LOGI/shelf/dock": places.shelf("LOGI", places.DOCK),
    "site/LOGI/reserved/frozen/P1": places.reserved("LOGI", "frozen", plan_id="P1"),
    "site/LOGI/picked/P1/T1": places.picked("LOGI", plan_id="P1", trip_id="T1"),
    "site/LOGI/quarantine/frozen/H1": places.quarantine("LOGI", "frozen", hold_id="H1"),
    "vehicle/KEI-1": places.vehicle("KEI-1"),
    "transit/X1": places.transit("X1"),
    "donor/DONOR-1": places.donor("DONOR-1"),
    "eaten/HALL-01": places.eaten("HALL-01"),
    "waste/expired": places.waste("expired"),
    "site/%E6%9C%AC%E5%BA%97/shelf/%2F": places.shelf("本店", "/"),
    "donor/a%20b%25%27%22%5C@.~-_": places.donor("a b%'\"\\@.~-_"),
    "donor/..": places.donor(".."),
}
HOSTILE = st.one_of(
    st.sampled_from(
        [
            "/",
            "//",
            "%2F",
            "%",
            "site",
            "shelf",
            "..",
            ".",
            " ",
            "+",
            "?",
            "#",
            "𠮷",
            "é",
            "e\u0301",
        ]
    ),
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=12),
)
ANY_ACCOUNT = st.one_of(
    st.builds(places.shelf, HOSTILE, HOSTILE),
    st.builds(places.reserved, HOSTILE, HOSTILE, plan_id=HOSTILE),
    st.builds(places.picked, HOSTILE, plan_id=HOSTILE, trip_id=HOSTILE),
    st.builds(places.quarantine, HOSTILE, HOSTILE, hold_id=HOSTILE),
    st.builds(places.vehicle, HOSTILE),
    st.builds(places.transit, HOSTILE),
    st.builds(places.donor, HOSTILE),
    st.builds(places.eaten, HOSTILE),
    st.builds(places.waste, HOSTILE),
)


@pytest.mark.parametrize(("name", "account"), NAMES.items(), ids=NAMES.keys())
def test_each_place_has_the_name_that_is_written_down(name: str, account: Account) -> None:
    assert account.name == name
    assert read_account(name) == account


def test_every_kind_of_place_is_in_the_list() -> None:
    assert {a.kind for a in NAMES.values()} == set(AccountKind)


@given(account=ANY_ACCOUNT)
def test_a_name_gives_its_place_back_whatever_the_ids_are(account: Account) -> None:
    assert read_account(account.name) == account
    assert account.name.isascii()
    assert account.name.isprintable()


@given(one=ANY_ACCOUNT, other=ANY_ACCOUNT)
def test_two_places_never_share_a_name(one: Account, other: Account) -> None:
    assert (one.name == other.name) == (one == other)


@given(text=st.text(max_size=40))
def test_any_text_is_a_place_of_just_that_name_or_none(text: str) -> None:
    try:
        account = read_account(text)
    except AccountUnreadable:
        return
    assert account.name == text


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/",
        "shelf",
        "site",
        "site/LOGI",
        "site/LOGI/shelf",
        "site/LOGI/shelf/",
        "site//shelf/frozen",
        "/site/LOGI/shelf/frozen",
        "site/LOGI/shelf/frozen/",
        "site/LOGI/shelf/frozen/P1",
        "site/LOGI/reserved/frozen",
        "site/LOGI/picked/P1",
        "site/LOGI/quarantine/frozen",
        "site/LOGI/vehicle/KEI-1",
        "site/LOGI/eaten/x",
        "shelf/LOGI/frozen",
        "shelf/LOGI",
        "vehicle",
        "vehicle/",
        "vehicle/KEI-1/x",
        "moon/x",
        "SITE/LOGI/shelf/frozen",
        "site/LOGI/Shelf/frozen",
        "site/LOGI/shelf/a b",
        "site/本店/shelf/frozen",
        "site/%e6%9c%ac/shelf/frozen",
        "site/%4COGI/shelf/frozen",
        "donor/%FF",
        "donor/%zz",
        "donor/%00",
        "donor/%0A",
        "donor/a+b",
    ],
)
def test_other_texts_name_no_place(name: str) -> None:
    with pytest.raises(AccountUnreadable) as refused:
        read_account(name)
    assert refused.value.code == "account_unreadable"
    assert refused.value.remedy


@pytest.mark.parametrize("wrong", ["", "a\nb", "a\x00b", "a\x1fb", "\u2028", "\ud800", "x" * 2_001])
def test_an_id_that_is_no_plain_text_makes_no_name(wrong: str) -> None:
    for account in (
        places.shelf(wrong, "frozen"),
        places.shelf("LOGI", wrong),
        places.reserved("LOGI", "frozen", plan_id=wrong),
        places.picked("LOGI", plan_id="P1", trip_id=wrong),
        places.donor(wrong),
        places.eaten(wrong),
    ):
        with pytest.raises(AccountUnreadable):
            _ = account.name


def test_a_name_is_as_long_as_an_index_can_hold() -> None:
    most = MOST_LETTERS_OF_PATH - len("donor/")
    assert len(places.donor("x" * most).name) == MOST_LETTERS_OF_PATH
    for longer in ("x" * (most + 1), "𠮷" * (most // 12 + 1)):
        with pytest.raises(AccountUnreadable):
            _ = places.donor(longer).name


@pytest.mark.parametrize("account", NAMES.values(), ids=NAMES.keys())
def test_only_the_ends_of_the_book_go_below_zero(account: Account) -> None:
    ends = (AccountKind.DONOR, AccountKind.EATEN, AccountKind.WASTE)
    assert account.may_go_below_zero == (account.kind in ends)


def test_each_place_is_on_hand_or_an_end_of_the_book() -> None:
    assert set(AccountKind) == ON_HAND | FREE
    assert not ON_HAND & FREE
    assert IN_UNIT < AT_SITE < ON_HAND
