"""A full disk: nothing is acknowledged that is not stored, reading goes on, it mends by itself."""

import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import httpx2
import pytest

from api.care.watching import NO_ROOM
from api.db import auditing
from api.settings import Settings
from inventory.store.audit import audit
from tests.postgresql import programs_folder, server_in
from tests.trust.keeping import opened
from tests.trust.planted import caught
from tests.trust.served import API, Served, entry_ids, post_entry, served

FULL_BYTES = 350_000
TRIES = 150


@contextmanager
def no_room(server: Served) -> Iterator[None]:
    """No file of the server can grow beyond some size, as on a disk that is full."""
    for limit in (FULL_BYTES, resource.RLIM_INFINITY):
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        if limit == FULL_BYTES:
            yield


def said(client: httpx2.Client) -> tuple[str, bool]:
    """What ``/readyz`` says, and whether a page tells people that nothing is stored."""
    ready = client.get("/readyz")
    assert ready.status_code == 200
    return ready.text, "保存場所がいっぱいか、書き込めません" in client.get("/stock").text


def check_full_disk(
    server: Served, client: httpx2.Client, name: str, full: AbstractContextManager[None]
) -> None:
    """503 and no entry, or 201 and an entry; lists are read meanwhile; then all is well again."""
    told, refused = set(), 0
    with full:
        for number in range(TRIES):
            answer = post_entry(client, f"{name}-{number}", note="記" * 300)
            if answer.status_code == 201:
                told.add(f"{name}-{number}")
                continue
            refused += 1
            assert answer.status_code == 503, answer.text
            assert answer.headers["retry-after"]
            assert "disk" not in answer.text  # nothing of the inside is told
            if refused == 5:
                break
        for path in (f"{API}/entries", f"{API}/stock", "/hub", "/stock"):
            assert client.get(path).status_code == 200, path
        assert said(client) == (NO_ROOM, True)
    after = post_entry(client, f"{name}-after")
    with opened(server.settings) as engine:
        assert {e for e in entry_ids(engine) if e.startswith(f"{name}-")} == told | {
            f"{name}-after"
        }
        with auditing(engine) as connection:
            assert audit(connection).clean
    assert after.status_code == 201, after.text
    assert refused > 0, "the disk was never full"
    assert said(client) == ("ok\n", False)


def test_a_full_disk(sqlite_served: Served) -> None:
    with sqlite_served.client() as client:
        check_full_disk(sqlite_served, client, "full", no_room(sqlite_served))


@contextmanager
def small_disk(folder: Path, *, size_mb: int) -> Iterator[Path]:
    """A disk of its own, of so many megabytes; who may not mount one is told so."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "none", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here (that needs root)")
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Fill a disk to its last byte as long as this lasts."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    try:
        yield
    finally:
        ballast.unlink()


def test_a_disk_of_sqlite_that_is_full(tmp_path: Path) -> None:
    with (
        small_disk(tmp_path / "disk", size_mb=16) as disk,
        served(Settings(data_dir=disk / "data")) as server,
        server.client() as client,
    ):
        check_full_disk(server, client, "disk", filled(disk))


@pytest.mark.skipif(programs_folder() is None, reason="PostgreSQL is not installed")
def test_a_disk_of_postgresql_that_is_full() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="hakobi-pg-") as name,
        small_disk(Path(name) / "disk", size_mb=160) as disk,
    ):
        Path(name).chmod(0o755)  # PostgreSQL's own user must come through
        with server_in(disk / "pg", when_made=("-N",)) as url:
            settings = Settings(data_dir=Path(name) / "data", database_url=url)
            with served(settings) as server, server.client() as client:
                check_full_disk(server, client, "disk", filled(disk))


def test_an_acknowledgement_without_room_would_be_caught(sqlite_settings: Settings) -> None:
    bug = "full_disks_are_acknowledged"
    with (
        served(sqlite_settings, bug) as server,
        server.client() as client,
        caught("full_disks_are_acknowledged", here=False),
    ):
        check_full_disk(server, client, "bug", no_room(server))


def test_a_full_disk_that_nobody_is_told_of_would_be_caught(sqlite_settings: Settings) -> None:
    bug = "full_disks_are_not_told"
    with (
        served(sqlite_settings, bug) as server,
        server.client() as client,
        caught("full_disks_are_not_told", here=False),
    ):
        check_full_disk(server, client, "bug", no_room(server))
