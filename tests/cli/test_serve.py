"""What ``hakobi serve`` says when it cannot serve."""

import json
from pathlib import Path

import pytest

from api.web import vendor
from api.web.vendor import AssetsMissing
from tests.cli.conftest import Run


def test_without_the_pages_packages_nothing_is_served(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(vendor, "VENDOR_FOLDER", tmp_path / "vendor")
    vendor.version.cache_clear()
    try:
        said = run("serve", "--port", 0, "--json", HAKOBI_DATA_DIR=str(tmp_path))
    finally:
        vendor.version.cache_clear()
    assert said.exit_code == 2
    error = json.loads(said.stdout)["error"]
    assert (error["code"], error["remedy"]) == (AssetsMissing.code, AssetsMissing.remedy)
