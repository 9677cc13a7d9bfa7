"""Alive, ready and figures: what is told of the server, to whom, and that it tells nothing else."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from api.care import backups, watching
from api.clock import utc_now
from api.db import reading, writing
from api.main import create_app
from api.settings import Settings
from tests.signing_in import signed_in
from tests.trust.keeping import fill
from tests.trust.planted import caught

SAMPLE = re.compile(r'[a-z_]+(\{([a-z]+="[^"\n]*",?)+\})? (\d+(\.\d+)?|\+Inf)')
TOKEN = "a-token-of-the-watcher"


@contextmanager
def client_of(settings: Settings, peer: str = "127.0.0.1") -> Iterator[TestClient]:
    quiet = settings.model_copy(update={"run_workers": 0})
    app = create_app(quiet)
    with TestClient(app, base_url="http://127.0.0.1", client=(peer, 5)) as client:
        yield client


def check_metrics(settings: Settings) -> None:
    """Well-formed, and without anybody's name, any site, any id; only to whom they are for."""
    with client_of(settings) as client:
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        fill(engine)
        backups.make_backup(engine, settings, settings.data_dir / "b.sqlite3", now=utc_now())
        signed_in(client)
        client.get("/api/v1/plans")
        client.get("/nothing/山田花子")
        told = client.get("/metrics")
        assert told.status_code == 200
        assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
        lines = told.text.splitlines()
        assert [x for x in lines if not x.startswith("# TYPE ") and not SAMPLE.fullmatch(x)] == []
        assert "hakobi_entries_total 8" in lines
        assert any(x.startswith("hakobi_backup_age_seconds ") for x in lines)
        assert any('route="list_plans",method="GET",status="200"' in x for x in lines)
        for secret in ("山田", "council", "HALL", "管理", "nothing", "t99-"):
            assert secret not in told.text
        proxied = client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
        assert proxied.status_code == 404
    with client_of(settings, peer="203.0.113.9") as client:
        assert client.get("/metrics").status_code == 404
    guarded = settings.model_copy(update={"metrics_token": TOKEN})
    with client_of(guarded, peer="203.0.113.9") as client:
        assert client.get("/metrics").status_code == 404
        headers = {"Authorization": f"Bearer {TOKEN}"}
        assert client.get("/metrics", headers=headers).status_code == 200
    assert TOKEN not in repr(guarded)


def test_metrics(sqlite_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    check_metrics(sqlite_settings)
    with caught("metrics_are_for_everybody"):
        check_metrics(Settings(data_dir=tmp_path_factory.mktemp("bug")))


def test_ready_is_more_than_alive(sqlite_settings: Settings) -> None:
    with client_of(sqlite_settings) as client:
        assert (client.get("/healthz").text, client.get("/readyz").text) == ("ok\n", "ok\n")
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        with writing(engine) as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503


def test_slow_statements_are_logged_without_values(
    sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with client_of(sqlite_settings.model_copy(update={"slow_query_ms": 50})) as client:
        engine = client.app.state.running.engine  # type: ignore[attr-defined]

        def slow(connection: object, *_: object) -> None:
            time.sleep(0.06)

        sa.event.listen(engine, "before_cursor_execute", slow)
        with capture_logs() as logged, reading(engine) as connection:
            connection.execute(sa.text("SELECT :secret"), {"secret": "canary"})
        found = [x for x in logged if x["event"] == "slow_query"]
        assert found
        assert found[0]["ms"] >= 50
        assert "canary" not in str(found)
    assert watching.LOOPBACK
