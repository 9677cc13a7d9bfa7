"""Nothing that helps to look for holes is open: no page of the framework, no trace of an error."""

import pytest
from fastapi.testclient import TestClient

from api.main import create_app
from api.settings import Settings
from api.v1 import audit
from tests.signing_in import a_person, a_token, bearer
from tests.trust.planted import caught

FRAMEWORKS = ("/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect", "/.git/HEAD", "/.env")
TOLD = ("SECRET", "Traceback", "RuntimeError", "site-packages", ".py")


def check_nothing_helps_to_look_for_holes(settings: Settings) -> None:
    quiet = settings.model_copy(update={"run_workers": 0})
    app = create_app(quiet)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("SECRET PLACE")

    with (
        TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client,
        pytest.MonkeyPatch.context() as patch,
    ):
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        headers = bearer(a_token(engine, a_person(engine)))
        for path in FRAMEWORKS:
            assert client.get(path, headers=headers).status_code == 404, path
        patch.setattr(audit, "audit", broken)
        for accept in ("application/json", "text/html"):
            answer = client.get("/api/v1/audit", headers=headers | {"Accept": accept})
            assert answer.status_code == 500
            assert [word for word in TOLD if word in answer.text] == []


def test_nothing_helps_to_look_for_holes(sqlite_settings: Settings) -> None:
    check_nothing_helps_to_look_for_holes(sqlite_settings)


def test_pages_of_the_framework_would_be_caught(sqlite_settings: Settings) -> None:
    with caught("the_framework_shows_its_pages"):
        check_nothing_helps_to_look_for_holes(sqlite_settings)
