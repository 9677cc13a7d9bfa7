"""A PostgreSQL server in a folder of one's own, with the promises it makes when it is installed."""

import getpass
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def programs_folder() -> Path | None:
    """Return where the newest installed server's programs lie; None = there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=str)
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextmanager
def server_in(
    folder: Path, *, when_made: tuple[str, ...] = (), stop: str = "fast"
) -> Iterator[str]:
    """Run a server whose data stay in ``folder``; give the address of its database ``postgres``.

    ``when_made`` are options of initdb, ``stop`` is how pg_ctl ends it.
    """
    programs = programs_folder()
    if programs is None:
        raise SystemExit("PostgreSQL is not installed (Debian: apt-get install postgresql)")
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
        run(
            "initdb",
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            *when_made,
        )
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
    run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-D", str(data), "-m", stop, "-w", "stop")
