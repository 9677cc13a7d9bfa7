"""Why a hall is short is looked into at a click, kept with the plan, and shown from then on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from api.db import reading, writing
from api.planning import explanations
from api.planning.explain_told import told_of
from api.planning.explaining import Busy, Explainer
from api.planning.explanations import explain_in_process
from api.planning.replan_process import ReplanFailed
from api.web import links
from logistics.explain import explained
from logistics.explaining.diagnosis import short_sites
from logistics.explaining.explanation import Remedy, Tried
from logistics.explaining.obstacles import Obstacle
from logistics.model import Scenario, SiteId
from logistics.plan import make_plan
from logistics.plan_file import write_plan
from logistics.plan_model import Plan
from logistics.scenario_files.archive import zip_scenario
from tests.logistics.planted import planted_month
from tests.signing_in import engine_of
from tests.web.serving import NOW, Site, serve_site


@pytest.fixture(scope="module")
def short() -> tuple[Scenario, Plan]:
    """A tiny month in which a hall's store is too small, and a plan of it."""
    month = planted_month(Obstacle.OWN_STORE, 1).month
    return month, make_plan(month, time_limit_s=1.0)


@pytest.fixture
def site(tmp_path: Path, short: tuple[Scenario, Plan]) -> Iterator[Site]:
    yield from serve_site(tmp_path, *short)


def test_all_that_are_short_are_explained_in_plain_data(short: tuple[Scenario, Plan]) -> None:
    month, plan = short
    found = explained(month, plan, time_limit_s=60)
    assert [s.diagnosis.site_id for s in found.recipients] == short_sites(month, plan)
    assert found.not_examined == ()
    for site in found.recipients:
        assert site.remedy is not None
        assert site.remedy.tried is Tried.WORKS
        told = told_of(month, site)
        assert told.keys() == {"ja", "en"}
        assert all(t.works and t.verdict and t.reasons and t.remedy for t in told.values())
    late = explained(month, plan, time_limit_s=0.0)
    assert (late.recipients, list(late.not_examined)) == ((), short_sites(month, plan))


def test_a_click_explains_a_hall_and_the_overview_tells_what_helps(
    site: Site, short: tuple[Scenario, Plan]
) -> None:
    month, plan = short
    hall_id = short_sites(month, plan)[0]
    page = links.hall(site.plan_id, hall_id)
    asked = site.client.post(links.explain(site.plan_id), data={"site_id": hall_id})
    assert asked.status_code == 200, asked.text  # led back to the hall's page
    assert "why=" not in str(asked.url), "it went well"
    with reading(engine_of(site.client)) as connection:
        (kept,) = explanations.read(connection, site.plan_id, [hall_id]).values()
    for language in ("ja", "en"):
        site.client.cookies.set("lang", language)
        told = kept.told[language]
        shown = unescape(site.client.get(page).text)
        assert told.verdict in shown
        assert told.remedy in shown
        assert all(reason in shown for reason in told.reasons)
        assert told.remedy in unescape(site.client.get(links.plan(site.plan_id)).text)


def test_what_is_kept_gives_way_to_the_next(site: Site) -> None:
    words = {"verdict": "v", "reasons": ["r"], "sessions": [], "remedy": "m", "works": False}
    told = {"told": {"ja": words, "en": words}, "data": {}}
    key = SiteId("HALL-1")
    with writing(engine_of(site.client)) as connection:
        for hour in (0, 1):
            now = NOW + timedelta(hours=hour)
            explanations.keep(connection, site.plan_id, {key: told}, now=now)
        (kept,) = explanations.read(connection, site.plan_id, [key]).values()
    assert kept.made_at == NOW + timedelta(hours=1)
    assert kept.told["ja"].reasons == ("r",)


def test_a_fix_that_was_checked_stays(site: Site) -> None:
    key = SiteId("HALL-1")
    plain = {"verdict": "v", "reasons": [], "sessions": [], "remedy": "none", "works": False}
    checked = {**plain, "remedy": "more", "works": True}
    with writing(engine_of(site.client)) as connection:
        for words in (checked, plain):
            told = {"told": {"ja": words, "en": words}, "data": {}}
            explanations.keep(connection, site.plan_id, {key: told}, now=NOW)
        (kept,) = explanations.read(connection, site.plan_id, [key]).values()
    assert kept.told["en"].remedy == "more"


def test_what_was_not_verified_names_no_option_of_the_command_line(
    short: tuple[Scenario, Plan],
) -> None:
    month, plan = short
    site = explained(month, plan, time_limit_s=60).recipients[0]
    late = replace(site, remedy=Remedy(tried=Tried.NOT_IN_TIME))
    for told in told_of(month, late).values():
        assert told.remedy
        assert "--" not in told.remedy
        assert not told.works


def test_trouble_is_told_on_the_page(
    site: Site, short: tuple[Scenario, Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    month, plan = short
    hall_id = short_sites(month, plan)[0]

    def broken(*_: object, **__: object) -> None:
        raise ReplanFailed("planner_crashed", "gone")

    def busy(*_: object, **__: object) -> None:
        raise Busy

    monkeypatch.setattr(explanations, "explain_in_process", broken)
    with capture_logs() as told:
        shown = site.client.post(links.explain(site.plan_id), data={"site_id": hall_id})
    assert "調べられませんでした" in shown.text
    assert "planner_crashed" in {line.get("cause") for line in told}
    monkeypatch.setattr(Explainer, "explain", busy)
    assert "ほかの人が" in site.client.post(links.explain(site.plan_id)).text
    unknown = site.client.post(links.explain(site.plan_id), data={"site_id": "LOGI"})
    assert unknown.status_code == 404


def test_a_plan_that_cannot_be_read_is_refused(short: tuple[Scenario, Plan]) -> None:
    month, plan = short
    with pytest.raises(ReplanFailed):
        explain_in_process(
            zip_scenario(month),
            write_plan(plan)[:100],
            short_sites(month, plan),
            time_limit_s=5,
            memory_mb=2000,
        )
