"""Join months of the same days into one region: `python -m tests.bench.joined OUT FOLDER …`.

Each keeps its own places, vehicles and food, under ids with a letter before them; no road leads
from one to another. A folder may be named more than once.
"""

import argparse
import csv
import string
from pathlib import Path

OF_IDS = ("_id",)


def joined(folders: list[Path], out: Path) -> None:
    """Write the joined month into a folder.

    Raises ``ValueError`` where the months are not of the same days.
    """
    texts = [(folder / "scenario.toml").read_text(encoding="utf-8") for folder in folders]
    days = {tuple(x for x in t.splitlines() if x.startswith(("start", "end"))) for t in texts}
    if len(days) != 1:
        raise ValueError(f"months of the same days can be joined, not {sorted(days)}")
    out.mkdir(parents=True, exist_ok=True)
    (out / "scenario.toml").write_text(texts[0], encoding="utf-8")
    for name in sorted({path.name for folder in folders for path in folder.glob("*.csv")}):
        rows: list[dict[str, str]] = []
        for letter, folder in zip(string.ascii_uppercase, folders, strict=False):
            if (folder / name).exists():
                with (folder / name).open(encoding="utf-8-sig", newline="") as file:
                    rows += [_with_letter(row, letter) for row in csv.DictReader(file)]
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (out / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)


def _with_letter(row: dict[str, str], letter: str) -> dict[str, str]:
    """Return a row with a letter before all of its ids."""
    found = {k: f"{letter}-{v}" if v and k.endswith(OF_IDS) else v for k, v in row.items()}
    if row.get("field") == "product_id":
        found["value"] = f"{letter}-{row['value']}"
    return found


def main() -> None:
    """Join the months that the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("folders", type=Path, nargs="+")
    arguments = parser.parse_args()
    joined(arguments.folders, arguments.out)


if __name__ == "__main__":
    main()
