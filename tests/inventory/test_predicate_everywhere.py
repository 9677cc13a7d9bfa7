"""One predicate: whoever asks whether food may be used says the same on every day.

Each judge below is a part of the program that decides about a date: the book, the stock, the
picker, the planner, its checker, the print. All must agree at the boundaries, and each must change
its mind when the predicate is changed: then it asks the predicate, and nobody else.
"""

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa

from api.accounts.people_tables import people
from api.accounts.person import Person, Role
from api.accounts.reach import Reach
from api.db import open_database, writing
from api.food import frames
from api.food.stock_lots import stock_lots
from api.master.master_store import add_versions
from api.permissions import Scope
from api.settings import Settings
from api.v1.stock import shelf_lot, stock_row_out
from api.web.links import StockChoice
from api.web.pages.food import stock_page
from inventory import expiry
from inventory.entry import EntryKind
from inventory.errors import LotExpired
from inventory.lot import LotFacts
from inventory.model import Category, DatePolicy, ExpiryKind, Zone
from inventory.picking import POLICIES, PolicyName
from inventory.store.stock import StockRow, stock
from logistics.check import check
from logistics.classes import lot_classes
from logistics.hand.by_hand import plan_by_hand
from logistics.master.columns import FORMS
from logistics.master.coming_month import usable_stock
from logistics.model import Policy, Scenario, Store
from logistics.plan_model import Plan, Use
from logistics.sheet import route_sheets
from tests.inventory.book_words import SHELF, TRUCK, a_lot, moved, received, write
from tests.master_making import a_row
from tests.one_trip import DAY, Call, one_trip
from tests.signing_in import a_person

CAME_ON = DAY - timedelta(days=30)
NOBODY = Person(person_id="", username="", name="", role=Role.HUB)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A lot, the council's policy, a day, and whether the lot may be used on it."""

    kind: ExpiryKind
    expires_on: date
    policy: DatePolicy
    is_usable: bool
    day: date = DAY

    @property
    def facts(self) -> LotFacts:
        return a_lot(expiry_kind=self.kind, expires_on=self.expires_on, available_on=CAME_ON)


POLICIES_AND_LAST = (
    # kind, policy, days that the last day of use lies after the label
    (ExpiryKind.USE_BY, DatePolicy(), 0),
    (ExpiryKind.USE_BY, DatePolicy(use_by_margin_days=2, best_before_margin_days=-3), -2),
    (ExpiryKind.BEST_BEFORE, DatePolicy(), 0),
    (ExpiryKind.BEST_BEFORE, DatePolicy(use_by_margin_days=2, best_before_margin_days=-3), 3),
    (ExpiryKind.BEST_BEFORE, DatePolicy(best_before_margin_days=1), -1),
)
CASES = tuple(
    Case(
        kind=kind,
        policy=policy,
        expires_on=DAY + timedelta(days=last_in_days - after_label),
        is_usable=last_in_days >= 0,
    )
    for (kind, policy, after_label), last_in_days in product(POLICIES_AND_LAST, (1, 0, -1))
)
"""The day before the last one, the last, and the day after."""

Judge = Callable[[sa.Connection, Case], bool]


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def row_in_book(connection: sa.Connection, case: Case) -> StockRow:
    came = received(case.facts, 1_000, SHELF, occurred_at=noon(CAME_ON))
    write(connection, came, policy=case.policy)
    (row,) = stock(connection, day=case.day, policy=case.policy)
    return row


def the_book(connection: sa.Connection, case: Case) -> bool:
    row_in_book(connection, case)
    load = moved(EntryKind.LOAD, "L1", SHELF, TRUCK, 1_000, occurred_at=noon(case.day))
    try:
        write(connection, load, policy=case.policy)
    except LotExpired:
        return False
    return True


def the_stock(connection: sa.Connection, case: Case) -> bool:
    return row_in_book(connection, case).is_available


def the_frame_of_stock(connection: sa.Connection, case: Case) -> bool:
    row = row_in_book(connection, case)
    (band,) = frames.stock_frame([row])["band"]
    return bool(band != "expired")


