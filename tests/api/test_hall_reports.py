"""A hall tells what came and how many people ate; the council sees it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api import store
from api.accounts.person import Role
from api.db import reading, writing
from api.main import create_app
from api.reports import hall_reports
from api.settings import Settings
from api.web import hall_report_routes, links
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from tests.signing_in import a_person, a_token, bearer

NOW = datetime(2026, 11, 24, 3, 5, tzinfo=UTC)


def test_a_hall_reports_what_came_and_the_council_sees_it(
    engine: sa.Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    month = generate_month(seed=5, halls=5, days=14)
    plan = plan_by_hand(month)
    with writing(engine) as connection:
        row, _ = store.add_scenario(connection, month, now=NOW)
        plan_id = store.add_plan(connection, plan, scenario_id=row.scenario_id, now=NOW).plan_id
    day, site_id = next(
        (t.day, s.site_id)
        for t in plan.trips
        for s in t.stops
        if s.unload and not month.sites[s.site_id].is_supply
    )
    hall = a_person(engine, Role.HALL, site_id=site_id)
    other = next(s.site_id for s in month.recipients if s.site_id != site_id)
    path = links.hall_reports(plan_id, site_id)
    app = create_app(settings.model_copy(update={"run_workers": 0}))
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
        own = bearer(a_token(engine, hall))

        def send(**data: str) -> int:
            return client.post(path, data={"day": str(day), **data}, headers=own).status_code

        def on(today: date) -> None:
            moment = datetime.combine(today, time(3), tzinfo=UTC)
            monkeypatch.setattr(hall_report_routes, "utc_now", lambda: moment)

        on(day - timedelta(days=1))
        assert "その日になったら" in client.get(path, headers=own).text
        assert send(kind="expected") == 422
        on(month.days[-1])
        page = client.get(path, headers=own)
        assert page.status_code == 200
        found = re.search(r'name="report_id" value="([^"]+)"', page.text)
        assert found is not None
        assert send(kind="expected", report_id=found[1]) == 303
        assert send(kind="expected", report_id=found[1]) == 303  # the same form is one report
        assert "予定どおり届きました" in client.get(path, headers=own).text
        on(month.days[-1] + timedelta(days=1))
        for _ in range(2):  # back, and something else: that is another one
            assert send(kind="absent", report_id=found[1]) == 303
        page = client.get(path, headers=own)
        assert "予定どおり届きました" not in page.text
        on(month.days[-1] + timedelta(days=2))
        assert send(kind="differs", kg="１２．５") == 303
        for wrong in ("", "-1", "x", "1e9", "nan"):
            assert send(kind="differs", kg=wrong) == 422
        assert send(kind="differs", kg="１２．５ｋｇ") == 303
        kept = client.post(path, data={"day": str(day), "kind": "differs", "kg": "x"}, headers=own)
        assert kept.text.count('value="x" aria-invalid="true" aria-describedby="problem"') == 1
        assert send(kind="attendance", people_count="３０人") == 303
        assert send(kind="attendance", people_count="-3") == 422
        session = next(n.day for n in month.needs if n.site_id == site_id)
        many = {"day": str(session), "kind": "attendance", "people_count": "たくさん"}
        assert 'value="たくさん"' in client.post(path, data=many, headers=own).text
        assert send(kind="expected", day="2020-01-01") == 422
        assert send(kind="burnt") == 422
        assert client.post(links.hall_reports(plan_id, other), headers=own).status_code == 404
        seen = client.get(path, headers=bearer(a_token(engine)))
        assert "12.5 kg" in seen.text
        assert "確認してください" in seen.text
        assert path in client.get(links.hall(plan_id, site_id), headers=own).text
    with reading(engine) as connection:
        told = hall_reports.last_reports(connection, plan_id, site_id)
        assert hall_reports.last_reports(connection, plan_id, other) == {}
    assert told[day, False] == replace(told[day, False], quantity_g=12_500, kind="differs")
    assert told[day, True].people_count == 30
    assert told[day, True].person_id == hall.person_id
