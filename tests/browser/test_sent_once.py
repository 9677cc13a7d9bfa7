"""A double click on a button sends its form once, and the page answers as for one click."""

from playwright.sync_api import Browser, Request

from api.db import open_database, reading
from api.planning.run_store import list_runs
from api.web import links
from tests.browser.served import Served


def test_a_double_click_begins_one_run_and_another_form_still_goes(
    browser: Browser, served: Served
) -> None:
    engine = open_database(served.settings)

    def runs() -> int:
        with reading(engine) as connection:
            return list_runs(connection, limit=1)[1]

    before = runs()
    with served.watched(browser) as seen:
        sent: list[Request] = []
        seen.page.on("request", lambda r: sent.append(r) if r.method == "POST" else None)
        seen.page.goto(links.month(served.month_id))
        path = links.start_run(served.month_id)
        seen.page.locator(f"form[action='{path}'] button").dblclick()
        seen.page.wait_for_url("**/runs/*")
        assert len(sent) == 1
        assert runs() == before + 1
        seen.page.goto(links.month(served.month_id))  # and the form that was made anew is free
        seen.page.locator(f"form[action='{path}'] button").click()
        seen.page.wait_for_url("**/runs/*")
        assert len(sent) == 2
    engine.dispose()
