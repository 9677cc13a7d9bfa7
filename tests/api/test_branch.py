"""Branches of the site are passed over for other parts, and answer what a plain router answers."""

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from api.branch import Branch, branch_of

PATHS = (
    "/",
    "/hub",
    "/hub/a/b",
    "/hubs",
    "//hub",
    "/api/hub",
    "/plans/p/trips/x/y",
    "/plans",
    "/o",
)


def plain() -> APIRouter:
    router, inner = APIRouter(), APIRouter()
    router.add_api_route("/", lambda: "start", methods=["GET"])
    inner.add_api_route("/hub", lambda: "hub", methods=["GET"])
    router.add_api_route("/plans/{plan}/trips/{trip:path}", lambda trip: trip, methods=["GET"])
    router.include_router(inner)
    return router


@pytest.fixture
def apps() -> tuple[TestClient, TestClient]:
    made = []
    for make in (lambda router: router, branch_of):
        app, api = FastAPI(), (APIRouter if not made else Branch)(prefix="/api")
        api.include_router(plain())
        app.include_router(make(plain()))
        app.include_router(api)
        app.add_api_route("/o", lambda: "other", methods=["GET"])
        made.append(TestClient(app))
    return made[0], made[1]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_answers_are_those_of_a_plain_router(
    apps: tuple[TestClient, TestClient], method: str
) -> None:
    told = [
        [(r.status_code, r.text) for r in (app.request(method, path) for path in PATHS)]
        for app in apps
    ]
    assert told[0] == told[1]
    assert {status for status, _ in told[0]} == ({200, 404} if method == "GET" else {404, 405})


def test_other_parts_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    monkeypatch.setattr(APIRouter, "matches", lambda *_: compared.append(1))
    branch = branch_of(plain())
    branch.matches({"type": "http", "path": "/stock/hub"})
    assert not compared
    for path in ("/hub/x", "/plans", "/"):
        branch.matches({"type": "http", "path": path})
    branch.matches({"type": "http", "path": "/somewhere/hub", "root_path": "/somewhere"})
    assert len(compared) == 4
