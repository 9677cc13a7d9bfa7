"""Planted bugs of tablets that several people share."""

from typing import Any

import pytest

from api.accounts import auth, tablets
from api.web import tablet_routes
from tests.trust.planted import bug


@bug
def tablets_never_lock(patch: pytest.MonkeyPatch) -> None:
    """A tablet that lies about stays open for whoever takes it."""
    patch.setattr(auth, "_is_locked", lambda *_: False)


@bug
def locked_tablets_answer(patch: pytest.MonkeyPatch) -> None:
    """A locked tablet only shows another page first; asked directly it answers."""
    found = auth.find_session

    def open_again(*about: Any, **more: Any) -> Any:
        session = found(*about, **more)
        if session is not None and session.is_locked:
            object.__setattr__(session, "is_locked", False)
        return session

    patch.setattr("api.deps.auth.find_session", open_again)


@bug
def pins_are_tried_without_end(patch: pytest.MonkeyPatch) -> None:
    """Nobody counts how often a number was wrong."""
    patch.setattr("api.accounts.throttle.take_try", lambda *_, **__: True)


@bug
def other_bases_take_over(patch: pytest.MonkeyPatch) -> None:
    """Whoever has a number anywhere opens any tablet."""
    known = tablets.operators

    def everybody(connection: Any, site_id: str) -> Any:
        return known(connection, "HUB-1") + known(connection, "HUB-2")

    patch.setattr(tablets, "operators", everybody)


@bug
def days_begin_anew(patch: pytest.MonkeyPatch) -> None:
    """Each change of persons makes the tablet's day longer."""
    begin = auth.begin_session

    def longer(*about: Any, **more: Any) -> Any:
        return begin(*about, **{**more, "ends_at": None})

    patch.setattr(tablet_routes.auth, "begin_session", longer)


@bug
def pins_are_kept_without_the_key(patch: pytest.MonkeyPatch) -> None:
    """A stolen database is enough to find the numbers."""
    patch.setattr(tablets, "mixed", lambda pin, *_, **__: pin)
