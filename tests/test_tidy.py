"""House rules that a linter does not hold."""

import ast
import re
import statistics
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("api", "inventory", "logistics", "routing")
MOST_LINES_OF_FUNCTION = 70
MEDIAN_LINES_OF_FUNCTION = 12
MOST_LINES_OF_MODULE = 400
MOST_ARGUMENTS = 7
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "service", "services"}
TABLES = {  # modules that are one table; the limit of lines is not for them
    "api/web/words",
    "api/words",
    "api/permissions.py",
    "logistics/scenario_files/columns.py",
}
BINARY = {".png", ".pdf", ".woff2", ".ttf", ".otf", ".ico", ".gpkg", ".zip"}

# Put together here so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.-])/" + r"(work|root)/")
REGISTRY = re.compile(
    r"pypi\." + r"org|python" + r"hosted\.org|registry\.npm" + r"js|deb\.debian" + r"\.org", re.I
)
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tracked() -> tuple[Path, ...]:
    """Files that git knows; all files but caches where this is no git folder."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        names = listed.stdout.decode().split("\0")
        return tuple(p for n in names if n and (p := ROOT / n).is_file())
    private = {".venv", ".hypothesis", "demo", "build", "dist", "vendor"}
    return tuple(
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file()
        and not private & set(path.relative_to(ROOT).parts)
        and not any(part.endswith(("cache", "cache__", "egg-info")) for part in path.parts)
    )


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules() -> list[Path]:
    """Python files of the four rooms."""
    return [p for p in tracked() if p.suffix == ".py" and p.relative_to(ROOT).parts[0] in ROOMS]


def functions(path: Path) -> Iterator[Function]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def lines_of(function: Function) -> int:
    """Lines from ``def`` to the end, the docstring apart."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is not None:
        docstring = function.body[0]
        lines -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return lines


def is_table(path: Path) -> bool:
    return any(name_of(path).startswith(table) for table in TABLES)


def read_text(path: Path) -> str:
    return "" if path.suffix in BINARY else path.read_text(encoding="utf-8")


def found(pattern: re.Pattern[str]) -> list[str]:
    """Places in tracked files where a pattern is found."""
    return [
        f"{name_of(path)}:{number}: {line.strip()[:100]}"
        for path in tracked()
        for number, line in enumerate(read_text(path).splitlines(), start=1)
        if pattern.search(line)
    ]


def test_the_rooms_have_modules() -> None:
    assert {p.relative_to(ROOT).parts[0] for p in modules()} == set(ROOMS)


def test_no_function_is_too_long() -> None:
    long = {
        f"{name_of(path)}:{f.lineno} {f.name}": lines_of(f)
        for path in modules()
        for f in functions(path)
        if lines_of(f) > MOST_LINES_OF_FUNCTION
    }
    assert long == {}


def test_most_functions_are_short() -> None:
    lengths = [lines_of(f) for path in modules() for f in functions(path)]
    assert statistics.median(lengths) <= MEDIAN_LINES_OF_FUNCTION


def test_no_module_is_too_long() -> None:
    tests = [p for p in tracked() if p.suffix == ".py" and p.is_relative_to(ROOT / "tests")]
    scripts = [p for p in tracked() if p.suffix == ".js"]
    held = [*(p for p in modules() if not is_table(p)), *tests, *scripts]
    lengths = {name_of(p): len(read_text(p).splitlines()) for p in held}
    assert {n: lines for n, lines in lengths.items() if lines > MOST_LINES_OF_MODULE} == {}


def test_no_function_takes_too_many_arguments() -> None:
    def arguments(function: Function) -> int:
        declared = function.args
        names = [a.arg for a in (*declared.posonlyargs, *declared.args, *declared.kwonlyargs)]
        return len([n for n in names if n not in ("self", "cls")])

    many = {
        f"{name_of(path)}:{f.lineno} {f.name}": arguments(f)
        for path in modules()
        for f in functions(path)
        if arguments(f) > MOST_ARGUMENTS
    }
    assert many == {}


def test_modules_are_named_for_what_they_hold() -> None:
    vague = [name_of(p) for p in modules() if VAGUE_NAMES & set(re.split(r"[_/.]", name_of(p)))]
    assert vague == []


@pytest.mark.parametrize(
    "pattern", [MACHINE_PATH, REGISTRY, UNFINISHED], ids=["machine path", "registry", "unfinished"]
)
def test_no_file_holds(pattern: re.Pattern[str]) -> None:
    assert found(pattern) == []


def test_text_files_are_utf_8_with_unix_line_ends() -> None:
    odd = [
        name_of(path)
        for path in tracked()
        if path.suffix not in BINARY and path.suffix != ".csv" and b"\r" in path.read_bytes()
    ]
    assert odd == []


def locked(name: str) -> dict[str, str]:
    """Versions of a constraints file, by package; every one must bear hashes."""
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.findall(
        r"^([\w.\[\]-]+)==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}.*\n)+)", text, re.M
    )
    assert len(entries) == len(re.findall(r"^\w", text, re.M)), "an entry without version or hash"
    return {package: version for package, version, _ in entries}


def test_all_packages_are_locked_with_hashes() -> None:
    run, dev = locked("constraints.txt"), locked("constraints-dev.txt")
    assert run.items() <= dev.items()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[\[<>=!~ ;]", r)[0].lower() for r in requirements}

    assert names(project["dependencies"] + optional["build"]) <= {n.split("[")[0] for n in run}
    assert names(optional["dev"]) <= {n.split("[")[0] for n in dev}
