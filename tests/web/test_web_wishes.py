"""A hall says what it would rather have, and what it declines."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.accounts.person import Role
from api.db import writing
from api.main import create_app
from api.master import coming_months
from api.settings import Settings
from api.web import links
from inventory.model import Category
from tests.databases import make_ready
from tests.region_keeping import keep_rows, region_with_food
from tests.signing_in import a_person, a_token, bearer
from tests.web.test_web_master import NOW


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[TestClient]:
    settings = make_ready(Settings(data_dir=tmp_path, run_workers=0))
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        keep_rows(client, region_with_food())
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        person = a_person(engine, Role.HALL, site_id="HALL")
        client.headers.update(bearer(a_token(engine, person)))
        yield client


def chosen(page: str) -> list[str]:
    return [part.split(">")[1].split("<")[0] for part in page.split(" selected")[1:]]


def needed(client: TestClient) -> set[str]:
    engine = client.app.state.running.engine  # type: ignore[attr-defined]
    with writing(engine) as connection:
        month = coming_months.read_month(connection, date(2027, 1, 1), now=NOW).scenario
    return {str(n.category) for n in month.needs if n.site_id == "HALL"}


def test_what_a_hall_declines_is_no_need_and_can_be_taken_back(hall: TestClient) -> None:
    address = links.wishes("HALL")
    was = needed(hall)
    gone = min(was)
    other = next(c for c in Category if c not in was)
    seen = {f"seen:{gone}": "0", f"seen:{other}": "0"}
    form = {f"wish:{gone}": "declined", f"wish:{other}": "2", **seen}
    saved = hall.post(address, data=form)
    assert saved.url.query == b"saved=1"
    assert sorted(chosen(saved.text)) == ["2番目にほしい", "いらない"]
    assert needed(hall) == was - {gone}
    again = hall.post(address, data=form)  # a reload: nothing new
    assert again.status_code == 200
    seen = dict.fromkeys(seen, "1")
    back = hall.post(address, data={f"wish:{gone}": "", **seen})
    assert back.status_code == 200
    assert chosen(back.text) == []
    assert needed(hall) == was


def test_who_was_second_is_told_and_nothing_is_half_kept(hall: TestClient) -> None:
    address = links.wishes("HALL")
    hall.post(address, data={"wish:fruit": "1", "seen:fruit": "0"})
    late = hall.post(
        address,
        data={"wish:dairy": "declined", "seen:dairy": "0", "wish:fruit": "3", "seen:fruit": "0"},
    )
    assert late.status_code == 409
    assert chosen(late.text) == ["1番目にほしい"]


@pytest.mark.parametrize("wish", ["99", "<b>", "0"])
def test_no_other_answer_is_kept(hall: TestClient, wish: str) -> None:
    answer = hall.post(links.wishes("HALL"), data={"wish:fruit": wish})
    assert answer.status_code == 422
    assert chosen(answer.text) == []


def test_another_hall_is_not_found(hall: TestClient) -> None:
    assert hall.get(links.wishes("HOME")).status_code == 404
    assert hall.post(links.wishes("HOME"), data={"wish:fruit": "1"}).status_code == 404
