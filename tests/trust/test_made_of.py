"""What hakobi is made of can be named: every package of the lists, with version and hashes."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import bill_of_materials
from tests.trust.planted import caught

FOLDER = Path(bill_of_materials.__file__).parent


def check_bill(folder: Path) -> None:
    """Every package of the lists is in the bill with all of its hashes, and nothing else."""
    made = bill_of_materials.bill(folder)
    lines = (folder / "constraints.txt").read_text().splitlines()
    pinned = {line.split()[0] for line in lines if re.match(r"\w", line)}
    packages = [part for part in made["components"] if part["purl"].startswith("pkg:pypi/")]
    assert len(packages) == len(pinned) > 50
    told = {
        one["content"]
        for part in packages
        for reference in part["externalReferences"]
        for one in reference["hashes"]
    }
    assert told == {line.split(":")[1].split()[0] for line in lines if "--hash" in line}
    npm = {part["name"] for part in made["components"]} - {part["name"] for part in packages}
    wanted = json.loads((folder / "package.json").read_text())
    assert set(wanted["dependencies"]) <= npm
    assert not set(wanted["devDependencies"]) & npm
    references = [part["bom-ref"] for part in made["components"]]
    assert len(set(references)) == len(references)
    own = made["dependencies"][0]["dependsOn"]
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    assert len(own) == len(project["dependencies"]) + len(wanted["dependencies"])
    assert set(own) <= set(references)


def test_the_bill_names_everything() -> None:
    check_bill(FOLDER)
    command = [sys.executable, "bill_of_materials.py"]
    texts = [subprocess.check_output(command, cwd=FOLDER) for _ in range(2)]
    assert texts[0] == texts[1]
    assert json.loads(texts[0]) == bill_of_materials.bill(FOLDER)


def test_a_package_without_hashes_is_refused() -> None:
    with pytest.raises(bill_of_materials.ListUnreadable, match="sesame"):
        list(bill_of_materials.python_packages("sesame==1.0\n"))


def test_a_bill_that_forgets_would_be_caught() -> None:
    with caught("hashes_are_forgotten"):
        check_bill(FOLDER)
