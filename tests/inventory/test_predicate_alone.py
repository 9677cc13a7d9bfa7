"""No other function judges the date of a label: all ask the one predicate, or are named here."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALLOWED = {
    ("inventory/receiving.py", "amended"): "whether a label's date became later",
    ("inventory/store/recalls.py", "_marks"): "which labels a recall names",
    ("logistics/futures.py", "_unannounced"): "how long invented food keeps",
}
"""Functions that compare dates of labels without asking whether food may be used, and why."""
LABEL_DATES = frozenset({"expires_on", "expires", "expiry", "label_day"})


def own_judgements(source: str) -> list[str]:
    """Return the functions of a module that compare or subtract the date of a label themselves."""
    found = []
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                is_sum = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
                is_order = isinstance(node, ast.Compare) and any(
                    isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in node.ops
                )
                if (is_sum or is_order) and any(map(is_label_date, ast.iter_child_nodes(node))):
                    found.append(function.name)
    return found


def is_label_date(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and node.slice.value in LABEL_DATES
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in LABEL_DATES


def test_nobody_else_judges_the_date_of_a_label() -> None:
    found = {
        (str(path.relative_to(ROOT)), name)
        for package in ("api", "inventory", "logistics", "routing")
        for path in (ROOT / package).rglob("*.py")
        if path != ROOT / "inventory/expiry.py"
        for name in own_judgements(path.read_text())
    }
    assert found == set(ALLOWED)


@pytest.mark.parametrize(
    "line",
    [
        "lot.expires_on < day",
        "day >= lot.expires_on",
        "(lot.expires_on - day).days",
        "row['expires_on'] <= day",
        "expires_on - timedelta(days=1)",
        "a < lot.expires_on < b",
    ],
)
def test_a_judgement_of_ones_own_is_noticed(line: str) -> None:
    assert own_judgements(f"def judge(lot, day):\n    return {line}") == ["judge"]
