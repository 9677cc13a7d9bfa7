"""What hakobi is made of, as CycloneDX 1.6: ``python bill_of_materials.py [FILE]``.

From the lists that the installation itself uses, ``constraints.txt`` and ``package-lock.json``:
every package with its version and the hashes that are allowed. Of dependencies only hakobi's own
are told. Nothing but Python is needed, no network, and the same lists give the same bytes.
"""

import base64
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

FOLDER = Path(__file__).parent
NAMESPACE = UUID("6c0d1d3e-7f0b-4f0e-9a53-2f4e8ab0d2c1")
PINNED = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
HASH = re.compile(r"--hash=(sha\d+):([0-9a-f]+)")
ALGORITHMS = {"sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}


class ListUnreadable(Exception):
    """A line of a list of packages that is not a pinned version with hashes."""


def python_packages(constraints: str) -> Iterator[dict[str, Any]]:
    """Yield a component for each package of a list of pip; raise ``ListUnreadable``."""
    for line in constraints.replace("\\\n", " ").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found, hashes = PINNED.match(line), HASH.findall(line)
        if found is None or not hashes:
            raise ListUnreadable(f"constraints.txt: {line.strip()[:60]!r} has no version or hashes")
        name, version = _plain(found[1]), found[2]
        yield _component(f"pkg:pypi/{name}@{version}", name, version) | {
            "externalReferences": [
                {
                    "type": "distribution",
                    "url": f"pkg:pypi/{name}@{version}",
                    "hashes": [{"alg": ALGORITHMS[kind], "content": hex} for kind, hex in hashes],
                }
            ]
        }


def page_packages(lock: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a component for each package of npm that the pages are built from, none for tests."""
    for place, package in lock["packages"].items():
        if not place or package.get("dev"):
            continue
        name = place.rpartition("node_modules/")[2]
        kind, _, digest = package["integrity"].partition("-")
        url = f"pkg:npm/{quote(name, safe='/')}@{package['version']}"
        made = _component(url, name, package["version"]) | {
            "hashes": [{"alg": ALGORITHMS[kind], "content": base64.b64decode(digest).hex()}]
        }
        if "license" in package:
            made["licenses"] = [{"expression": package["license"]}]
        yield made


def _plain(name: str) -> str:
    """Return a package's name as the index of Python's packages writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _component(url: str, name: str, version: str) -> dict[str, Any]:
    return {"type": "library", "bom-ref": url, "name": name, "version": version, "purl": url}


def bill(folder: Path) -> dict[str, Any]:
    """Return the bill of the lists in a folder."""
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    lock = json.loads((folder / "package-lock.json").read_text())
    parts = [*python_packages((folder / "constraints.txt").read_text()), *page_packages(lock)]
    url = f"pkg:pypi/{project['name']}@{project['version']}"
    whole = _component(url, project["name"], project["version"]) | {
        "type": "application",
        "description": project["description"],
        "licenses": [{"expression": project["license"]}],
    }
    own = {_plain(re.split(r"[^\w.-]", text)[0]) for text in project["dependencies"]}
    own |= lock["packages"][""]["dependencies"].keys()
    references = [part["bom-ref"] for part in parts if part["name"] in own]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE, json.dumps(parts))}",
        "version": 1,
        "metadata": {"component": whole},
        "components": parts,
        "dependencies": [{"ref": url, "dependsOn": references}],
        "compositions": [
            {"aggregate": "complete", "assemblies": [url]},
            {"aggregate": "incomplete", "dependencies": references},
        ],
    }


def main(arguments: list[str]) -> None:
    """Write the bill to a file, or to where commands write."""
    text = json.dumps(bill(FOLDER), ensure_ascii=False, indent=1) + "\n"
    if arguments:
        Path(arguments[0]).write_text(text, encoding="utf-8")
        return
    sys.stdout.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
