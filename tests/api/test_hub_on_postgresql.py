"""A hub operator's day on PostgreSQL: what is written there in ways of its own."""

from pathlib import Path

from api.settings import Settings
from logistics.model import Scenario
from tests.web import test_web_hub as on_pages
from tests.web import test_web_hub_trips as on_trips
from tests.web.hub_world import hub_world


def test_a_hub_works_on_postgresql_as_on_sqlite(
    fresh_postgresql: str, tmp_path: Path, sample: Scenario
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=fresh_postgresql, run_workers=0)
    with hub_world(tmp_path, sample, settings=settings) as hub:
        on_pages.test_a_known_product_is_received_in_few_steps_and_undone(hub)
        on_pages.test_food_is_moved_sent_and_taken_in_with_a_difference(hub)
        on_trips.test_a_damaged_lot_is_swapped_for_two_and_the_paper_shows_it(hub)
        on_pages.test_a_warm_fridge_asks_what_was_done_and_holds_its_food(hub)
        on_pages.test_a_stock_take_is_blind_and_puts_the_book_right(hub)
        on_pages.test_called_back_food_is_taken_off_the_shelf_and_stays_held(hub)
        assert hub.is_clean()