def the_stock_page(connection: sa.Connection, case: Case) -> bool:
    page = stock_page(
        [row_in_book(connection, case)],
        day=case.day,
        known=frames.NO_NAMES,
        role=Role.HUB,
        choice=StockChoice(),
        has_choice_of_site=False,
    )
    available_g, expired_g = page.available[-1].quantity_g, page.expired_g
    assert available_g + expired_g == 1_000
    return available_g > 0


def the_answer_about_stock(connection: sa.Connection, case: Case) -> bool:
    row = row_in_book(connection, case)
    reach = Reach(NOBODY, scope=Scope.ALL, route_name="list_stock")
    told = stock_row_out(row, frames.NO_NAMES, reach)
    return told.is_available


def the_picker(connection: sa.Connection, case: Case) -> bool:
    shelf = [shelf_lot(row_in_book(connection, case))]
    told = {
        bool(POLICIES[name](shelf, need_g=1_000, day=case.day, policy=case.policy).lines)
        for name in PolicyName
    }
    (is_picked,) = told
    return is_picked


def the_stock_to_plan_with(connection: sa.Connection, case: Case) -> bool:
    row = a_row(
        "settings.csv",
        use_by_margin_days=str(case.policy.use_by_margin_days),
        best_before_margin_days=str(case.policy.best_before_margin_days),
    )
    (person_id,) = connection.execute(sa.select(people.c.person_id)).scalars()
    form, now = FORMS["settings.csv"], noon(CAME_ON)
    add_versions(connection, form, [row], person_id=person_id, now=now)
    row_in_book(connection, case)
    return bool(stock_lots(connection, case.day))


def the_draft_of_a_month(connection: sa.Connection, case: Case) -> bool:
    row_in_book(connection, case)
    (lot,) = stock_lots(connection, CAME_ON)
    return bool(usable_stock([lot], month=case.day, policy=Policy(dates=case.policy)))


def month_of(case: Case) -> tuple[Scenario, Plan]:
    """A month with one lot, which one trip brings to the one session on the day."""
    scenario, plan = one_trip([Call(name="食堂", lots=1)])
    ((lot_id, lot),) = scenario.lots.items()
    lot = replace(lot, expiry_kind=case.kind, expires_on=case.expires_on, available_on=CAME_ON)
    (need,) = scenario.needs
    need = replace(need, day=case.day, category=Category.OTHER)
    return (
        replace(
            scenario,
            policy=Policy(dates=case.policy),
            stores=tuple(
                Store(site_id=s, zone=z, capacity_ul=10**9) for s in scenario.sites for z in Zone
            ),
            lots={lot_id: lot},
            needs=(need,),
        ),
        plan,
    )


def the_checker_of_trips(_: sa.Connection, case: Case) -> bool:
    scenario, plan = month_of(case)
    return "R12 expiry" not in {v.rule for v in check(scenario, plan).violations}


def the_checker_of_meals(_: sa.Connection, case: Case) -> bool:
    scenario, plan = month_of(case)
    (need,) = scenario.needs
    (lot_id,) = scenario.lots
    use = Use(site_id=need.site_id, day=need.day, lot_id=lot_id, quantity_g=1_250)
    told = check(scenario, replace(plan, trips=(), uses=(use,)))
    return "R12 expiry" not in {v.rule for v in told.violations}


def the_planner(_: sa.Connection, case: Case) -> bool:
    scenario, _plan = month_of(case)
    return bool(plan_by_hand(scenario).uses)


def the_classes_of_the_solver(_: sa.Connection, case: Case) -> bool:
    scenario, _plan = month_of(case)
    return bool(lot_classes(replace(scenario, start=case.day)))


def the_print(_: sa.Connection, case: Case) -> bool:
    scenario, _plan = month_of(case)
    sheets = route_sheets(scenario, plan_by_hand(scenario))
    return any(zone.lines for s in sheets for stop in s.stops for zone in stop.unload)


JUDGES: tuple[Judge, ...] = (
    the_book,
    the_stock,
    the_frame_of_stock,
    the_stock_page,
    the_answer_about_stock,
    the_picker,
    the_stock_to_plan_with,
    the_draft_of_a_month,
    the_checker_of_trips,
    the_checker_of_meals,
    the_planner,
    the_classes_of_the_solver,
    the_print,
)


