"""Measure a preview of 5,000 rows: `python -m tests.bench.excel`. Seconds and peak memory."""

import argparse
import time
from datetime import date, timedelta

from rich.console import Console

from api.excel.preview import preview_of
from api.excel.workbook import written
from logistics.master.columns import form_of
from logistics.master.rows import MasterRow, MasterRows
from tests.bench.memory import peak_mb


def region(count: int) -> MasterRows:
    """Return sites and ``count`` needs of them."""
    sites = [
        MasterRow(
            row_id=f"HALL-{n:03d}",
            cells={"site_id": f"HALL-{n:03d}", "name": f"食堂{n}", "kind": "dining_hall"},
        )
        for n in range(50)
    ]
    needs = []
    for n in range(count):
        day = date(2027, 4, 1) + timedelta(days=n // 50)
        cells = {
            "site_id": f"HALL-{n % 50:03d}",
            "date": day.isoformat(),
            "ready_by": "11:30",
            "meals": "30",
            "category": "staple",
            "kg": str(n % 90 + 1),
        }
        needs.append(MasterRow(row_id=str(n), cells=cells))
    return {"sites.csv": sites, "needs.csv": needs}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000)
    count = parser.parse_args().rows
    form, rows = form_of("needs"), region(count)
    assert form is not None
    data = written([(form, rows["needs.csv"])], language="ja")
    for name, known in (("all new", {"sites.csv": rows["sites.csv"]}), ("all the same", rows)):
        began = time.perf_counter()
        found = preview_of(data, file_name="x.xlsx", rows=known)
        seconds = time.perf_counter() - began
        counts = {str(state): n for state, n in found.counts.items()}
        Console().print(f"{count} rows, {name}: {seconds:.2f} s, {peak_mb():.0f} MB, {counts}")


if __name__ == "__main__":
    main()
