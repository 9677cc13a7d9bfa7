"""The wheel carries every file that the program reads, for servers without the internet."""

import subprocess
from pathlib import Path

from setuptools import Distribution

ROOT = Path(__file__).parents[2]
NOT_READ = {"data/pictures/route-sheet.png"}
"""Files that only readers of the README look at."""


def packaged(folder: Path) -> set[str]:
    """Return the files beside Python's that the build puts into the wheel."""
    wheel = Distribution({"name": "hakobi", "script_name": "setup.py"})
    wheel.parse_config_files([str(ROOT / "pyproject.toml")])
    wheel.get_command_obj("egg_info").egg_base = str(folder)
    build = wheel.get_command_obj("build_py")
    build.ensure_finalized()
    return {str(Path(source) / name) for _, source, _, names in build.data_files for name in names}


def test_the_wheel_has_every_file(tmp_path: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "api", "data", "inventory", "logistics", "routing"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    wanted = {name for name in listed if not name.endswith(".py")} - NOT_READ
    assert len(wanted) > 100
    assert wanted - packaged(tmp_path) == set()
