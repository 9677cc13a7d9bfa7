"""Allergens: the lists by date, what a label settles, and what a new list leaves open."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.allergens import (
    CASHEW_LIST_ID,
    LISTS,
    AllergenNotListed,
    AllergensInvalid,
    AllergenState,
    AllergenStatement,
    as_scenario_allergens,
    cashew_list,
    check_names,
    from_record,
    from_scenario_allergens,
    kept_away,
    list_followed,
    list_in_force,
    state_of,
    switched,
    to_record,
    unknown_in,
)

OF_2019, OF_2023, OF_2024 = LISTS
COMING = cashew_list(in_force_from=date(2031, 4, 1), transition_until=date(2033, 3, 31))
ALL_LISTS = (*LISTS, COMING)
BREAD = AllergenStatement(
    list_id=OF_2024.list_id,
    contains=frozenset({"小麦", "大豆"}),
    stated_free=frozenset({"ごま"}),
)
UNLABELLED = AllergenStatement(list_id=OF_2024.list_id, labelled=False)


def test_the_lists_have_the_numbers_of_the_law() -> None:
    sizes = [(len(x.mandatory), len(x.recommended)) for x in ALL_LISTS]
    assert sizes == [(7, 21), (8, 20), (8, 20), (9, 20)]
    assert all(len(set(x.names)) == len(x.names) for x in ALL_LISTS)


def test_what_each_list_changed() -> None:
    assert set(OF_2023.mandatory) - set(OF_2019.mandatory) == {"くるみ"}
    assert set(OF_2019.names) == set(OF_2023.names)
    assert set(OF_2024.names) - set(OF_2023.names) == {"マカダミアナッツ"}
    assert set(OF_2023.names) - set(OF_2024.names) == {"まつたけ"}
    assert set(COMING.mandatory) - set(OF_2024.mandatory) == {"カシューナッツ"}
    assert set(COMING.names) - set(OF_2024.names) == {"ピスタチオ"}
    assert set(OF_2024.names) <= set(COMING.names)


@pytest.mark.parametrize(
    ("day", "list_id"),
    [
        (date(2010, 1, 1), "2019-09-19"),
        (date(2023, 3, 8), "2019-09-19"),
        (date(2023, 3, 9), "2023-03-09"),
        (date(2024, 3, 27), "2023-03-09"),
        (date(2024, 3, 28), "2024-03-28"),
        (date(2031, 3, 31), "2024-03-28"),
        (date(2031, 4, 1), CASHEW_LIST_ID),
    ],
)
def test_the_list_in_force_on_a_day(day: date, list_id: str) -> None:
    assert list_in_force(day, lists=ALL_LISTS).list_id == list_id


def test_without_a_confirmed_day_the_coming_list_is_never_in_force() -> None:
    assert list_in_force(date(2099, 1, 1)) is OF_2024


@pytest.mark.parametrize(
    ("made_on", "list_id"),
    [
        (date(2015, 1, 1), "2019-09-19"),
        (date(2025, 3, 31), "2019-09-19"),
        (date(2025, 4, 1), "2024-03-28"),
        (date(2033, 3, 31), "2024-03-28"),
        (date(2033, 4, 1), CASHEW_LIST_ID),
    ],
)
def test_in_a_transition_a_label_may_follow_the_list_before(made_on: date, list_id: str) -> None:
    assert list_followed(made_on, lists=ALL_LISTS).list_id == list_id


@pytest.mark.parametrize(
    ("allergen", "state"),
    [
        ("小麦", AllergenState.CONTAINS),
        ("大豆", AllergenState.CONTAINS),
        ("ごま", AllergenState.STATED_FREE),
        ("卵", AllergenState.STATED_FREE),  # mandatory and not named
        ("りんご", AllergenState.UNKNOWN),  # recommended and not named
        ("カシューナッツ", AllergenState.UNKNOWN),
        ("ピスタチオ", AllergenState.UNKNOWN),  # on no list that the label followed
        ("ふぐ", AllergenState.UNKNOWN),
    ],
)
def test_what_a_label_settles(allergen: str, state: AllergenState) -> None:
    assert state_of(BREAD, allergen) is state


def test_a_walnut_that_an_old_label_does_not_name_is_unknown() -> None:
    old = replace(BREAD, list_id=OF_2019.list_id)
    assert state_of(old, "くるみ") is AllergenState.UNKNOWN
    assert state_of(BREAD, "くるみ") is AllergenState.STATED_FREE


def test_traces_stay_unknown_although_there_is_a_label() -> None:
    traces = replace(BREAD, unknown=frozenset({"卵"}))
    assert state_of(traces, "卵") is AllergenState.UNKNOWN
    assert "卵" in kept_away(traces, current_list=OF_2024)


def test_without_a_label_every_allergen_is_unknown() -> None:
    assert kept_away(UNLABELLED, current_list=OF_2024) == set(OF_2024.names)
    assert kept_away(UNLABELLED, current_list=COMING) == set(COMING.names)


def test_what_a_donor_says_counts_without_a_label() -> None:
    told = replace(UNLABELLED, contains=frozenset({"卵"}), stated_free=frozenset({"乳"}))
    assert kept_away(told, current_list=OF_2024) == set(OF_2024.names) - {"乳"}
    assert state_of(told, "卵") is AllergenState.CONTAINS


def test_contained_food_of_no_list_is_kept_away() -> None:
    mushrooms = replace(BREAD, contains=frozenset({"まつたけ"}))
    assert "まつたけ" in kept_away(mushrooms, current_list=OF_2024)


def test_a_new_list_turns_cashew_and_pistachio_to_unknown() -> None:
    assert switched(BREAD, COMING) == {"カシューナッツ", "ピスタチオ"}
    assert switched(UNLABELLED, COMING) == {"カシューナッツ", "ピスタチオ"}
    assert {"カシューナッツ", "ピスタチオ"} <= unknown_in(BREAD, current_list=COMING)


def test_what_a_label_names_is_not_asked_again() -> None:
    named = replace(
        BREAD,
        contains=frozenset({"カシューナッツ"}),
        stated_free=frozenset({"ピスタチオ"}),
    )
    assert switched(named, COMING) == frozenset()


def test_a_switch_to_the_same_list_leaves_nothing_open() -> None:
    for known in ALL_LISTS:
        assert switched(replace(BREAD, list_id=known.list_id), known) == frozenset()


def test_a_switch_from_an_old_list_asks_for_walnut() -> None:
    old = replace(BREAD, list_id=OF_2019.list_id)
    assert switched(old, OF_2024) == {"くるみ", "マカダミアナッツ"}


def test_the_months_files_mark_the_unknown() -> None:
    free = frozenset(OF_2024.names) - {"小麦", "卵"}
    noodles = AllergenStatement(
        list_id=OF_2024.list_id,
        contains=frozenset({"小麦", "ふぐ"}),
        stated_free=free,
        unknown=frozenset({"卵"}),
    )
    assert as_scenario_allergens(noodles, current_list=OF_2024) == ("小麦", "卵?", "ふぐ")
    every = tuple(f"{name}?" for name in OF_2024.names)
    assert as_scenario_allergens(UNLABELLED, current_list=OF_2024) == every


@pytest.mark.parametrize(
    "wrong",
    [
        {"contains": frozenset({"卵"}), "stated_free": frozenset({"卵"})},
        {"contains": frozenset({"卵"}), "unknown": frozenset({"卵"})},
        {"contains": frozenset({""})},
        {"contains": frozenset({"卵?"})},
        {"unknown": frozenset({"卵;乳"})},
        {"stated_free": frozenset({" 卵"})},
        {"list_id": "1999"},
    ],
)
def test_a_statement_that_contradicts_itself_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(AllergensInvalid):
        replace(BREAD, **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"contains": "卵"},
        {"contains": [1]},
        {"contains": None},
        {"labelled": "yes"},
        {"list_id": 2024},
        {"list_id": "1999"},
        {"note": "new"},
    ],
)
def test_a_record_that_is_no_statement_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(AllergensInvalid):
        from_record({**to_record(BREAD), **wrong})
    with pytest.raises(AllergensInvalid):
        from_record({})


@st.composite
def statements(draw: st.DrawFn) -> AllergenStatement:
    names = [*COMING.names, "まつたけ", "ふぐ"]
    kinds = draw(st.lists(st.integers(0, 3), min_size=len(names), max_size=len(names)))
    groups = [frozenset(n for n, k in zip(names, kinds, strict=True) if k == g) for g in range(3)]
    return AllergenStatement(
        list_id=draw(st.sampled_from(ALL_LISTS)).list_id,
        contains=groups[0],
        stated_free=groups[1],
        unknown=groups[2],
        labelled=draw(st.booleans()),
    )


current_lists = st.sampled_from(ALL_LISTS)


@given(statements())
def test_a_statement_comes_back_from_its_record(statement: AllergenStatement) -> None:
    assert from_record(json.loads(json.dumps(to_record(statement)))) == statement


@given(statements(), current_lists)
def test_what_is_not_kept_away_is_known_to_be_free(
    statement: AllergenStatement, current_list: Any
) -> None:
    away = kept_away(statement, current_list=current_list)
    for name in current_list.names:
        assert (name in away) is (state_of(statement, name) is not AllergenState.STATED_FREE)


@given(statements(), current_lists)
def test_the_months_files_keep_the_same_away(
    statement: AllergenStatement, current_list: Any
) -> None:
    written = as_scenario_allergens(statement, current_list=current_list)
    assert {a.rstrip("?") for a in written} == kept_away(statement, current_list=current_list)
    back = from_scenario_allergens(written, current_list=current_list)
    assert as_scenario_allergens(back, current_list=current_list) == written


@given(statements(), current_lists)
def test_a_switch_names_only_what_is_unknown_then(
    statement: AllergenStatement, to_list: Any
) -> None:
    assert switched(statement, to_list) <= unknown_in(statement, current_list=to_list)


def test_a_name_that_no_list_has_is_told() -> None:
    """With たまご for 卵, silence about 卵 would be taken for "free"."""
    names = frozenset({"卵", "カシューナッツ", "ピスタチオ", "まつたけ"})
    check_names(AllergenStatement(list_id=LISTS[-1].list_id, contains=names))
    for says in ("contains", "stated_free", "unknown"):
        odd: dict[str, Any] = {says: frozenset({"卵", "たまご"})}
        statement = AllergenStatement(list_id=LISTS[-1].list_id, **odd)
        with pytest.raises(AllergenNotListed) as refused:
            check_names(statement)
        assert refused.value.names == ("たまご",)
