"""A PostgreSQL server in a folder of one's own, with the promises it makes when it is installed."""

import getpass
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def server_in(folder: Path) -> Iterator[str]:
    """Run a server whose data stay in ``folder``; give the address of its database ``postgres``."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=str)
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise SystemExit("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    programs = found[-1].parent if found else Path(str(on_path)).parent
    is_root = os.geteuid() == 0
    user = "postgres" if is_root else getpass.getuser()
    more: dict[str, Any] = {"user": user} if is_root else {}
    folder.mkdir(parents=True, exist_ok=True)
    if is_root:
        shutil.chown(folder, user)
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **more)

    if not data.exists():
        run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
    run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "fast", "-w", "stop")
