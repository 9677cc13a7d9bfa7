"""What holds for every route: permissions, operation ids, error shape, headers."""

from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from api import errors, permissions
from api.accounts.person import Role
from api.deps import Connection, require_permission
from api.guards import HEADERS
from api.main import create_app
from api.permissions import ROUTES
from api.settings import Settings
from logistics.model import Scenario
from logistics.scenario_files.archive import zip_scenario
from tests.databases import make_ready
from tests.signing_in import a_token, bearer, signed_in, signed_out


@pytest.fixture
def own_app(sqlite_settings: Settings) -> FastAPI:
    """An app that a test may add routes to."""
    return create_app(sqlite_settings.model_copy(update={"run_workers": 0}))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    settings = Settings(data_dir=tmp_path_factory.mktemp("contract"), run_workers=0)
    return create_app(make_ready(settings))


@pytest.fixture(scope="module")
def served(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def quiet(served: TestClient) -> TestClient:
    return signed_in(served)


def test_every_route_is_in_the_permission_table_and_no_other(app: FastAPI) -> None:
    names = [context.name for context in iter_route_contexts(app.routes)]
    assert None not in names
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert set(names) == set(ROUTES)


def test_every_route_has_the_permission_check(app: FastAPI) -> None:
    for context in iter_route_contexts(app.routes):
        if context.name == "openapi":
            continue
        calls = [d.call for d in context.dependant.dependencies]
        assert require_permission in calls, context.path


def test_a_route_that_is_not_listed_is_refused(own_app: FastAPI) -> None:
    @own_app.get("/api/v1/new")
    def brand_new() -> str:
        return "open"

    with TestClient(own_app, base_url="http://127.0.0.1") as client:
        answer = signed_in(client).get("/api/v1/new")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_only_what_the_table_gives_it(quiet: TestClient, role: Role) -> None:
    signed_out(quiet)
    if role is not Role.PUBLIC:
        site_id = "HUB-1" if role in (Role.HUB, Role.HALL) else None
        signed_in(quiet, role, site_id=site_id)
    shut = 401 if role is Role.PUBLIC else 403
    for path, name in (("/api/v1/runs", "list_runs"), ("/api/v1/health", "read_health")):
        assert quiet.get(path).status_code == (200 if role in ROUTES[name] else shut)
    upload = quiet.post("/api/v1/scenarios", files={"file": ("m.zip", b"")})
    assert (upload.status_code == shut) == (role not in (Role.ADMIN, Role.COUNCIL))


def test_operation_ids_are_unique_and_stay(app: FastAPI) -> None:
    document = app.openapi()
    assert document["openapi"].startswith("3.1")
    operations = [o for path in document["paths"].values() for o in path.values()]
    ids = [o["operationId"] for o in operations]
    assert len(ids) == len(set(ids))
    assert set(ids) == set(permissions.API_ROUTES) - {"openapi"}
    assert all(o["tags"] and o["summary"] and o["description"] for o in operations)


def test_the_document_refers_only_to_what_it_holds(app: FastAPI) -> None:
    document = app.openapi()

    def references(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    schemas = document["components"]["schemas"]
    assert {r.rpartition("/")[2] for r in references(document)} <= set(schemas)
    for path in document["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], operation


def test_whatever_reads_a_body_documents_one_that_cannot_be_read(app: FastAPI) -> None:
    operations = [
        (method, path, operation)
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
        if "requestBody" in operation
    ]
    assert operations
    assert [(m, p) for m, p, o in operations if "400" not in o["responses"]] == []


def test_every_domain_error_has_its_answer() -> None:
    for kind in errors.error_classes():
        answer = errors.ANSWERS[kind]
        assert HTTPStatus(answer.status).value >= 400
        assert kind.code, kind  # type: ignore[attr-defined]
        assert answer.title.ja, kind
        assert answer.title.en, kind
        assert answer.title.ja != answer.title.en
        assert bool(answer.remedy.ja) == bool(answer.remedy.en)


def test_codes_of_errors_are_unique() -> None:
    codes = Counter(kind.code for kind in errors.error_classes())  # type: ignore[attr-defined]
    assert [code for code, count in codes.items() if count > 1] == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api", 404),
        ("GET", "/api/v1/scenarios/0123456789abcdef", 404),
        ("GET", "/api/v1/plans/%00", 404),
        ("DELETE", "/api/v1/scenarios", 405),
        ("POST", "/api/v1/scenarios", 422),
        ("GET", "/api/v1/scenarios?limit=0", 422),
        ("GET", "/api/v1/scenarios?offset=99999999999999999999", 422),
    ],
)
def test_every_error_of_the_api_is_a_problem(
    quiet: TestClient, method: str, path: str, status: int
) -> None:
    answer = quiet.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"] == f"urn:hakobi:problem:{problem['code']}"
    assert problem["title"]
    english = quiet.request(method, path, headers={"Accept-Language": "en-GB,en;q=0.9,ja;q=0.1"})
    assert english.json()["title"] != problem["title"]
    assert english.headers["content-language"] == "en"


def test_a_wrong_method_is_told_the_right_ones(quiet: TestClient) -> None:
    assert quiet.put("/api/v1/scenarios").headers["allow"] == "GET, POST"
    assert quiet.delete("/months/x/runs").headers["allow"] == "POST"


def test_an_error_on_a_page_is_a_page(quiet: TestClient) -> None:
    for path in ("/nothing", "/months/0123456789abcdef", "/plans/x"):
        answer = quiet.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
        assert "見つかりません" in answer.text


def test_nothing_inside_is_told_when_something_breaks(
    quiet: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("api.store.list_scenarios", break_down)
    for path in ("/api/v1/scenarios", "/"):
        answer = quiet.get(path)
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text
        for name in HEADERS:
            assert name in answer.headers


def test_a_commit_that_fails_is_no_success(
    app: FastAPI, quiet: TestClient, monkeypatch: pytest.MonkeyPatch, sample: Scenario
) -> None:
    def refuse(connection: sa.Connection) -> None:
        if connection.in_transaction():
            raise sa.exc.OperationalError("COMMIT", {}, RuntimeError("disk full"))

    engine = app.state.running.engine
    sa.event.listen(engine, "commit", refuse)
    upload = {"file": ("m.zip", zip_scenario(sample))}
    answer = quiet.post("/api/v1/scenarios", files=upload)
    assert answer.status_code == 503
    assert answer.json()["code"] == "database_unavailable"
    page = quiet.post("/months", files={"scenario": upload["file"]}, follow_redirects=False)
    assert page.status_code == 503
    sa.event.remove(engine, "commit", refuse)
    assert quiet.get("/api/v1/scenarios").json()["total"] == 0
    assert quiet.post("/api/v1/scenarios", files=upload).status_code == 201


def test_a_transaction_is_over_before_its_answer_is_sent(own_app: FastAPI) -> None:
    seen: list[str] = []

    @own_app.post("/api/v1/order", name="start_run")
    def write(connection: Connection) -> str:
        sa.event.listen(connection.engine, "commit", lambda _: seen.append("commit"))
        return "answer"

    class Recorder:
        def __init__(self, inner: FastAPI) -> None:
            self.inner = inner

        async def __call__(self, scope: object, receive: object, send: object) -> None:
            async def record(message: dict[str, object]) -> None:
                if message["type"] == "http.response.start":
                    seen.append("answer")
                await send(message)  # type: ignore[operator]

            await self.inner(scope, receive, record)  # type: ignore[arg-type]

    with TestClient(Recorder(own_app), base_url="http://127.0.0.1") as client:  # type: ignore[arg-type]
        client.post("/api/v1/order", headers=bearer(a_token(own_app.state.running.engine)))
    assert seen[:2] == ["commit", "answer"]


@pytest.mark.parametrize("path", ["/", "/api/v1/health", "/api/v1/none", "/none", "/static/none"])
def test_every_answer_bears_the_security_headers(quiet: TestClient, path: str) -> None:
    answer = quiet.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:8000", 200),
        ("localhost:8000", 200),
        ("LOCALHOST", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("evil.example:8000", 421),
        ("", 421),
    ],
)
def test_only_known_host_names_are_answered(quiet: TestClient, host: str, status: int) -> None:
    assert quiet.get("/api/v1/health", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 404),
        ({"origin": "http://127.0.0.1"}, 404),
        ({"sec-fetch-site": "same-origin"}, 404),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
)
def test_another_site_cannot_send_forms(
    quiet: TestClient, headers: dict[str, str], status: int
) -> None:
    address = "/api/v1/scenarios/0123456789abcdef/runs"
    assert quiet.post(address, json={}, headers=headers).status_code == status
