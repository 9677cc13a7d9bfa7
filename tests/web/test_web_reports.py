"""Reports on the pages, by the API and on the command line, as each reader may see them."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
import sqlalchemy as sa
from click.testing import Result
from fastapi.testclient import TestClient
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from api.accounts.person import Role
from api.cli import app as commands
from api.db import open_database, reading
from api.main import create_app
from api.privacy import access
from api.reports import frozen_reports
from api.settings import Settings
from api.web import links
from tests.report_making import MADE_AT, SECRET, keep_region, late, winter
from tests.signing_in import a_person, a_token, bearer

DONOR = "やまだ商店"
MONTH = {"period": "month:2026-12", "meal": "fao", "co2e": "fy2023"}
ENDINGS = ("pdf", "xlsx", "csv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports")


@pytest.fixture(scope="module")
def engine(folder: Path) -> Iterator[sa.Engine]:
    made = open_database(Settings(data_dir=folder))
    keep_region(made)
    winter(made)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def clock() -> Iterator[None]:
    """The winter is over; who signed in by the clock of the machine is signed in still."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("api.web.frozen_routes", "api.v1.reports", "api.commands.report"):
            patch.setattr(f"{name}.utc_now", lambda: MADE_AT)
        yield


@pytest.fixture(scope="module")
def client(engine: sa.Engine, folder: Path, clock: None) -> Iterator[TestClient]:
    settings = Settings(data_dir=folder, run_workers=0)
    with TestClient(
        create_app(settings), base_url="http://127.0.0.1", follow_redirects=False
    ) as made:
        yield made


def test_a_report_is_made_looked_at_and_taken_home(client: TestClient, engine: sa.Engine) -> None:
    council = bearer(a_token(engine))
    page = client.get(links.FROZEN_REPORTS, headers=council)
    assert '<option value="month:2027-03" selected>' in page.text
    assert '<option value="fiscal_year:2026">' in page.text
    found = re.search(r'name="report_id" value="([^"]+)"', page.text)
    assert found is not None
    for _ in range(2):  # a form sent twice is one report
        sent = client.post(
            links.FROZEN_REPORTS, data={**MONTH, "report_id": found[1]}, headers=council
        )
        assert (sent.status_code, sent.headers["location"]) == (303, links.frozen_report(found[1]))
    report = client.get(links.frozen_report(found[1]), headers=council).text
    for text in ("47", "121.841", "106.22", "公開しない施設", "香美町", DONOR, "1,050万t"):
        assert text in report
    assert "=HYPERLINK(&#34;http://x" in report
    assert SECRET not in report
    assert "件ふえています" not in report
    other = client.post(
        links.FROZEN_REPORTS, data={**MONTH, "meal": "wrap", "report_id": found[1]}, headers=council
    )
    assert other.headers["location"] != links.frozen_report(found[1]), "another choice is new"
    late(engine)
    report = client.get(links.frozen_report(found[1]), headers=council).text
    assert "1件ふえています" in report
    assert "+1.234" in report
    assert "<strong>1件</strong>" in client.get(links.FROZEN_REPORTS, headers=council).text
    english = client.get(f"{links.frozen_report(found[1])}?lang=en", headers=council).text
    assert "Delivered (in less out)" in english


def test_donors_are_named_to_the_council_and_the_administrator_only(
    client: TestClient, engine: sa.Engine
) -> None:
    council = bearer(a_token(engine))
    made = client.post(
        "/api/v1/reports", json={"kind": "fiscal_year", "period": "2026"}, headers=council
    )
    assert made.status_code == 201
    report_id = made.json()["report_id"]
    assert made.json()["total"]["recipients"]["moved_g"] == 53_000
    assert client.get(made.headers["location"], headers=council).json() == made.json()
    hub = bearer(a_token(engine, a_person(engine, Role.HUB, site_id="LOGI")))
    admin = bearer(a_token(engine, a_person(engine, Role.ADMIN)))
    paths = [links.frozen_report(report_id), made.headers["location"]]
    paths += [links.report_file(report_id, ending) for ending in ENDINGS]
    for path in paths:
        for who, is_told in ((hub, False), (admin, True), (council, True)):
            answer = client.get(path, headers=who)
            assert answer.status_code == 200, path
            assert (DONOR in words(answer.content, path)) is is_told, path
            assert SECRET not in words(answer.content, path)
    with reading(engine) as connection:
        told = [x for x in access.listed(connection) if x.action == access.DONORS_READ]
    assert len([x for x in told if x.subject == f"report {report_id}"]) >= 2 * len(paths)
    hall = bearer(a_token(engine, a_person(engine, Role.HALL, site_id="HALL")))
    for who in (hub, admin):
        assert client.post(links.FROZEN_REPORTS, data=MONTH, headers=who).status_code == 403
    assert client.get(links.FROZEN_REPORTS, headers=hall).status_code == 403
    assert 'action="/reports"' not in client.get(links.FROZEN_REPORTS, headers=hub).text


