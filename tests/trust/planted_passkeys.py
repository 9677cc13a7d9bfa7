"""Planted bugs of passkeys; ``tests.trust.planted`` has the list."""

from typing import Any

import pytest
import sqlalchemy as sa
import webauthn

from api.accounts import passkeys, second_factor, sign_in
from api.accounts.second_factor_tables import passkey_challenges
from api.accounts.second_factor_tables import passkeys as table
from tests.trust.planted import bug


@bug
def challenges_are_signed_twice(patch: pytest.MonkeyPatch) -> None:
    """A challenge stays after it was answered."""

    def kept(connection: sa.Connection, holder: str, *_: Any, **__: Any) -> Any:
        query = sa.select(passkey_challenges.c.challenge_nonce)
        found = connection.execute(query.where(passkey_challenges.c.holder_hash == holder))
        nonce = found.scalar_one_or_none()
        return nonce and passkeys.base64url_to_bytes(nonce)

    patch.setattr(passkeys, "take_challenge", kept)


@bug
def factors_are_added_without_the_password(patch: pytest.MonkeyPatch) -> None:
    """Who has a passkey is not asked for the password when numbers are set up beside it."""
    patch.setattr(second_factor, "is_wanted", lambda *_: False)


@bug
def factors_are_taken_away_with_the_password(patch: pytest.MonkeyPatch) -> None:
    """Whoever takes a factor away is asked for the password, and for no factor."""
    verify = sign_in.verify

    def easy(app: Any, **told: Any) -> Any:
        return verify(app, **told | {"number": None})

    patch.setattr(sign_in, "verify", easy)


@bug
def any_site_may_have_asked(patch: pytest.MonkeyPatch) -> None:
    """Nobody compares the address of the page on which the device was asked."""
    verify = webauthn.verify_authentication_response

    class Anything(str):
        __slots__ = ()

        def __eq__(self, _: object) -> bool:
            return True

        def __ne__(self, _: object) -> bool:
            return False

        __hash__ = str.__hash__

    def careless(**told: Any) -> Any:
        return verify(**told | {"expected_origin": Anything()})

    patch.setattr(webauthn, "verify_authentication_response", careless)


@bug
def copies_sign_as_well(patch: pytest.MonkeyPatch) -> None:
    """How often a passkey has signed is not looked at."""
    signed = passkeys._signed
    counts = iter(range(10**6, 10**9))

    def counted(*told: Any) -> int:
        signed(*told)
        return next(counts)

    patch.setattr(passkeys, "_signed", counted)


@bug
def anybodys_passkey_opens(patch: pytest.MonkeyPatch) -> None:
    """A passkey is looked for by its id alone."""

    def found(connection: sa.Connection, _person_id: str, answer: str) -> Any:
        named = webauthn.helpers.parse_authentication_credential_json(answer).id
        query = sa.select(table).where(table.c.credential_id == named)
        return connection.execute(query).one_or_none()

    patch.setattr(passkeys, "_signed_by", found)


@bug
def passkeys_are_not_asked_for(patch: pytest.MonkeyPatch) -> None:
    """Whoever has a passkey and no authenticator gets in with the password alone."""
    patch.setattr(second_factor, "is_wanted", second_factor.has_number)
