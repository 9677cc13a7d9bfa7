"""Names that attack: no page gets an element, no file a formula, and paper prints them.

The same region is served twice, with harmless names and with hostile ones. Every page must have the
very same elements and attributes.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from api import store
from api.accounts.person import Role
from api.clock import utc_now
from api.commands.export import write_geo
from api.commands.stock import harmless_frame
from api.db import writing
from api.food.frames import stock_frame
from api.main import create_app
from api.master.month_import import import_month
from api.notices.desk import NoticeMail
from api.notices.gather import gather_notices
from api.notices.mail import eml, eml_zip
from api.notices.text import body_of, title_of
from api.printing.sheet_forms import sheet_csv
from api.settings import Settings
from api.web import links, notice_links, personal_links
from api.web.hall_link_links import HALL_LINKS
from inventory.days import day_of
from logistics.generate import generate_month
from logistics.hand.by_hand import plan_by_hand
from logistics.model import Scenario
from logistics.plan_model import Plan
from logistics.sheet import route_sheets
from tests.signing_in import a_person, signed_in
from tests.trust.planted import caught

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    "</script><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><iframe src=javascript:alert(1)>",
    "--><script>alert(1)</script>",
    "]]><x/>",
    "javascript:alert(1)",
    "{{7*7}}",
    "{% raw %}",
    "${7*7}",
    "#{7*7}",
    "=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "%0d%0aSet-Cookie: a=b",
    "../../etc/passwd",
    "..\\..\\windows",
    "'; DROP TABLE people; --",
    "\\u003cscript\\u003e",
    "&lt;b&gt;",
    "&#x3c;script&#x3e;",
    "<b>太字</b>",
    "\u202e逆さ",
    "a\u200bb",
    "𠮷野家🍙",
    '#read("/etc/passwd")',
    '#import "x"',
    "$ x $",
    "*bold* _it_ `code`",
    "<!--",
    "<a href=//evil.example>x</a>",
    "CON",
)
HOST = "http://127.0.0.1"
HEAD = {
    *("subject", "x-unsent", "mime-version"),
    *("content-type", "content-transfer-encoding"),
}
"""What stands in the head of a mail's file."""
PAGES = (links.START, links.STOCK, links.MASTER, links.IMPORT, links.NEXT_MONTH)


@dataclass
class Shape(HTMLParser):
    """The elements of a page and the names of their attributes, in order."""

    def __post_init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, *(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}",))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment",))


def renamed(month: Scenario, names: Iterator[str]) -> Scenario:
    """Give every site, product and driver another name."""
    sites = {
        k: replace(s, name=next(names), address=next(names), note=next(names))
        for k, s in month.sites.items()
    }
    products = {k: replace(p, name=next(names)) for k, p in month.products.items()}
    shifts = tuple(replace(s, driver=next(names)) for s in month.shifts)
    return replace(month, sites=sites, products=products, shifts=shifts)


def endless(names: tuple[str, ...]) -> Iterator[str]:
    while True:
        yield from names


def harmless() -> Iterator[str]:
    yield from (f"名前{n}" for n in range(100_000))


@dataclass(frozen=True)
class Region:
    client: TestClient
    month: Scenario
    plan: Plan
    paths: tuple[str, ...]

    def shapes(self) -> dict[str, list[tuple[str, ...]]]:
        found = {}
        for path in self.paths:
            answer = self.client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
            page = Shape()
            page.feed(answer.text)
            found[path] = page.found
        return found


@contextmanager
def region(names: Iterator[str]) -> Iterator[Region]:
    month = renamed(generate_month(seed=4, halls=2, days=3), names)
    plan = plan_by_hand(month)
    with (
        TemporaryDirectory() as folder,
        TestClient(create_app(Settings(data_dir=Path(folder), run_workers=0)), HOST) as client,
    ):
        engine = client.app.state.running.engine  # type: ignore[attr-defined]
        council = a_person(engine, Role.COUNCIL, name=next(names))
        a_person(engine, Role.DRIVER, name=next(names))
        with writing(engine) as connection:
            now = utc_now()
            stored, _ = store.add_scenario(connection, month, now=now)
            row = store.add_plan(connection, plan, scenario_id=stored.scenario_id, now=now)
            import_month(connection, month, person_id=council.person_id, now=now)
        signed_in(client, Role.ADMIN, name=next(names))
        people = client.get(links.PEOPLE)
        assert people.status_code == 200
        signed_in(client, Role.COUNCIL)
        plan_id = row.plan_id
        paths = (
            *PAGES,
            links.month(stored.scenario_id),
            links.plan(plan_id),
            links.calendar(plan_id),
            links.halls(plan_id),
            *(links.hall(plan_id, str(s)) for s in month.sites if str(s).startswith("HALL")),
            *(links.trip(plan_id, t.trip_id) for t in plan.trips[:2]),
            *(links.master_table(t) for t in ("sites", "products", "vehicles")),
            *(links.master_row("sites", str(s)) for s in month.sites),
            *(links.changes(plan_id), links.compare(plan_id), links.pack(plan_id)),
            *(notice_links.notices(plan_id), HALL_LINKS, links.FEEDS, personal_links.ACCESS_LOG),
        )
        hall = next(str(s) for s in month.sites if str(s).startswith("HALL"))
        form = {"site_id": hall, "last_day": str(day_of(now))}
        assert client.post(HALL_LINKS, data=form).status_code == 200
        yield Region(client, month, plan, paths)


