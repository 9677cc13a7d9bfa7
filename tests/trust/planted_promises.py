"""Planted bugs of food, clocks, conflicts and files; ``tests.trust.planted`` has the list."""

import socket
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

import pytest
import sqlalchemy as sa

from api import store
from api.driver import access, reports, taking_back
from api.excel import guard
from api.food import label_photos
from api.master import master_store
from api.trips import trip_work
from api.web import render
from inventory.store import book, stock, tables, takes
from logistics.scenario_files import archive
from tests.trust.planted import bug


@bug
def a_gram_is_lost(patch: pytest.MonkeyPatch) -> None:
    """The last posting of each entry is written a gram short."""
    append = book._append

    def careless(connection: Any, entry: Any, **more: Any) -> Any:
        last = entry.postings[-1]
        object.__setattr__(last, "quantity_g", last.quantity_g - 1)
        try:
            return append(connection, entry, **more)
        finally:
            object.__setattr__(last, "quantity_g", last.quantity_g + 1)

    patch.setattr(book, "_append", careless)


@bug
def stock_is_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    """Every place may hold less than nothing."""
    read = book.read_account

    class Free:
        """A place of which more is taken than is there."""

        may_go_below_zero = True

    patch.setattr(book, "read_account", lambda name: Free() if read(name) else read(name))


@bug
def phones_clocks_are_believed(patch: pytest.MonkeyPatch) -> None:
    """However far off a phone's clock is, what it says is when it was."""
    patch.setattr(reports, "MOST_SKEW", timedelta(days=9_999))


@bug
def the_book_goes_back_in_time(patch: pytest.MonkeyPatch) -> None:
    """An entry is recorded by the server's clock, even where that was set back."""
    patch.setattr(book, "max", lambda now, _: now, raising=False)


@bug
def the_last_editor_wins(patch: pytest.MonkeyPatch) -> None:
    """Nobody compares which version of a row somebody has seen."""
    save = master_store.save_row

    def careless(connection: Any, form: Any, change: Any, **by: Any) -> Any:
        newest = master_store.get_row(connection, form, change.row_id)
        return save(connection, form, replace(change, seen_version=newest.version), **by)

    patch.setattr(master_store, "save_row", careless)


@bug
def sizes_in_archives_are_believed(patch: pytest.MonkeyPatch) -> None:
    """A workbook is opened without being unpacked and counted first."""
    patch.setattr(guard, "_count", lambda _: None)


@bug
def styles_come_from_elsewhere(patch: pytest.MonkeyPatch) -> None:
    """Pages load a file from another host."""
    render.environment.cache_clear()
    patch.setattr(render, "static_url", lambda name: f"https://cdn.example/{name}")


@bug
def plans_are_asked_for_elsewhere(patch: pytest.MonkeyPatch) -> None:
    """Whoever opens a plan waits for another server."""
    get = store.get_plan

    def careless(*told: Any) -> Any:
        with suppress(OSError):
            socket.create_connection(("198.51.100.1", 443), timeout=0.01).close()
        return get(*told)

    patch.setattr(store, "get_plan", careless)


@bug
def stops_are_delivered_twice(patch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether a stop was delivered before."""
    patch.setattr(reports, "moved_at_sites", lambda *_, **__: {})
    patch.setattr(trip_work.TripDesk, "_require_new", lambda *_: None)


@bug
def phones_plans_are_not_asked(patch: pytest.MonkeyPatch) -> None:
    """ "As planned" is what the plan says by now, not what the phone showed."""
    patch.setattr(reports, "shown_trip", lambda _, __, trip, ___: trip)


@bug
def moved_stops_are_not_told(patch: pytest.MonkeyPatch) -> None:
    """Nobody asks whether the plan has changed since a stop was driven to."""
    patch.setattr(reports, "trips_that_go_there", lambda *_: None)


@bug
def ended_links_take_nothing(patch: pytest.MonkeyPatch) -> None:
    """What a phone has waiting of a link that has ended is not taken any more."""
    of_session = access.link_of_session

    def strict(*known: Any, is_telling: bool, **more: Any) -> Any:
        del is_telling
        return of_session(*known, is_telling=False, **more)

    patch.setattr(access, "link_of_session", strict)


@bug
def what_is_taken_back_stays_in_the_book(patch: pytest.MonkeyPatch) -> None:
    """A report is marked as taken back, and the food stays where it was told to be."""
    patch.setattr(reports, "undo", lambda *_, **__: None)


@bug
def halls_and_office_are_not_asked(patch: pytest.MonkeyPatch) -> None:
    """Whatever was confirmed since, a driver's word undoes it."""
    patch.setattr(reports, "hindrance", lambda *_: None)


@bug
def what_comes_late_counts_all_the_same(patch: pytest.MonkeyPatch) -> None:
    """A report that was taken back before it came is written when it comes."""
    patch.setattr(reports.TripReports, "_was_taken_back", lambda *_: False)


@bug
def vehicles_other_trips_lend_food(patch: pytest.MonkeyPatch) -> None:
    """A load is taken back from what any trip of the vehicle has aboard."""
    patch.setattr(taking_back, "_require_aboard", lambda *_: None)


@bug
def plans_are_believed_more_than_drivers(patch: pytest.MonkeyPatch) -> None:
    """What a driver says was delivered is taken for what was planned."""
    patch.setattr(reports.TripReports, "_as_shown", lambda self, _: (self._trip, None))


@bug
def late_slips_are_not_counted(patch: pytest.MonkeyPatch) -> None:
    """What moved before a count and is told after it is taken for a difference."""
    patch.setattr(takes, "_late", lambda *_: {})


@bug
def stock_is_added_up_from_all_movements(patch: pytest.MonkeyPatch) -> None:
    """What is where is counted from the first entry on, whenever somebody asks."""
    moved = tables.postings.c
    numbers = moved.account_no, moved.lot_no
    total = sa.func.sum(moved.quantity_g).label("quantity_g")
    patch.setattr(stock, "balances", sa.select(*numbers, total).group_by(*numbers).subquery())


@bug
def photos_are_kept_as_sent(patch: pytest.MonkeyPatch) -> None:
    """A photo is stored as it came, with its place and whatever else stands in it."""
    patch.setattr(label_photos, "encoded_anew", lambda data, **_: data)


@bug
def paths_in_archives_are_cut(patch: pytest.MonkeyPatch) -> None:
    """Of a path that leads outside the archive the last part is believed."""
    patch.setattr(archive, "PurePosixPath", lambda name: PurePosixPath(PurePosixPath(name).name))