class _Undone(Exception):
    """Ends a transaction without keeping anything."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    engine = open_database(Settings(data_dir=tmp_path_factory.mktemp("book")))
    a_person(engine)
    yield engine
    engine.dispose()


def answer(judge: Judge, case: Case, book: sa.Engine) -> bool:
    told: list[bool] = []
    try:
        with writing(book) as connection:
            told.append(judge(connection, case))
            raise _Undone
    except _Undone:
        return told[0]


def wrong_answers(judge: Judge, book: sa.Engine) -> list[Case]:
    return [case for case in CASES if answer(judge, case, book) is not case.is_usable]


@pytest.mark.parametrize("judge", JUDGES)
def test_all_say_the_same_before_on_and_after_the_last_day(judge: Judge, book: sa.Engine) -> None:
    assert wrong_answers(judge, book) == []


VARIANTS = {
    "a day too short": ("day <= last_use_day(", "day < last_use_day("),
    "the label alone": (
        "return lot.expires_on - timedelta(days=margin_days)",
        "return lot.expires_on",
    ),
    "the margin's sign": ("lot.expires_on - timedelta", "lot.expires_on + timedelta"),
    "the kinds swapped": ("is ExpiryKind.USE_BY", "is ExpiryKind.BEST_BEFORE"),
    "one margin for both": ("= policy.use_by_margin_days", "= policy.best_before_margin_days"),
    "no grace": ("= policy.best_before_margin_days", "= max(policy.best_before_margin_days, 0)"),
    "a day too few": ("days=margin_days", "days=margin_days + 1"),
    "a day too many": ("days=margin_days", "days=margin_days - 1"),
}
"""What a slip of the pen would make of the predicate."""

OF_USABLE_ON = frozenset({"a day too short"})
BANDS = {"today is over": ("if left_days < 0", "if left_days <= 0"),
         "yesterday is not": ("if left_days < 0", "if left_days < -1")}  # fmt: skip


@contextmanager
def everywhere(*changed: Callable[..., Any]) -> Iterator[None]:
    """Put functions in the place of those with the same name, in all modules that took them."""
    packages = ("api", "inventory", "logistics", "routing")
    originals = {getattr(expiry, new.__name__): new for new in changed}
    kept: list[tuple[Any, str, Any]] = []
    for name, module in sorted(sys.modules.items()):
        if name.split(".")[0] in packages:
            for key, value in list(vars(module).items()):
                if inspect.isfunction(value) and value in originals:
                    kept.append((module, key, value))
                    setattr(module, key, originals[value])
    assert kept
    try:
        yield
    finally:
        for module, key, value in kept:
            setattr(module, key, value)


def with_fault(right: str, wrong: str) -> list[Callable[..., Any]]:
    functions = (expiry.last_use_day, expiry.usable_on, expiry.band_of)
    source = "\n".join(inspect.getsource(f) for f in functions)
    assert source.count(right) == 1
    names: dict[str, Any] = dict(vars(expiry))
    exec(source.replace(right, wrong), names)
    return [names[f.__name__] for f in functions]


@pytest.mark.parametrize("variant", [*VARIANTS, *BANDS])
def test_a_fault_of_the_predicate_is_found_out_in_every_place(
    variant: str, book: sa.Engine
) -> None:
    """A judge that is right beside a wrong predicate has a rule of its own."""
    changed = with_fault(*{**VARIANTS, **BANDS}[variant])
    with everywhere(*changed):
        wrong = {judge for judge in JUDGES if wrong_answers(judge, book)}
    if variant in OF_USABLE_ON:
        assert wrong >= {the_picker}
    elif variant in BANDS:
        assert wrong >= {the_stock, the_frame_of_stock, the_stock_page, the_stock_to_plan_with}
    else:
        assert wrong == set(JUDGES)
    assert not any(wrong_answers(judge, book) for judge in (the_picker, the_stock))


def test_food_that_has_not_come_is_not_picked(book: sa.Engine) -> None:
    case = replace(CASES[0], day=CAME_ON)
    assert answer(the_picker, case, book)
    assert not answer(the_picker, replace(case, day=CAME_ON - ONE_DAY), book)
