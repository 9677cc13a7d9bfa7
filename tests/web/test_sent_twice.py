"""Forms of the council that a double click sends twice: the second time nothing more happens."""

import re

import sqlalchemy as sa

from api.db import reading, writing
from api.planning.run_store import list_runs
from api.tables import approvals, runs
from api.web import links
from tests.signing_in import engine_of
from tests.web.serving import Site


def run_count(site: Site) -> int:
    with reading(engine_of(site.client)) as connection:
        return list_runs(connection, limit=1)[1]


def test_one_form_begins_one_run_for_each_order_of_goals(site: Site) -> None:
    page = site.client.get(links.month(site.month_id)).text
    found = re.search(r'name="run_id" value="([^"]+)"', page)
    assert found
    form, before = {"run_id": found[1], "with_others": "1"}, run_count(site)
    path = links.start_run(site.month_id)
    places = {
        site.client.post(path, data=form, follow_redirects=False).headers["location"]
        for _ in range(2)
    }
    assert places == {links.run(found[1])}
    assert run_count(site) == before + 3
    other = {**form, "time_limit_s": "77"}  # the same form, filled in anew
    place = site.client.post(path, data=other, follow_redirects=False).headers["location"]
    assert place not in places
    assert run_count(site) == before + 6
    again = site.client.get(links.month(site.month_id)).text
    assert f'name="run_id" value="{found[1]}"' not in again
    with writing(engine_of(site.client)) as connection:  # other tests share the site
        ids = [run.run_id for run in list_runs(connection, limit=6)[0]]
        connection.execute(sa.delete(runs).where(runs.c.run_id.in_(ids)))
    assert run_count(site) == before


def test_approving_and_withdrawing_twice_says_it_once(site: Site) -> None:
    def words() -> int:
        with reading(engine_of(site.client)) as connection:
            return len(connection.execute(approvals.select()).all())

    before = words()
    for path in (links.approve_plan(site.plan_id), links.withdraw_plan(site.plan_id)):
        for _ in range(2):
            answer = site.client.post(path, follow_redirects=False)
            assert (answer.status_code, answer.headers["location"]) == (
                303,
                links.plan(site.plan_id),
            )
    assert words() == before + 2
