"""Months over HTTP: uploaded, listed, read, downloaded."""

import io
import zipfile
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from api.main import create_app
from api.settings import Settings
from logistics.model import Scenario, Site
from logistics.scenario_files.archive import read_scenario_zip, zip_scenario
from tests.signing_in import signed_in

SCENARIOS = "/api/v1/scenarios"


def _upload(client: TestClient, data: bytes, **headers: str) -> str:
    answer = client.post(SCENARIOS, files={"file": ("month.zip", data)}, headers=headers)
    assert answer.status_code in (200, 201), answer.text
    return str(answer.json()["scenario"]["scenario_id"])


def test_a_month_goes_in_and_comes_out(
    client: TestClient, sample: Scenario, sample_zip: bytes
) -> None:
    first = client.post(SCENARIOS, files={"file": ("month.zip", sample_zip)})
    again = client.post(SCENARIOS, files={"file": ("other.zip", sample_zip)})
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["is_new"], again.json()["is_new"]) == (True, False)
    row = first.json()["scenario"]
    assert client.get(SCENARIOS).json() == {"items": [row], "total": 1, "next_offset": None}
    archive = client.get(f"{SCENARIOS}/{row['scenario_id']}/archive")
    assert archive.headers["content-type"] == "application/zip"
    assert read_scenario_zip(archive.content).scenario == sample
    detail = client.get(f"{SCENARIOS}/{row['scenario_id']}").json()
    assert detail["sites"] == len(sample.sites)
    assert detail["need_g"] == sum(sample.month_need_g.values())


@pytest.mark.parametrize(
    ("part", "count"),
    [
        ("sites", lambda s: len(s.sites)),
        ("stores", lambda s: len(s.stores)),
        ("vehicles", lambda s: len(s.vehicles)),
        ("shifts", lambda s: len(s.shifts)),
        ("products", lambda s: len(s.products)),
        ("lots", lambda s: len(s.lots)),
        ("needs", lambda s: len(s.needs)),
    ],
)
def test_each_part_of_a_month_is_listed_in_pages(
    sqlite_settings: Settings,
    sample: Scenario,
    sample_zip: bytes,
    part: str,
    count: object,
) -> None:
    assert callable(count)
    app = create_app(sqlite_settings.model_copy(update={"run_workers": 0}))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        address = f"{SCENARIOS}/{_upload(signed_in(client), sample_zip)}/{part}"
        found, offset = [], 0
        while offset is not None:
            page = client.get(address, params={"limit": 60, "offset": offset}).json()
            assert page["total"] == count(sample)
            found += page["items"]
            offset = page["next_offset"]
        assert len(found) == count(sample)
        assert len({str(item) for item in found}) == count(sample)


def test_a_confidential_site_is_shown_by_its_neutral_name_only(
    client: TestClient, sample: Scenario
) -> None:
    shown = next(s for s in sample.sites.values() if not s.is_supply)
    secret = replace(
        shown,
        name="ひみつの家",
        public_name="協力施設X",
        address="秘密町1-2-3",
        phone="0857-00-0000",
        note="裏口から",
        confidential=True,
    )
    sites: dict[object, Site] = {**sample.sites, shown.site_id: secret}
    scenario_id = _upload(client, zip_scenario(replace(sample, sites=sites)))  # type: ignore[arg-type]
    answer = client.get(f"{SCENARIOS}/{scenario_id}/sites?limit=1000")
    (found,) = (s for s in answer.json()["items"] if s["site_id"] == shown.site_id)
    assert found["name"] == "協力施設X"
    assert (found["lat"], found["lon"], found["address"], found["phone"]) == (None, None, "", "")
    for word in (secret.name, secret.address, secret.phone, secret.note):
        assert word not in answer.text


def test_a_month_with_faults_is_refused_with_all_of_them(
    client: TestClient, sample_zip: bytes
) -> None:
    damaged = _changed(
        sample_zip,
        lambda name, text: text.replace("2026-12-02", "2026-13-02") if name == "lots.csv" else text,
    )
    for language, word in (("ja", "日付"), ("en", "date")):
        answer = client.post(
            SCENARIOS,
            files={"file": ("month.zip", damaged)},
            headers={"Accept-Language": language},
        )
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["code"] == "scenario_refused"
        assert len(problem["faults"]) > 1
        assert {fault["file"] for fault in problem["faults"]} == {"lots.csv"}
        assert all(fault["row"] and fault["value"] == "2026-13-02" for fault in problem["faults"])
        assert word in problem["faults"][0]["rule"]
    assert client.get(SCENARIOS).json()["total"] == 0


def test_warnings_are_told_in_the_reader_s_language(client: TestClient, sample: Scenario) -> None:
    idle = replace(sample, shifts=())
    scenario_id = _upload(client, zip_scenario(idle))
    told = {
        language: client.get(
            f"{SCENARIOS}/{scenario_id}/warnings", headers={"Accept-Language": language}
        ).json()
        for language in ("ja", "en")
    }
    assert told["ja"]["total"] == told["en"]["total"] >= len(sample.vehicles)
    codes = [[item["code"] for item in told[language]["items"]] for language in told]
    assert codes[0] == codes[1]
    assert "vehicle_without_shift" in codes[0]
    assert told["ja"]["items"][0]["rule"] != told["en"]["items"][0]["rule"]


def _changed(data: bytes, change: object) -> bytes:
    assert callable(change)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name).decode()))
    return buffer.getvalue()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nothing", b"%PDF-1.7"])
def test_what_is_no_archive_is_refused(client: TestClient, data: bytes) -> None:
    answer = client.post(SCENARIOS, files={"file": ("month.zip", data)})
    assert (answer.status_code, answer.json()["code"]) == (422, "scenario_refused")


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "chunked"])
def test_a_body_that_is_too_large_is_refused(
    sqlite_settings: Settings, sample_zip: bytes, declared: bool
) -> None:
    small = sqlite_settings.model_copy(
        update={"max_upload_bytes": 5_000, "max_body_bytes": 1_000, "run_workers": 0}
    )
    with TestClient(create_app(small), base_url="http://127.0.0.1") as client:
        signed_in(client)
        for path, size in ((SCENARIOS, 6_000), (f"{SCENARIOS}/x/runs", 2_000)):
            body = b"x" * size
            kind = "multipart/form-data; boundary=x" if path == SCENARIOS else "application/json"
            answer = client.post(
                path,
                content=body if declared else iter([body[:500], body[500:]]),
                headers={"content-type": kind},
            )
            assert answer.status_code == 413, answer.text
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["title"]
            assert answer.headers["x-content-type-options"] == "nosniff"