def check_pages_keep_their_shape(sound: Region, hostile: Region) -> None:
    """Not one element or attribute more, whatever the names are."""
    wanted = {re_id(path): shape for path, shape in sound.shapes().items()}
    found = {re_id(path): shape for path, shape in hostile.shapes().items()}
    assert len(wanted) > 10
    assert {p for p in wanted if wanted[p] != found[p]} == set()


def re_id(path: str) -> str:
    """Return a path without the ids that come from what a month or plan holds."""
    return "/".join(part if len(part) != 16 else "id" for part in path.split("/"))


@pytest.fixture(scope="module")
def sound() -> Iterator[Region]:
    with region(harmless()) as made:
        yield made


@pytest.fixture(scope="module")
def hostile() -> Iterator[Region]:
    with region(endless(HOSTILE)) as made:
        yield made


def test_pages_keep_their_shape(sound: Region, hostile: Region) -> None:
    check_pages_keep_their_shape(sound, hostile)
    with caught("pages_do_not_escape"):
        check_pages_keep_their_shape(sound, hostile)


def check_no_file_has_a_formula(hostile: Region) -> None:
    """Spreadsheets take every cell for the text that it is."""
    answer = hostile.client.get(links.export())
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert sum(str(cell.value).startswith(("=", "+", "@")) for cell in cells) >= 1
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
    sheets = route_sheets(hostile.month, hostile.plan)
    rows = [row for row in csv.reader(io.StringIO(sheet_csv(sheets)))]
    assert [c for row in rows[1:] for c in row if c[:1] in "=+-@＝＋－＠\t\r" and c[:1]] == []


def test_no_file_has_a_formula(hostile: Region) -> None:
    check_no_file_has_a_formula(hostile)
    with caught("cells_may_be_formulas"):
        check_no_file_has_a_formula(hostile)


def check_mails_are_only_mails(hostile: Region) -> None:
    """A name adds no line to a mail's head, and its file leads out of no folder."""
    notices = gather_notices(hostile.month, hostile.plan, since=hostile.month.start)
    told = [NoticeMail(notice=n, title=title_of(n), body=body_of(n)).mail("") for n in notices]
    assert {n.subject for n in notices} & set(HOSTILE), "drivers are known by their names"
    with zipfile.ZipFile(io.BytesIO(eml_zip(told))) as archive:
        names = archive.namelist()
    assert [name for name in names if not re.fullmatch(r"[\w.~-]+\.eml", name)] == []
    told += [replace(told[0], title=f"{name}\r\nBcc: a@evil.example") for name in HOSTILE]
    for mail in told:
        read = message_from_bytes(eml(mail), policy=default)
        assert {name.lower() for name in read} <= HEAD, mail.title
        assert read.get_content_type() == "text/plain"
        assert read.get_content().split() == mail.body.split()


def test_mails_are_only_mails(hostile: Region) -> None:
    check_mails_are_only_mails(hostile)
    with caught("files_of_mails_bear_names"):
        check_mails_are_only_mails(hostile)


def test_a_table_of_stock_has_no_formula() -> None:
    frame = stock_frame([]).reindex(range(len(HOSTILE)))
    frame["product_name"] = list(HOSTILE)
    found = harmless_frame(frame)["product_name"]
    assert not found.str.match(r"[=+\-@＝＋－＠\t\r]").any()
    assert set(found.str.removeprefix("'")) == {h.removeprefix("'") for h in HOSTILE}


def test_paper_and_maps_are_made_all_the_same(hostile: Region, tmp_path: Path) -> None:
    plan_id = next(p for p in hostile.paths if p.startswith("/plans/")).split("/")[2]
    printed = hostile.client.get(f"/api/v1/plans/{plan_id}/sheets.pdf")
    assert printed.status_code == 200
    assert printed.content.startswith(b"%PDF")
    assert b"root:" not in printed.content
    files = write_geo(hostile.month, hostile.plan, tmp_path)
    texts = [file.read_text() for file in files if file.suffix == ".geojson"]
    told: list[dict[str, Any]] = [json.loads(text) for text in texts]
    names = {str(v) for t in told for f in t["features"] for v in f["properties"].values()}
    shown = {s.name for s in hostile.month.sites.values()}
    assert shown <= names
