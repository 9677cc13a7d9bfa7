"""No slip of an administrator gives somebody's account of the municipality to another person."""

from datetime import timedelta

import sqlalchemy as sa

from api.accounts import hall_link_tables as tables
from api.accounts import hall_links
from api.accounts.person import Role
from api.clock import utc_now
from api.db import writing
from api.settings import Settings
from inventory.days import day_of
from tests.oidc_provider import TestProvider
from tests.signing_in import a_person
from tests.trust.planted import caught
from tests.trust.provider_desk import YAMADA, Desk, desk_of, provider

__all__ = ["provider"]


def check_no_account_is_mixed_up(desk: Desk) -> None:
    """A slip of the administrator gives nobody's account to another; the log tells both sides.

    The desk's person is linked as ``YAMADA``, and is so again at the end.
    """
    other = a_person(desk.engine, Role.COUNCIL, username=f"other-{len(desk.logged())}")
    taken = desk.name(YAMADA, other)  # who was called so is linked with somebody else
    assert taken.status_code == 422
    assert "登録されている利用者：council" in taken.text
    settled = desk.name("suzuki@city.example")
    assert settled.status_code == 422
    assert "先に「結びつきをなくす」" in settled.text
    assert (desk.sign_in().status_code, desk.who()) == (303, "council")
    desk.forget()
    assert desk.name("suzuki@city.example").status_code == 303
    assert desk.name(YAMADA).status_code == 303  # a name that waits is mended at once
    assert (desk.sign_in().status_code, desk.who()) == (303, "council")
    told = [(row["before"]["state"], row["after"]["state"]) for row in desk.details()[-4:]]
    assert told == [("linked", "none"), ("none", "waiting"), ("waiting", "waiting"),
                    ("waiting", "linked")]  # fmt: skip
    unlinked, first, second, linked = desk.details()[-4:]
    assert unlinked["before"] == linked["after"]
    assert first["after"] == second["before"] != second["after"]
    assert second["after"]["name"] == linked["after"]["name"]
    assert "yamada" not in str(desk.details())


def relink(desk: Desk) -> None:
    desk.forget()
    assert desk.name(YAMADA).status_code == 303
    assert desk.sign_in().status_code == 303


def test_no_account_is_mixed_up(settings: Settings, provider: TestProvider) -> None:
    with desk_of(settings, provider) as desk:
        assert desk.name(YAMADA).status_code == 303
        assert desk.sign_in().status_code == 303
        check_no_account_is_mixed_up(desk)
        with caught("linked_names_are_given_again"):
            check_no_account_is_mixed_up(desk)
        relink(desk)
        with caught("linked_accounts_are_replaced"):
            check_no_account_is_mixed_up(desk)
        relink(desk)
        check_no_account_is_mixed_up(desk)


def test_whoever_a_link_stands_for_has_no_account_there(
    sqlite_settings: Settings, provider: TestProvider
) -> None:
    with desk_of(sqlite_settings, provider) as desk:
        now = utc_now()
        with writing(desk.engine) as connection:
            new = hall_links.NewLink(
                link_id="", site_id="HALL-01", name="x", last_day=day_of(now) + timedelta(days=9)
            )
            by = (desk.person.person_id, now)
            made = hall_links.make_link(connection, new, key=b"key", by=by)
            person_id = connection.execute(sa.select(tables.hall_links.c.person_id)).scalar_one()
        assert made is not None
        path = f"/people/{person_id}/provider"
        assert desk.client.post(path, data={"value": "x"}, headers=desk.admin).status_code == 404
