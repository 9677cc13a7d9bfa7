"""Planted bugs of accounts at a provider, and of what the server itself asks for."""

import base64
import json
from typing import Any

import pytest
from authlib.oidc.core import CodeIDToken
from joserfc.jwt import Token

from api import outbound
from api.accounts import people
from api.oidc import links, provider
from api.web import oidc_routes
from tests.trust.planted import bug


@bug
def nonces_are_not_compared(patch: pytest.MonkeyPatch) -> None:
    """A token of another attempt is taken."""
    patch.setattr(CodeIDToken, "validate_nonce", lambda _: None)


@bug
def audiences_are_not_compared(patch: pytest.MonkeyPatch) -> None:
    """A token that was made for another program is taken."""
    validate = CodeIDToken.validate

    def careless(self: Any, **more: Any) -> None:
        self.options.pop("aud", None)
        self.params.pop("client_id", None)
        validate(self, **more)

    patch.setattr(CodeIDToken, "validate", careless)


@bug
def issuers_are_not_compared(patch: pytest.MonkeyPatch) -> None:
    """A token of another provider is taken."""
    validate = CodeIDToken.validate

    def careless(self: Any, **more: Any) -> None:
        self.options.pop("iss", None)
        validate(self, **more)

    patch.setattr(CodeIDToken, "validate", careless)


@bug
def old_tokens_are_taken(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks at the clock."""
    patch.setattr(provider, "LEEWAY_S", 10**9)


@bug
def signatures_are_not_checked(patch: pytest.MonkeyPatch) -> None:
    """What a token says is believed."""

    def believed(self: Any, text: str) -> Token:
        parts = [base64.urlsafe_b64decode(p + "=" * (-len(p) % 4)) for p in text.split(".")[:2]]
        return Token(json.loads(parts[0]), json.loads(parts[1]))

    patch.setattr(provider.Provider, "_verified", believed)


@bug
def attempts_come_back_twice(patch: pytest.MonkeyPatch) -> None:
    """An answer of the provider that somebody has seen signs in once more."""
    patch.setattr(links, "use_state", lambda *_, **__: True)


@bug
def states_are_not_compared(patch: pytest.MonkeyPatch) -> None:
    """Whoever follows a link that somebody else has made is signed in as them."""
    patch.setattr(oidc_routes.hmac, "compare_digest", lambda *_: True)


@bug
def user_names_are_believed(patch: pytest.MonkeyPatch) -> None:
    """Whoever is called like somebody here is them."""
    known = links.person_id_of

    def matched(connection: Any, named: Any, *, now: Any) -> Any:
        found = known(connection, named, now=now)
        person = people.find_person(connection, named.value) if found is None else None
        return found if person is None else person.person_id

    patch.setattr(links, "person_id_of", matched)


@bug
def names_are_matched_for_ever(patch: pytest.MonkeyPatch) -> None:
    """The name at the provider counts, not its lasting subject: names are given to others."""
    known = links.person_id_of

    def matched(connection: Any, named: Any, *, now: Any) -> Any:
        found = known(connection, named, now=now)
        if found is not None:
            connection.exec_driver_sql(
                "UPDATE oidc_links SET subject = NULL, expected = 'yamada@city.example'"
            )
        return found

    patch.setattr(links, "person_id_of", matched)


@bug
def linked_names_are_given_again(patch: pytest.MonkeyPatch) -> None:
    """Once somebody has signed in, another person may be given the name that they came by."""
    known = links.person_id_of

    def forgetful(connection: Any, named: Any, *, now: Any) -> Any:
        found = known(connection, named, now=now)
        connection.exec_driver_sql(
            "UPDATE oidc_links SET expected = NULL WHERE subject IS NOT NULL"
        )
        return found

    patch.setattr(links, "person_id_of", forgetful)


@bug
def linked_accounts_are_replaced(patch: pytest.MonkeyPatch) -> None:
    """Naming somebody anew takes the account away that is theirs, without a word."""
    expect = links.expect

    def careless(connection: Any, person_id: str, expected: str, **more: Any) -> None:
        connection.exec_driver_sql("UPDATE oidc_links SET subject = NULL")
        expect(connection, person_id, expected, **more)

    patch.setattr(links, "expect", careless)


@bug
def closed_accounts_open(patch: pytest.MonkeyPatch) -> None:
    """Whoever the provider names is let in although the account here is closed."""
    patch.setattr(oidc_routes, "_open", lambda row: row.person)


@bug
def numbers_are_left_out(patch: pytest.MonkeyPatch) -> None:
    """The provider is trusted with the second factor although nobody said so."""
    patch.setattr(oidc_routes, "_wants_number", lambda *_: False)


@bug
def networks_are_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    """The server asks whatever a name leads to."""
    patch.setattr(outbound, "may_connect", lambda *_: True)


@bug
def names_are_looked_up_again(patch: pytest.MonkeyPatch) -> None:
    """The name is looked up once to be looked at, and once more to connect."""
    checked = outbound._checked

    def forgetful(host: str, *about: Any) -> tuple[str, ...]:
        checked(host, *about)
        return (host,)

    patch.setattr(outbound, "_checked", forgetful)


@bug
def answers_have_no_end(patch: pytest.MonkeyPatch) -> None:
    """An answer is read as long as it comes."""
    patch.setattr(outbound, "MOST_BYTES", 10**12)
