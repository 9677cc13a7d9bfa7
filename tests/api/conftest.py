import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
import sqlalchemy as sa
import structlog
from fastapi.testclient import TestClient

from api.db import open_database
from api.main import create_app
from api.settings import Settings
from logistics.model import Scenario
from logistics.scenario_files.archive import zip_scenario
from tests.databases import create_ready, drop, make_ready, run_on_server
from tests.postgresql import programs_folder, server_in
from tests.signing_in import bearer, signed_in, token_for

BASE_URL = "http://127.0.0.1"


@pytest.fixture(autouse=True, scope="session")
def plain_logs() -> None:
    """Keep tracebacks short: the library's own set-up shows the value of every variable."""
    renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.stdlib.add_log_level, renderer])


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server of this test session; gives the address of a database by its name."""
    if programs_folder() is None:
        reason = "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    in_memory = Path("/dev/shm")  # fsync stays on and costs little there
    parent = in_memory if os.access(in_memory, os.W_OK) else Path("/tmp")
    folder = Path(tempfile.mkdtemp(prefix="hakobi-pg-", dir=parent))
    try:
        with server_in(folder, when_made=("-N",), stop="immediate"):
            yield lambda name: f"postgresql://postgres@/{name}?host={folder}"
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def fresh_postgresql(postgresql_url: Callable[[str], str]) -> Iterator[str]:
    """The address of a new, empty PostgreSQL database."""
    name = f"t{time.monotonic_ns()}"
    server = postgresql_url("postgres")
    run_on_server(server, f"CREATE DATABASE {name}")
    address = postgresql_url(name)
    yield address
    drop(address)


@pytest.fixture
def ready_postgresql(postgresql_url: Callable[[str], str]) -> Iterator[str]:
    """The address of a new PostgreSQL database with the newest schema: made at once as that."""
    address = postgresql_url(f"t{time.monotonic_ns()}")
    create_ready(address)
    yield address
    drop(address)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of a server on a new database without rows, once of each kind."""
    if request.param == "sqlite":
        return Settings(data_dir=tmp_path)
    return Settings(data_dir=tmp_path, database_url=request.getfixturevalue("ready_postgresql"))


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of a server on a database in which there is nothing, once of each kind."""
    if request.param == "sqlite":
        return Settings(data_dir=tmp_path)
    return Settings(data_dir=tmp_path, database_url=request.getfixturevalue("fresh_postgresql"))


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def engine(settings: Settings) -> Iterator[sa.Engine]:
    engine = open_database(make_ready(settings))
    yield engine
    engine.dispose()


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """The council's client of a server without planning runs, on each kind of database."""
    quiet = make_ready(settings).model_copy(update={"run_workers": 0})
    with TestClient(create_app(quiet), base_url=BASE_URL) as client:
        yield signed_in(client)


@pytest.fixture(scope="session")
def sample_zip(sample: Scenario) -> bytes:
    return zip_scenario(sample)


@dataclass
class Server:
    """``serve`` in a process of its own, which a test may kill and start again."""

    environment: dict[str, str]
    port: int = field(default=0)
    process: subprocess.Popen[bytes] | None = None
    client: httpx2.Client = field(default_factory=lambda: httpx2.Client(verify=False))
    """Plain HTTP: it need not read every certificate of the system first."""

    def start(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = self.port or probe.getsockname()[1]
        code = "from api.main import serve; from api.settings import Settings; serve(Settings())"
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            env={**os.environ, **self.environment, "HAKOBI_PORT": str(self.port)},
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 120
        while True:
            try:
                if self.get("/api/v1/health").status_code == 200:
                    return
            except httpx2.TransportError:
                assert time.monotonic() < deadline, "the server does not start"
                assert self.process.poll() is None, "the server ended"
                time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            self.client.close()
            self.process.terminate()
            assert self.process.wait(timeout=30) is not None
            self.process = None

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.process = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> httpx2.Response:
        return self.client.get(self.url + path, timeout=10)

    def post(self, path: str, **content: object) -> httpx2.Response:
        return self.client.post(self.url + path, timeout=30, **content)  # type: ignore[arg-type]


@pytest.fixture
def server_of() -> Iterator[Callable[..., Server]]:
    """Starts servers with given settings and stops them after the test."""
    servers: list[Server] = []

    def start(settings: Settings, **more: object) -> Server:
        environment = {
            "HAKOBI_DATABASE_URL": settings.database_url,
            "HAKOBI_DATA_DIR": str(settings.data_dir),
            "HAKOBI_LOG_LEVEL": "ERROR",
        }
        environment |= {f"HAKOBI_{k.upper()}": str(v) for k, v in more.items()}
        server = Server(environment)
        server.client.headers.update(bearer(token_for(settings)))
        server.start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.stop()


@contextmanager
def waiting(seconds: float) -> Iterator[Callable[[], None]]:
    """Give a function that waits a little, and fails when the time is over."""
    deadline = time.monotonic() + seconds

    def wait() -> None:
        assert time.monotonic() < deadline, f"nothing happened in {seconds} s"
        time.sleep(0.05)

    yield wait
