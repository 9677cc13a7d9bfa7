"""Master data over the API: read, saved, refused, deleted, and what each role has of it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx2
import pytest
from fastapi.testclient import TestClient

from api.accounts.person import Role
from api.master.master_access import TABLE_GRANTS
from logistics.master.columns import MASTER_FILES, table_name
from tests.api.two_bases import SECRET, SECRET_PLACE
from tests.master_making import a_row, small_region, with_rows
from tests.region_keeping import keep_rows, region_with_food
from tests.signing_in import signed_in

MASTER = "/api/v1/master"
TABLES = [table_name(form) for form in MASTER_FILES]
RICE = dict(small_region()["products.csv"][0].cells)
PLACE = {name: str(degrees) for name, degrees in SECRET_PLACE.items()}
SHELTER = a_row(
    "sites.csv", site_id="SAFE", kind="partner_facility", hub_id="LOGI", confidential="1",
    public_name="施設ア", municipality="31201", service_min="5", handling_min_per_100kg="5",
    **PLACE, **SECRET,
)  # fmt: skip
ABSENT = "WAREHOUSE"


@pytest.fixture
def region(client: TestClient) -> TestClient:
    """The small region, a donor, and a shelter whose place is kept from others."""
    rows = with_rows(region_with_food(), SHELTER, file="sites.csv")
    way = {"minutes": "9", "km": "4"}
    ways = (
        a_row("travel.csv", from_id="LOGI", to_id="SAFE", **way),
        a_row("travel.csv", from_id="SAFE", to_id="LOGI", **way),
    )
    rows = with_rows(rows, *ways, file="travel.csv")
    donors = (
        a_row("donors.csv", donor_id="D1", name="農家", contact="0857-11-1111"),
        a_row("donors.csv", donor_id="D2", name="商店", contact="0857-22-2222"),
    )
    other_base = a_row("sites.csv", site_id=ABSENT, name="倉庫", kind="hub_base",
                       service_min="5", handling_min_per_100kg="5")  # fmt: skip
    rows = with_rows(rows, other_base, file="sites.csv")
    keep_rows(client, {**rows, "donors.csv": donors})
    return client


def address(table: str, row_id: str, middle: str = "rows") -> str:
    return f"{MASTER}/{table}/{middle}/{quote(row_id, safe='')}"


def put(
    client: TestClient, table: str, row_id: str, cells: Mapping[str, str], *, seen: int
) -> httpx2.Response:
    wish = {"cells": dict(cells), "seen_version": seen}
    return client.put(address(table, row_id), json=wish)


def delete(client: TestClient, table: str, row_id: str, *, seen: int) -> httpx2.Response:
    return client.delete(address(table, row_id), params={"seen_version": seen})


def listed(client: TestClient, table: str, **asked: Any) -> dict[str, dict[str, Any]]:
    found = client.get(f"{MASTER}/{table}", params=asked).raise_for_status().json()
    return {row["row_id"]: row for row in found["items"]}


def problem_of(answer: httpx2.Response) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    return found


def test_the_tables_say_what_each_column_holds_in_the_language_asked_for(
    region: TestClient,
) -> None:
    found = region.get(MASTER, headers={"Accept-Language": "en"}).json()["items"]
    assert [table["table"] for table in found] == TABLES
    by_name = {table["table"]: table for table in found}
    assert by_name["products"]["rows"] == 2
    assert by_name["products"]["key"] == ["product_id"]
    assert by_name["needs"]["key"] == []
    columns = {column["name"]: column for column in by_name["products"]["columns"]}
    assert columns["zone"]["choices"] == ["ambient", "cool", "chilled", "frozen"]
    assert columns["litre_per_kg"]["unit"] == "l/kg"
    assert not columns["zone"]["may_be_blank"]
    assert columns["maker"]["may_be_blank"]
    needs = {column["name"]: column for column in by_name["needs"]["columns"]}
    assert needs["site_id"]["names"] == "sites"
    japanese = region.get(MASTER, headers={"Accept-Language": "ja"}).json()["items"]
    assert [t["title"] for t in japanese][:2] == ["拠点・食堂・施設", "保管庫の広さ"]
    assert found[0]["title"] == "Sites"


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_listed_and_read_with_who_saved_it(region: TestClient, table: str) -> None:
    for row_id, row in listed(region, table).items():
        assert region.get(address(table, row_id)).json() == row
        assert (row["version"], row["saved_by"]) == (1, "テスト council")
        assert row["saved_at"].endswith(("Z", "+00:00"))
        assert row["may_write"]


def test_rows_are_searched_for_and_given_in_parts(region: TestClient) -> None:
    assert set(listed(region, "needs", q="HALL snack")) == {
        row_id for row_id, row in listed(region, "needs").items()
        if row["cells"]["category"] == "snack"
    }  # fmt: skip
    assert set(listed(region, "products", q="ｒｉｃｅ")) == {"RICE"}
    assert listed(region, "products", q="no such word") == {}
    first = region.get(f"{MASTER}/sites", params={"limit": 2}).json()
    assert (len(first["items"]), first["total"], first["next_offset"]) == (2, 5, 2)


def test_a_row_is_added_changed_and_its_versions_bear_names(region: TestClient) -> None:
    cells = {**RICE, "product_id": "OAT", "name": "オートミール"}
    added = put(region, "products", "OAT", cells, seen=0)
    assert (added.status_code, added.json()["version"]) == (200, 1)
    signed_in(region, username="second", name="二人目")
    changed = put(region, "products", "OAT", {**cells, "litre_per_kg": "２.５"}, seen=1)
    assert changed.json()["cells"]["litre_per_kg"] == "2.5"
    assert delete(region, "products", "OAT", seen=2).status_code == 204
    assert region.get(address("products", "OAT")).status_code == 404
    versions = region.get(address("products", "OAT", "history")).json()["items"]
    told = [(v["version"], v["saved_by"], v["is_deleted"]) for v in versions]
    assert told == [(3, "二人目", True), (2, "二人目", False), (1, "テスト council", False)]
    assert versions[0]["cells"] == versions[1]["cells"]


def test_a_row_without_a_key_gets_the_id_that_the_client_made(region: TestClient) -> None:
    row_id = str(uuid4())
    cells = {"site_id": "HALL", "day": "5", "open": "10:00", "close": "12:00"}
    assert put(region, "windows", row_id, cells, seen=0).status_code == 200
    assert listed(region, "windows")[row_id]["cells"] == cells


def test_the_same_content_again_is_no_new_version(region: TestClient) -> None:
    for seen in (0, 1, 1):
        answer = put(region, "products", "RICE", RICE, seen=seen)
        assert (answer.status_code, answer.json()["version"]) == (200, 1)


def test_a_conflict_shows_both_contents_and_loses_neither(region: TestClient) -> None:
    theirs, mine = {**RICE, "name": "新米"}, {**RICE, "name": "古米", "category": "other"}
    assert put(region, "products", "RICE", theirs, seen=1).status_code == 200
    problem = problem_of(answer := put(region, "products", "RICE", mine, seen=1))
    assert (answer.status_code, problem["code"]) == (409, "row_conflict")
    assert problem["faults"] == [
        {"column": "name", "stored": "新米", "sent": "古米"},
        {"column": "category", "stored": "staple", "sent": "other"},
    ]
    assert region.get(address("products", "RICE")).json()["cells"]["name"] == "新米"
    assert delete(region, "products", "CAKE", seen=7).status_code == 409
    again = put(region, "products", "RICE", mine, seen=2)
    assert (again.status_code, again.json()["version"]) == (200, 3)
    versions = region.get(address("products", "RICE", "history")).json()["items"]
    assert [v["cells"]["name"] for v in versions] == ["古米", "新米", "米"]


def test_a_row_that_somebody_has_deleted_is_a_conflict_with_what_was_sent(
    region: TestClient,
) -> None:
    assert delete(region, "products", "CAKE", seen=1).status_code == 204
    cells = {**small_region()["products.csv"][1].cells, "name": "ようかん"}
    problem = problem_of(answer := put(region, "products", "CAKE", cells, seen=1))
    assert answer.status_code == 409
    assert {"column": "name", "stored": None, "sent": "ようかん"} in problem["faults"]


def test_a_row_with_faults_is_refused_with_every_column(region: TestClient) -> None:
    bad = {**RICE, "zone": "warm", "litre_per_kg": "?", "category": ""}
    answer = region.put(
        address("products", "RICE"),
        json={"cells": bad, "seen_version": 1},
        headers={"Accept-Language": "en"},
    )
    problem = problem_of(answer)
    assert (answer.status_code, problem["code"]) == (422, "row_refused")
    assert {f["column"] for f in problem["faults"]} == {"zone", "litre_per_kg", "category"}
    assert all(f["rule"] and f["remedy"] for f in problem["faults"])
    assert listed(region, "products")["RICE"]["version"] == 1


@pytest.mark.parametrize(
    "wish",
    [
        {"cells": RICE},
        {"cells": RICE, "seen_version": "1"},
        {"cells": RICE, "seen_version": -1},
        {"cells": {"name": 1}, "seen_version": 1},
        {"cells": RICE, "seen_version": 1, "more": 1},
    ],
)
def test_what_is_no_row_is_refused(region: TestClient, wish: dict[str, Any]) -> None:
    assert region.put(address("products", "RICE"), json=wish).status_code == 422


def test_a_row_that_others_name_is_not_deleted(region: TestClient) -> None:
    problem = problem_of(answer := delete(region, "vehicles", "KEI", seen=1))
    assert (answer.status_code, problem["code"]) == (409, "row_named")
    (naming,) = problem["faults"]
    assert (naming["file"], naming["column"]) == ("shifts.csv", "vehicle_id")
    assert delete(region, "shifts", naming["row_id"], seen=1).status_code == 204
    assert delete(region, "vehicles", "KEI", seen=1).status_code == 204


@pytest.mark.parametrize("middle", ["rows", "history"])
def test_what_is_not_there_is_not_found(region: TestClient, middle: str) -> None:
    assert region.get(address("products", "NOTHING", middle)).status_code == 404
    assert region.get(address("nothing", "RICE", middle)).status_code == 404
    assert region.get(f"{MASTER}/nothing").status_code == 404
    assert delete(region, "products", "NOTHING", seen=1).status_code == 404


# --- who sees what ------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.ADMIN, Role.HUB, Role.HALL])
def test_a_confidential_site_is_told_under_its_neutral_name_and_is_not_saved(
    region: TestClient, role: Role
) -> None:
    signed_in(region, role, site_id={Role.HUB: "LOGI", Role.HALL: "SAFE"}.get(role))
    row = listed(region, "sites")["SAFE"]
    assert (row["is_masked"], row["may_write"]) == (True, False)
    assert row["cells"]["name"] == "施設ア"
    hidden = ("municipality", "lat", "lon", "address", "phone", "note")
    assert [row["cells"][name] for name in hidden] == [""] * 6
    for text in (*SECRET.values(), *PLACE.values()):
        assert text not in region.get(address("sites", "SAFE", "history")).text
        assert listed(region, "sites", q=text) == {}
    cells = {**row["cells"], "note": "上書き"}
    answers = (
        put(region, "sites", "SAFE", cells, seen=1),
        delete(region, "sites", "SAFE", seen=1),
    )
    assert {answer.status_code for answer in answers} == {403}


def test_the_council_sees_and_saves_a_confidential_site(region: TestClient) -> None:
    row = listed(region, "sites")["SAFE"]
    assert {name: row["cells"][name] for name in SECRET} == SECRET
    answer = put(region, "sites", "SAFE", {**row["cells"], "note": "表口"}, seen=1)
    assert answer.json()["cells"]["note"] == "表口"


def test_driving_times_to_a_confidential_site_are_the_council_s(region: TestClient) -> None:
    assert any("SAFE" in row_id for row_id in listed(region, "travel"))
    way = a_row("travel.csv", from_id="HALL", to_id="SAFE", minutes="9", km="4")
    signed_in(region, Role.ADMIN)
    assert not any("SAFE" in row_id for row_id in listed(region, "travel"))
    assert put(region, "travel", way.row_id, way.cells, seen=0).status_code == 403


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("role", [Role.ADMIN, Role.HUB, Role.HALL])
def test_a_role_has_the_tables_that_the_matrix_gives_it(
    region: TestClient, role: Role, table: str
) -> None:
    signed_in(region, role, site_id={Role.HUB: "LOGI", Role.HALL: "HALL"}.get(role))
    grants = TABLE_GRANTS[f"{table}.csv"]
    tables = {t["table"]: t for t in region.get(MASTER).json()["items"]}
    assert (table in tables) is (role in grants.read)
    answer = region.get(f"{MASTER}/{table}")
    assert answer.status_code == (200 if role in grants.read else 404)
    if table in tables:
        assert tables[table]["rows"] == answer.json()["total"]
        assert tables[table]["may_add"] is (role in grants.write)
        for row in answer.json()["items"]:
            is_reached = role is not Role.HUB or row["cells"].get("site_id") == "LOGI"
            may_write = role in grants.write and is_reached and not row["is_masked"]
            assert row["may_write"] is may_write


def test_a_hub_operator_saves_what_is_of_the_own_base_only(region: TestClient) -> None:
    signed_in(region, Role.HUB, site_id="LOGI")
    own = {"site_id": "LOGI", "day": "1", "open": "09:00", "close": "17:00"}
    assert put(region, "windows", str(uuid4()), own, seen=0).status_code == 200
    others = {**own, "site_id": ABSENT}
    assert put(region, "windows", str(uuid4()), others, seen=0).status_code == 404
    problem = problem_of(answer := put(region, "products", "RICE", RICE, seen=1))
    assert (answer.status_code, problem["code"]) == (403, "row_read_only")
    assert set(listed(region, "donors")) == {"D1"}
    assert region.get(address("donors", "D2")).status_code == 404
    needs = {row["cells"]["site_id"] for row in listed(region, "needs").values()}
    assert needs == {"HALL", "HOME"}


def test_a_hall_contact_reads_the_own_hall_and_writes_nothing(region: TestClient) -> None:
    signed_in(region, Role.HALL, site_id="HALL")
    assert set(listed(region, "sites")) == {"HALL"}
    assert {r["cells"]["site_id"] for r in listed(region, "needs").values()} == {"HALL"}
    assert region.get(address("sites", "HOME")).status_code == 404
    (row_id, row), *_ = listed(region, "needs").items()
    assert put(region, "needs", row_id, row["cells"], seen=1).status_code == 403
    assert delete(region, "needs", row_id, seen=1).status_code == 403
