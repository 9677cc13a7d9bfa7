"""A month from last month's to an approved plan: draft, import, plan, compare, approve."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient

from api.accounts.person import Role
from api.main import create_app
from api.settings import Settings
from api.web import links
from logistics.aim import Order
from logistics.generate import generate_month
from tests.excel.dirty import book
from tests.signing_in import signed_in
from tests.taking_in import take_in

NOVEMBER = generate_month(seed=11, halls=6, days=30)
NOW = datetime(2026, 12, 20, 3, 0, tzinfo=UTC)
PLANNING_S = 3.0
LONGEST_S = 60.0


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Somebody of the council, whose book has the month before; plans are really made."""
    for module in ("master_routes", "next_month_routes", "plan_routes"):
        monkeypatch.setattr(f"api.web.{module}.utc_now", lambda: NOW)
    settings = Settings(data_dir=tmp_path, run_workers=1, run_time_limit_s=PLANNING_S)
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        take_in(engine, NOVEMBER, NOW)
        yield signed_in(client)


def form_of(page: httpx2.Response, ending: str) -> tuple[str, dict[str, str]]:
    """Where a form of a page goes, and what its hidden fields hold."""
    for action, content in re.findall(
        r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', page.text, flags=re.DOTALL
    ):
        if unescape(action).split("?")[0].endswith(ending):
            hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', content)
            return unescape(action), {name: unescape(value) for name, value in hidden}
    pytest.fail(f"{page.url} has no form that goes to {ending}")


def until_over(client: TestClient, run: httpx2.Response) -> httpx2.Response:
    ends = time.monotonic() + LONGEST_S
    while 'id="run-stop">\n</div>' not in run.text.replace("\n\n", "\n"):
        assert time.monotonic() < ends, run.text
        time.sleep(0.3)
        run = client.get(str(run.url))
    return run


def test_a_month_takes_five_steps_from_the_last_one_to_an_approved_plan(
    council: TestClient,
) -> None:
    for typed in ("２０２７年１月", "2027/1", "令和9年1月"):
        page = council.get(links.NEXT_MONTH, params={"month": typed}).raise_for_status()
        assert '<span class="heading-note">2027年1月</span>' in page.text
    assert council.get(links.NEXT_MONTH, params={"month": "1月"}).status_code == 422

    action, _ = form_of(page, "/draft")  # 1: draft from last month
    drafted = {"from_month": f"{NOVEMBER.start:%Y-%m}", "without_year_end": "1"}
    assert 'name="without_year_end" type="checkbox" value="1" checked' in page.text
    page = council.post(action, data=drafted).raise_for_status()

    headers = ["lot_id", "product_id", "site_id", "available_on", "kg", "case_kg"]
    product, base = str(next(iter(NOVEMBER.products))), str(NOVEMBER.supplies[0].site_id)
    cells = ["X-1", product, base, "令和9年1月5日", "６０", "1", "賞味期限", "2027-03-31"]
    rows = [[*headers, "expiry_kind", "expires_on"], cells]
    data = book(rows)()
    sent = council.post(links.IMPORT, files={"file": ("届く予定.xlsx", data)}).raise_for_status()
    action, hidden = form_of(sent, str(sent.url.path))  # 2: import, looked at and confirmed
    assert "1行" in council.post(action, data=hidden).raise_for_status().text

    page = council.get(links.next_month("2027-01"))
    action, _ = form_of(page, "/build")  # 3: plan
    run = council.post(action, data={"then": "plan", "with_others": "1"}).raise_for_status()
    assert run.url.path.startswith("/runs/")
    run = until_over(council, run)
    months = council.get("/api/v1/scenarios").json()
    month_id = next(m["scenario_id"] for m in months["items"] if m["start"] == "2027-01-01")
    ends = time.monotonic() + LONGEST_S
    while len(plans := council.get(f"/api/v1/plans?scenario_id={month_id}").json()["items"]) < 3:
        assert time.monotonic() < ends
        time.sleep(0.3)
    run = council.get(str(run.url))

    (compare,) = set(re.findall(r'href="(/plans/[^"]+/compare)"', run.text))  # 4: compare
    offered = council.get(compare).raise_for_status()
    others = re.findall(r'name="with" value="([^"]+)" checked', offered.text)
    assert len(others) == len(Order) - 1  # all of them side by side at once
    page = offered
    assert "廃棄を最少に" in page.text
    assert "全員に同じだけ" in page.text

    plan_id = compare.split("/")[2]
    action, _ = form_of(page, f"{plan_id}/approval")  # 5: approve
    approved = council.post(action).raise_for_status()
    assert approved.url.path == links.plan(plan_id)
    assert "承認しました" in approved.text
    assert {p["plan_id"] for p in plans} >= {plan_id, *others}

    hall = str(NOVEMBER.recipients[0].site_id)
    signed_in(council, Role.HALL, site_id=hall)
    own = council.get("/").text  # whoever cooks by it sees what was approved, and nothing newer
    assert links.hall(plan_id, hall) in own
    assert not any(other in own for other in others)
