"""An office that sends notices of a plan, and where its mails go."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.db import reading
from api.main import create_app
from api.notices import outbox, postman
from api.notices.postman import Postman
from api.settings import Settings
from api.web import links, notice_links
from logistics.model import Scenario
from logistics.plan_model import Plan
from tests.databases import make_ready
from tests.mail_server import MailServer
from tests.signing_in import signed_in
from tests.web.serving import NOW, fill_store

LOOPBACK = {"outbound_private": "127.0.0.0/8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A served month with a plan, and the person who approves it."""

    client: TestClient
    engine: sa.Engine
    settings: Settings
    month_id: str
    plan_id: str

    @property
    def path(self) -> str:
        return notice_links.notices(self.plan_id)

    def send(self, **fields: str) -> httpx2.Response:
        form = {name.replace("__", ":"): text for name, text in fields.items()}
        return self.client.post(self.path, data=form, follow_redirects=False)

    def approve(self, plan_id: str = "") -> None:
        path = links.approve_plan(plan_id or self.plan_id)
        assert self.client.post(path, follow_redirects=False).status_code == 303

    def work(self) -> int:
        return Postman(self.engine, self.settings, now=lambda: NOW).work_once()

    def states(self) -> dict[str, str]:
        with reading(self.engine) as connection:
            found = outbox.last_sendings(connection, self.plan_id)
        return {sending.key[1]: sending.state for sending in found.values()}


@contextmanager
def office(
    folder: Path, sample: Scenario, plan: Plan, monkeypatch: pytest.MonkeyPatch, **more: Any
) -> Iterator[Office]:
    monkeypatch.setattr(postman, "LOOKS_EVERY_S", 3600.0)  # the tests call it themselves
    settings = make_ready(Settings(data_dir=folder, run_workers=0, **more))
    month_id, plan_id = fill_store(settings, sample, plan)
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        yield Office(
            client=signed_in(client),
            engine=client.app.state.running.engine,  # type: ignore[attr-defined]
            settings=settings,
            month_id=month_id,
            plan_id=plan_id,
        )


def mail_settings(server: MailServer, **more: Any) -> dict[str, Any]:
    return {
        "smtp_host": "127.0.0.1",
        "smtp_port": server.port,
        "smtp_from": "hakobi@example.jp",
        "smtp_security": server.tls or "none",
        **LOOPBACK,
        **more,
    }
