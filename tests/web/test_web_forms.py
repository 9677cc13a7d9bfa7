import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from api.db import writing
from api.planning.run_store import RunWish, add_run, ask_cancel, best_worst_fill, list_runs
from api.tables import runs
from api.web.language import Language
from logistics.aim import Order
from logistics.generate import generate_month
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.scenario_files.archive import zip_scenario
from tests.web.serving import NOW, Site, links_of, serve_site

LANGUAGES = list(Language)


def test_a_month_is_sent_and_shown(site: Site) -> None:
    scenario = generate_month(seed=11, halls=1, days=5)
    files = {"scenario": ("month.zip", zip_scenario(scenario), "application/zip")}
    answer = site.client.post("/months", files=files, follow_redirects=False)
    assert answer.status_code == 303
    page = site.client.get(answer.headers["location"])
    assert scenario.name in page.text
    assert 'name="time_limit_s"' in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_of_a_month_is_told_in_place(site: Site, language: Language) -> None:
    scenario = generate_month(seed=12, halls=1, days=5)
    data = zip_scenario(scenario)
    damaged = damage(data, "lots.csv", lambda text: text.replace("best_before", "sometime"))
    site.client.cookies.set("lang", language.value)
    answer = site.client.post("/months", files={"scenario": ("m.zip", damaged, "application/zip")})
    site.client.cookies.clear()
    assert answer.status_code == 422
    shown = answer.text.count("<code>sometime</code>")
    assert shown == damaged_rows(data)
    rule = "使える言葉ではありません。" if language is Language.JAPANESE else "is none of"
    assert answer.text.count(rule) == shown
    assert 'aria-invalid="true"' in answer.text
    assert f'href="/?lang={language.other}"' in answer.text


def damage(data: bytes, name: str, change: Callable[[str], str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.namelist():
            text = old.read(entry).decode()
            new.writestr(entry, change(text) if entry.endswith(name) else text)
    return made.getvalue()


def damaged_rows(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = next(n for n in archive.namelist() if n.endswith("lots.csv"))
        return archive.read(name).decode().count("best_before")


@pytest.mark.parametrize("sent", [b"", b"no zip at all"])
def test_what_is_no_month_is_refused_in_place(site: Site, sent: bytes) -> None:
    answer = site.client.post("/months", files={"scenario": ("m.zip", sent, "application/zip")})
    assert answer.status_code == 422
    assert 'id="upload-error"' in answer.text
    assert '<html lang="ja">' in answer.text


def test_an_upload_without_a_file_is_refused_in_place(site: Site) -> None:
    assert 'id="upload-error"' in site.client.post("/months").text


def test_too_large_an_upload_gets_a_page(
    tmp_path: Path, sample: Scenario, sample_plan: Plan
) -> None:
    for site in serve_site(tmp_path, sample, sample_plan):
        huge = bytes(21_000_000)
        answer = site.client.post("/months", files={"scenario": ("m.zip", huge)})
        assert answer.status_code == 413
        assert '<html lang="ja">' in answer.text


@pytest.mark.parametrize(("typed", "seconds"), [("", 120.0), ("30", 30.0), (" ４５ ", 45.0)])
def test_a_run_is_asked_for_shown_and_stopped(site: Site, typed: str, seconds: float) -> None:
    form = {"time_limit_s": typed}
    answer = site.client.post(f"/months/{site.month_id}/runs", data=form, follow_redirects=False)
    assert answer.status_code == 303
    address = answer.headers["location"]
    page = site.client.get(address)
    assert '<noscript><meta http-equiv="refresh" content="3">' in page.text
    assert f'hx-sse:connect="{address}/events"' in page.text
    assert f'<progress class="progress" max="{seconds}"' in page.text
    assert address in site.client.get("/").text
    still = site.client.get(f"{address}?refresh=off")
    assert "http-equiv" not in still.text
    assert "hx-sse" not in still.text
    stop = next(f for f in links_of(page.text).forms if f.endswith("/cancel"))
    stopped = site.client.post(stop)
    assert stopped.url.path == address
    assert "中止しました" in stopped.text
    assert "http-equiv" not in stopped.text
    events = site.client.get(f"{address}/events")
    assert events.headers["content-type"].startswith("text/event-stream")
    assert "中止しました" in events.text
    assert events.text.endswith("event: over\ndata: over\n\n")
    assert f'href="{address}"' not in site.client.get("/").text


def test_plans_of_other_orders_are_queued_after_the_fairest(site: Site) -> None:
    form = {"time_limit_s": "7", "with_others": "1"}
    answer = site.client.post(f"/months/{site.month_id}/runs", data=form, follow_redirects=False)
    engine = site.client.app.state.running.engine  # type: ignore[attr-defined]
    with writing(engine) as connection:
        mine = [r for r in list_runs(connection)[0] if r.time_limit_s == 7]
        queued = sorted(mine, key=lambda run: run.created_at)
        assert answer.headers["location"] == f"/runs/{queued[0].run_id}"
        assert [run.goal_order for run in queued] == list(Order)
        assert best_worst_fill(connection, site.month_id) is not None
        for run in queued:
            ask_cancel(connection, run.run_id, now=NOW)


@pytest.mark.parametrize("typed", ["abc", "0", "-5", "1.5", "999999", "٣", "1e3"])
def test_a_time_that_is_none_is_refused_in_place(site: Site, typed: str) -> None:
    answer = site.client.post(f"/months/{site.month_id}/runs", data={"time_limit_s": typed})
    assert answer.status_code == 422
    assert 'id="time-error"' in answer.text
    assert f'value="{typed}"' in answer.text


def test_a_run_that_failed_says_why(site: Site) -> None:
    run_id = str(uuid4())
    engine = site.client.app.state.running.engine  # type: ignore[attr-defined]
    with writing(engine) as connection:
        add_run(
            connection,
            run_id,
            RunWish(scenario_id=site.month_id, time_limit_s=60),
            most_queued=1000,
            now=NOW,
        )
        ended = {"state": "failed", "cause": "The planner died <b>.", "finished_at": NOW}
        connection.execute(sa.update(runs).where(runs.c.run_id == run_id).values(ended))
    answer = site.client.get(f"/runs/{run_id}")
    assert "The planner died &lt;b&gt;." in answer.text
    assert "http-equiv" not in answer.text


def test_a_form_of_another_site_is_refused_with_a_page(site: Site) -> None:
    answer = site.client.post(
        f"/months/{site.month_id}/runs", headers={"Origin": "http://evil.example"}
    )
    assert answer.status_code == 403
    assert '<html lang="ja">' in answer.text
