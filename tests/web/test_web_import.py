"""A file from the form to master data, as somebody of the council does it."""

import io
import re
from collections.abc import Iterator

import openpyxl
import pytest
from fastapi.testclient import TestClient

from api.accounts.person import Role
from api.clock import utc_now
from api.db import reading, writing
from api.excel import drafts
from api.main import create_app
from api.master import master_store
from api.master.master_store import RowChange
from api.master.month_import import import_month
from api.settings import Settings
from api.web import links
from logistics.generate import generate_month
from logistics.master.columns import form_of
from logistics.scenario_files.columns import FileFormat
from tests.databases import make_ready
from tests.excel.dirty import book, product
from tests.signing_in import a_person, signed_in

DIGEST = re.compile(r'name="digest" value="([0-9a-f]{64})"')


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = make_ready(Settings(data_dir=tmp_path_factory.mktemp("import"), run_workers=0))
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as made:
        engine = made.app.state.running.engine  # type: ignore[attr-defined]
        person = a_person(engine, Role.COUNCIL)
        with writing(engine) as connection:
            month = generate_month(seed=3, halls=9, days=14)
            import_month(connection, month, person_id=person.person_id, now=utc_now())
        yield signed_in(made)


def sent(client: TestClient, data: bytes, name: str = "品目.xlsx", **more: str) -> str:
    answer = client.post(
        links.IMPORT, files={"file": (name, data)}, data=more, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def products(client: TestClient) -> FileFormat:
    form = form_of("products")
    assert form is not None
    return form


def versions(client: TestClient) -> int:
    engine = client.app.state.running.engine  # type: ignore[attr-defined]
    with reading(engine) as connection:
        rows = master_store.list_rows(connection, products(client))
        return sum(row.version for row in rows)


def test_a_file_is_looked_at_then_taken_in_whole_and_again_changes_nothing(
    client: TestClient,
) -> None:
    before = versions(client)
    address = sent(client, book(product())())
    page = client.get(address).text
    assert "りんごジュース" in page
    assert "1行を取り込む" in page
    assert 'class="stacked"' in page
    assert 'class="scroll"' not in page  # a row is a card on a phone
    assert versions(client) == before
    found = DIGEST.search(page)
    assert found is not None
    done = client.post(address, data={"digest": found[1]})
    assert "1行を取り込みました" in done.text
    assert versions(client) == before + 1
    twice = client.post(address, data={"digest": found[1]})  # a double click
    assert "取り込みは済んでいます" in twice.text
    assert versions(client) == before + 1
    again = client.get(sent(client, book(product())())).text
    assert "変わる行はありません" in again
    assert not DIGEST.search(again)
    changed = client.get(sent(client, book(product((1, "りんご果汁")))())).text
    assert "品名: りんごジュース → りんご果汁" in changed


def test_a_faulty_file_changes_nothing_and_comes_back_marked(client: TestClient) -> None:
    before = versions(client)
    rows = [*product((0, "P-777")), ["P-778", "牛乳", "乳製品", "冷蔵", "五", "乳", ""]]
    address = sent(client, book(rows)())
    page = client.get(address).text
    assert "E3" in page
    assert "数字ではありません" in page
    assert not DIGEST.search(page)
    assert client.post(address, data={"digest": "0" * 64}).status_code == 422
    assert versions(client) == before
    marked = client.get(address + "/marked.xlsx")
    assert "filename*=UTF-8''" in marked.headers["content-disposition"]
    opened = openpyxl.load_workbook(io.BytesIO(marked.content))
    assert opened["Sheet1"]["E3"].comment is not None


def test_who_confirms_what_somebody_else_has_changed_looks_again(client: TestClient) -> None:
    address = sent(client, book(product((0, "P-555"), (1, "桃")))())
    found = DIGEST.search(client.get(address).text)
    assert found is not None
    engine = client.app.state.running.engine  # type: ignore[attr-defined]
    form, who = products(client), a_person(engine, Role.COUNCIL)
    with writing(engine) as connection:
        cells = dict(master_store.list_rows(connection, form)[0].cells) | {
            "product_id": "P-555",
            "name": "すもも",
        }
        change = RowChange(row_id="P-555", cells=cells, seen_version=0)
        master_store.save_row(connection, form, change, person_id=who.person_id, now=utc_now())
    refused = client.post(address, data={"digest": found[1]})
    assert refused.status_code == 409
    assert "もう一度お確かめください" in refused.text
    assert "すもも → 桃" in refused.text


def test_what_cannot_be_read_says_why_and_what_to_do(client: TestClient) -> None:
    nothing = client.post(links.IMPORT)
    assert nothing.status_code == 422
    assert "ファイルを選んでください" in nothing.text
    broken = client.post(links.IMPORT, files={"file": ("x.xlsx", b"PK\x03\x04broken")})
    assert broken.status_code == 422
    assert "保存しなおしてください" in broken.text
    assert client.get(links.import_preview("nothing")).status_code == 404
    unknown = client.get(sent(client, b"not excel", "x.xlsx")).text
    assert "何の表か分かりません" in unknown
    assert "取り込む必要はありません" not in unknown
    some = [["lot_id", "product_id", "site_id"], ["X-1", "RICE", "LOGI"]]
    lacking = sent(client, book(some, sheet="届く予定の食品")(), "届く予定.xlsx")
    page = client.get(lacking).text
    assert "列がありません" in page
    assert "<code>1ケースの重さ" in page  # which one
    marked = client.get(lacking + "/marked.xlsx").content
    listed = openpyxl.load_workbook(io.BytesIO(marked)).worksheets[0]
    assert any("1ケースの重さ" in str(row) for row in listed.values)


def test_an_export_is_taken_in_without_a_change(client: TestClient) -> None:
    data = client.get(links.EXPORT).content
    page = client.get(sent(client, data, "hakobi.xlsx")).text
    assert "変わる行はありません" in page
    assert client.get(links.export("sites", is_empty=True)).status_code == 200
    assert client.get(links.export("nothing")).status_code == 404


def test_the_api_tells_and_takes(client: TestClient) -> None:
    told = client.post(
        "/api/v1/workbooks", files={"file": ("a.xlsx", book(product((0, "P-321")))())}
    ).json()
    assert (told["new"], told["faulty"], told["sheets"][0]["table"]) == (1, 0, "products")
    path = f"/api/v1/workbooks/{told['import_id']}"
    assert client.post(path, json={"digest": "0" * 64}).status_code == 409
    assert client.post(path, json={"digest": told["digest"]}).json() == {"new": 1, "changed": 0}
    wrong = client.post(
        "/api/v1/workbooks", files={"file": ("a.xlsx", book(product((4, "五")))())}
    ).json()
    assert [(f["cell"], f["code"]) for f in wrong["faults"]] == [("E2", "number_bad")]


def test_files_are_forgotten_after_a_day(client: TestClient) -> None:
    address = sent(client, book(product((0, "P-1000")))())
    engine = client.app.state.running.engine  # type: ignore[attr-defined]
    with writing(engine) as connection:
        drafts.keep(
            connection,
            book(product())(),
            file_name="x.xlsx",
            table="",
            site_kind="dining_hall",
            by=("x", utc_now() + 2 * drafts.KEPT),
        )
    assert client.get(address).status_code == 404


def test_codes_are_told_in_words_of_the_readers_language(client: TestClient) -> None:
    address = sent(client, book(product((0, "P-903")))())
    page = client.get(address).text
    assert "常温（ambient）" in page
    assert "飲み物（drink）" in page
    english = client.get(address + "?lang=en").text
    assert "Room temperature (ambient)" in english or "Ambient (ambient)" in english
    faulty = client.get(
        sent(client, book(product((0, "P-902"), (3, "ぬるい")))()) + "?lang=ja"
    ).text
    assert "常温（ambient）、定温（cool）、冷蔵（chilled）、冷凍（frozen）のどれか" in faulty
    assert "<code>ぬるい</code>" in faulty