def words(data: bytes, path: str) -> str:
    """The words of a page or file."""
    if path.endswith(".pdf"):
        pages = pypdfium2.PdfDocument(data)
        return "".join(page.get_textpage().get_text_range() for page in pages)
    if path.endswith(".xlsx"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    return data.decode("utf-8")


@pytest.mark.parametrize(
    "wrong",
    [
        {"period": ""},
        {"period": "month:2026-13"},
        {"period": "month:９９９９-99"},
        {"period": "fiscal_year:2026-04"},
        {"period": "week:2026-12"},
        {"period": "month:2099-01"},
        {"meal": "KG_PER_MEAL"},
        {"co2e": ""},
    ],
)
def test_a_form_that_is_wrong_makes_nothing(
    client: TestClient, engine: sa.Engine, wrong: dict[str, str]
) -> None:
    council = bearer(a_token(engine))
    with reading(engine) as connection:
        before = frozen_reports.list_reports(connection, limit=9)[1]
    answer = client.post(links.FROZEN_REPORTS, data={**MONTH, **wrong}, headers=council)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    kind, _, period = wrong.get("period", MONTH["period"]).partition(":")
    asked = {**MONTH, **wrong, "kind": kind, "period": period}
    assert client.post("/api/v1/reports", json=asked, headers=council).status_code == 422
    with reading(engine) as connection:
        assert frozen_reports.list_reports(connection, limit=9)[1] == before


def test_a_report_that_is_not_there(client: TestClient, engine: sa.Engine) -> None:
    council = bearer(a_token(engine))
    for path in (links.frozen_report("x"), links.report_file("../x", "pdf")):
        assert client.get(path, headers=council).status_code == 404


def test_the_command_makes_and_writes_reports(
    engine: sa.Engine, folder: Path, tmp_path: Path, clock: None
) -> None:
    a_person(engine, Role.HUB, username="hub", site_id="LOGI")

    def run(*arguments: object) -> Result:
        environment = {"HAKOBI_DATA_DIR": str(folder), "HAKOBI_PERSON": ""}
        return CliRunner().invoke(commands, ["report", *map(str, arguments)], env=environment)

    made = run("2026-12", "--out", tmp_path / "new", "--as", "council", "--json")
    assert made.exit_code == 0, made.stderr
    told = json.loads(made.stdout)
    assert [Path(f).suffix for f in told["files"]] == [".pdf", ".xlsx", ".csv"]
    assert DONOR in Path(told["files"][2]).read_text(encoding="utf-8-sig")
    with reading(engine) as connection:
        noted = [x for x in access.listed(connection) if x.action == "make_report"]
    assert noted[-1].subject == f"report {told['report_id']}"
    again = run("--id", told["report_id"], "--out", tmp_path / "r.csv")
    assert again.exit_code == 0
    assert DONOR not in (tmp_path / "r.csv").read_text(encoding="utf-8-sig"), "nobody asked by name"
    year = run("--fiscal-year", "2026", "--out", tmp_path / "y.json", "--as", "council")
    assert year.exit_code == 0
    assert "令和8年度" in year.stdout
    assert json.loads((tmp_path / "y.json").read_bytes())["total"]["meals"] == 53_000 // 626
    for wrong, status in (
        (("2026-12",), 2),
        (("2026-12", "--as", "hub"), 2),
        (("2026-12", "--fiscal-year", "2026", "--as", "council"), 2),
        (("12/2026", "--as", "council"), 2),
        (("2099-01", "--as", "council"), 2),
        (("2026-12", "--factors", "x,y", "--as", "council"), 2),
        (("--id", "nothing"), 3),
        (("--id", told["report_id"], "--out", tmp_path / "r.docx"), 2),
    ):
        answer = run(*wrong)
        assert answer.exit_code == status, (wrong, answer.output)
        assert "→" in answer.stderr
