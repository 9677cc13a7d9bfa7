"""How the pages of master data and of coming months are asked; see ``tests.api.route_examples``."""

from collections.abc import Mapping

from api.web import links
from tests.api.asked_world import get, post
from tests.api.route_things import Example, row_sent


def a_session_form() -> dict[str, str]:
    return {"day": "2027-01-27", "ready_by": "16:00", "meals": "20", "kg:staple": "3"}


MASTER_PAGE_EXAMPLES: Mapping[str, Example] = {
    "page_master": Example(
        ask=lambda t: get(links.MASTER), alike="counts of rows, as list_master_tables"
    ),
    "page_master_table": Example(
        ask=lambda t: get(links.master_table("needs")),
        shows=lambda t: t.row_path("needs", "rows", t.hall_id),
    ),
    "page_master_row": Example(ask=lambda t: get(t.row_path("needs", "rows", t.hall_id))),
    "page_new_master_row": Example(
        ask=lambda t: get(links.new_master_row("windows")), alike="an empty form"
    ),
    "page_add_master_row": Example(
        ask=lambda t: row_sent(t, links.new_master_row("windows"), is_new=True)
    ),
    "page_save_master_row": Example(
        ask=lambda t: row_sent(t, t.row_path("windows", "rows", t.base_id))
    ),
    "page_delete_master_row": Example(
        ask=lambda t: row_sent(t, t.row_path("windows", "delete", t.base_id))
    ),
    "page_needs": Example(
        ask=lambda t: get(links.NEEDS),
        shows=lambda t: f'/{t.hall_id}">',  # in a link with the coming month
    ),
    "page_hall_needs": Example(ask=lambda t: get(links.hall_needs(t.hall_id, "2027-01"))),
    "page_add_needs": Example(
        ask=lambda t: post(links.add_needs(t.hall_id, "2027-01"), data=a_session_form())
    ),
    "page_change_needs": Example(
        ask=lambda t: post(links.change_needs(t.hall_id, "2027-01"), data={"of_day": "2027-01-13"}),
        in_place=True,
    ),
    "page_next_month": Example(ask=lambda t: get(links.NEXT_MONTH)),
    "page_draft_month": Example(
        ask=lambda t: post(links.draft_month("2027-02"), data={"from_month": "2027-01"})
    ),
    "page_build_month": Example(ask=lambda t: post(links.build_month("2027-01"))),
}
