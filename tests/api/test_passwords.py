"""Passwords: which are taken, and how they are compared."""

from contextlib import suppress
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.accounts.passwords import (
    COMMON,
    LEAST_WITHOUT_USERNAME,
    SHORTEST,
    PasswordFault,
    PasswordRefused,
    Passwords,
    require_good,
)
from api.accounts.passwords import random_password as made_up

GOOD = "otokoto-no-hitsuji"
QUICK = Passwords(time_cost=1, memory_kib=64)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("", PasswordFault.SHORT),
        ("abcdefghij1", PasswordFault.SHORT),
        ("あ" * 11, PasswordFault.SHORT),
        ("x1y2z3" * 40, PasswordFault.LONG),
        ("password1234", PasswordFault.COMMON),
        ("PassWord1234", PasswordFault.COMMON),
        ("ｐａｓｓｗｏｒｄ１２３４", PasswordFault.COMMON),
        ("abababababab", PasswordFault.COMMON),
        ("tanaka-hanako", PasswordFault.USERNAME),
        ("Tanaka-Hanako-2026", PasswordFault.USERNAME),
    ],
)
def test_a_password_that_is_soon_guessed_is_refused_with_its_fault(
    password: str, fault: PasswordFault
) -> None:
    with pytest.raises(PasswordRefused) as caught:
        QUICK.hashed(password, username="tanaka-hanako")
    assert caught.value.fault is fault
    assert password not in str(caught.value) or not password


@pytest.mark.parametrize("password", [GOOD, "ひつじがにひきとことこ歩く", "4x7k-m2p9-qrst-uvwx"])
def test_a_password_of_a_few_words_is_taken(password: str) -> None:
    require_good(password, username="hub")


def test_every_common_password_is_long_enough_to_matter() -> None:
    assert all(len(password) >= SHORTEST for password in COMMON)


def test_a_password_is_kept_salted_and_compared_in_full_width_too() -> None:
    kept = QUICK.hashed(GOOD, username="hub")
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert kept != QUICK.hashed(GOOD, username="hub")
    assert QUICK.matches(GOOD, kept)
    full_width = "".join(chr(ord(c) + 0xFEE0) for c in GOOD)
    assert QUICK.matches(full_width, kept)
    assert not QUICK.matches(GOOD.upper(), kept)


@pytest.mark.parametrize("known", [None, "!", ""])
def test_who_has_no_password_never_matches(known: str | None) -> None:
    assert not QUICK.matches(GOOD, known)
    assert not QUICK.matches("", known)


def test_the_costs_are_those_that_the_standard_recommends(usual_costs: dict[str, int]) -> None:
    kept = Passwords(**usual_costs).hashed(GOOD, username="hub")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_made_up_passwords_are_good_and_never_the_same() -> None:
    made = {made_up() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        require_good(password, username="hub")


LETTERS = st.sampled_from(ascii_lowercase)


@given(st.text(LETTERS, max_size=40), st.text(LETTERS, min_size=1, max_size=20))
def test_a_password_that_was_added_to_its_user_name_is_never_taken(
    password: str, username: str
) -> None:
    with suppress(PasswordRefused):
        require_good(password, username=username)
    with pytest.raises(PasswordRefused):
        require_good(username + password[: LEAST_WITHOUT_USERNAME - 1], username=username)
