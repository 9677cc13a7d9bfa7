"""The own second factor by the API: with the password and the factor, as on its page."""

from typing import Any

import httpx2

from api.accounts import second_factor, throttle
from api.db import reading
from api.settings import SecondFactor, Settings
from tests.signing_in import a_person, a_token, bearer
from tests.trust.planted import caught
from tests.trust.test_second_factor import PASSWORD, STEP, Desk, desk_of

ROUTE = "/api/v1/session/second-factor"


def signed_in(desk: Desk) -> dict[str, str]:
    return bearer(a_token(desk.engine, a_person(desk.engine)))


def post(desk: Desk, route: str, headers: dict[str, str], **wish: str) -> httpx2.Response:
    return desk.client.post(ROUTE + route, json=wish, headers=headers)


def state(desk: Desk, headers: dict[str, str]) -> dict[str, Any]:
    answer = desk.client.get(ROUTE, headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def enrolled(desk: Desk) -> tuple[dict[str, str], list[str]]:
    """Set the authenticator up; return the new session and the recovery codes."""
    before, other = signed_in(desk), signed_in(desk)
    assert state(desk, before)["secret"] is None
    begun = desk.client.post(ROUTE, headers=before).json()
    assert begun["secret"].replace(" ", "") in begun["address"]
    assert begun["is_on"] is False
    wrong = post(desk, "/confirm", before, number="000000")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "second_factor_wrong")
    done = post(desk, "/confirm", before, number=desk.number())
    assert done.status_code == 200, done.text
    for ended in (before, other):
        assert desk.client.get(ROUTE, headers=ended).status_code == 401, "another session"
    codes = done.json()["recovery_codes"]
    assert len(codes) == second_factor.RECOVERY_CODES
    desk.client.cookies.clear()
    return bearer(done.json()["token"]), codes


def check_the_factor_is_asked_for(desk: Desk, headers: dict[str, str]) -> None:
    """Neither a session left open nor the password alone changes anything of the factor."""
    desk.now += throttle.WINDOW
    for route in ("/remove", "/recovery-codes"):
        told = [
            ({"password": "wrong", "number": desk.number()}, "sign_in_failed"),
            ({"password": PASSWORD}, "second_factor_needed"),
            ({"password": PASSWORD, "number": "000000"}, "second_factor_wrong"),
        ]
        for wish, code in told:
            refused = post(desk, route, headers, **wish)
            assert refused.json().get("code") == code, (route, wish)
            assert refused.status_code == 401
    with reading(desk.engine) as connection:
        assert second_factor.has_number(connection, desk.person_id)
        left = second_factor.codes_left(connection, desk.person_id)
    assert left == second_factor.RECOVERY_CODES


def test_the_factor_is_set_up_kept_and_taken_away(settings: Settings) -> None:
    with desk_of(settings) as desk:
        headers, codes = enrolled(desk)
        assert state(desk, headers) == {
            "is_on": True,
            "passkeys": 0,
            "recovery_codes_left": len(codes),
            "secret": None,
            "address": None,
        }
        begun = desk.client.post(ROUTE, headers=headers).json()
        assert (begun["is_on"], begun["secret"]) == (True, None), "one that counts stays"
        check_the_factor_is_asked_for(desk, headers)
        desk.now += throttle.WINDOW
        right = {"password": PASSWORD, "number": desk.number()}
        new = post(desk, "/recovery-codes", headers, **right).json()["recovery_codes"]
        assert not set(new) & set(codes)
        desk.now += STEP
        right["number"] = desk.number()
        assert post(desk, "/remove", headers, **right).json()["is_on"] is False
        with reading(desk.engine) as connection:
            told = connection.exec_driver_sql("SELECT action FROM access_log").scalars().all()
            assert not second_factor.is_wanted(connection, desk.person_id)
        assert {"second_factor_on", "recovery_codes_renewed", "second_factor_off"} <= set(told)


def test_a_factor_that_is_not_asked_for_would_be_caught(sqlite_settings: Settings) -> None:
    with desk_of(sqlite_settings) as desk:
        headers, _ = enrolled(desk)
        with caught("factors_are_taken_away_with_the_password"):
            check_the_factor_is_asked_for(desk, headers)


def test_whoever_must_have_one_can_set_it_up(sqlite_settings: Settings) -> None:
    """Nothing else is open before; the password is not asked for then, as it was just given."""
    strict = sqlite_settings.model_copy(update={"second_factor": SecondFactor.REQUIRED})
    with desk_of(strict) as desk:
        assert desk.client.get("/api/v1/plans", headers=signed_in(desk)).status_code == 403
        headers, _ = enrolled(desk)
        assert desk.client.get("/api/v1/plans", headers=headers).status_code == 200
