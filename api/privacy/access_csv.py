"""Rows of the log of accesses as CSV, for a report of an incident."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping

import sqlalchemy as sa

from api.accounts import people
from api.printing.sheet_forms import harmless
from api.privacy.access import Accessed
from inventory.days import JST

HEADER = ("seq", "at", "username", "name", "action", "subject", "detail", "request_id")
MOST_PEOPLE = 100_000


def access_csv(connection: sa.Connection, rows: Iterable[Accessed]) -> str:
    """Return rows with the names of those who did it; times are Japanese."""
    listed, _ = people.list_people(connection, limit=MOST_PEOPLE)
    named = {r.person.person_id: (r.person.username, r.person.name) for r in listed}
    drawn = io.StringIO()
    writer = csv.writer(drawn, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([harmless(cell) for cell in cells] for cells in _cells(rows, named))
    return drawn.getvalue()


def _cells(rows: Iterable[Accessed], named: Mapping[str, tuple[str, str]]) -> Iterator[list[str]]:
    for row in rows:
        username, name = named.get(row.person_id, (row.person_id, ""))
        at = row.at.astimezone(JST).isoformat(timespec="seconds")
        detail = json.dumps(row.detail, ensure_ascii=False) if row.detail else ""
        yield [str(row.seq), at, username, name, row.action, row.subject, detail, row.request_id]
