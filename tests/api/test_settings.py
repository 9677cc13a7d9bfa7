"""Settings come from the environment and stay as they are."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import Settings, data_folder


def test_each_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAKOBI_PORT", "8080")
    monkeypatch.setenv("HAKOBI_ALLOWED_HOSTS", "hakobi.example, 10.0.0.5")
    monkeypatch.setenv("HAKOBI_DATA_DIR", "/srv/hakobi")
    settings = Settings()
    assert settings.port == 8080
    assert settings.allowed_hosts == ("hakobi.example", "10.0.0.5")
    assert settings.database_url == "sqlite:////srv/hakobi/hakobi.sqlite3"


def test_the_embedded_database_has_a_folder_of_its_own(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")
    assert settings.is_sqlite
    assert settings.database_url == f"sqlite:///{tmp_path}/new/hakobi.sqlite3"


def test_settings_are_frozen_and_checked() -> None:
    settings = Settings()
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Settings(port=70_000)
    with pytest.raises(ValidationError):
        Settings(log_level="LOUD")
    with pytest.raises(ValidationError):
        Settings(prot=1)  # type: ignore[call-arg]


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_addresses_for_people_come_without_a_slash() -> None:
    assert Settings(public_url="https://hakobi.example/").base_url == "https://hakobi.example"
    assert Settings(host="127.0.0.1", port=81).base_url == "http://127.0.0.1:81"


def test_the_sample_month_is_found() -> None:
    assert (data_folder() / "sample" / "scenario.toml").is_file()
