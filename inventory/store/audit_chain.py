"""Reading the whole chain: digests are recomputed, and what the entries say is gathered."""

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from hashlib import blake2b, sha256
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa

from inventory.accounts import read_account
from inventory.errors import InventoryError
from inventory.store import projections
from inventory.store.chain import (
    DIGEST_LETTERS,
    FIELD,
    FIRST_DIGEST,
    ITEM,
    LINE,
    legs_query,
    lines_query,
)
from inventory.store.places import account_row
from inventory.store.tables import entries, postings

CHUNK = 20_000
"""Entries that are read at a time: with fewer, the two threads wait for one another."""
MOST_NAMED = 100
"""Faults of one sort that are told one by one."""
MOST_NUMBERS = 2**31
"""Numbers of lots and accounts are below this: two make one key of 64 bits."""
AS_BYTES = "surrogateescape"
"""Bytes that are no text are kept as they are."""
UNREADABLE = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    RecursionError,
    InventoryError,
)
"""What the detail of an entry can raise that somebody has changed."""
_NOTHING_SAID = FIELD + FIELD
"""How the line of an entry ends that has no detail and declares no number."""
Row = dict[str, Any]
Found = tuple[int, str, str]
"""A fault: seq, code, detail."""


class Said(NamedTuple):
    """What the entries say of a row: a mark of its values, and the entry that says it."""

    mark: bytes
    seq: int


class Legs(NamedTuple):
    """All postings in the order of the book, as arrays of the same length."""

    seq: Any
    lot_no: Any
    account_no: Any
    quantity_g: Any


@dataclass(slots=True, kw_only=True)
class Seen:
    """What the entries say, gathered as they are read."""

    count: int = 0
    digest: str = FIRST_DIGEST
    faults: list[Found] = field(default_factory=list)
    lots: dict[int, Said] = field(default_factory=dict)
    lot_nos: dict[str, int] = field(default_factory=dict)
    accounts: dict[int, Said] = field(default_factory=dict)
    free_accounts: set[int] = field(default_factory=set)
    holds: dict[str, Row] = field(default_factory=dict)
    hold_lots: set[tuple[str, int]] = field(default_factory=set)
    parts: list[Legs] = field(default_factory=list)

    def legs(self) -> Legs:
        """Return all postings; they are kept here no longer."""
        if not self.parts:
            return Legs(*(np.empty(0, dtype=np.int64) for _ in Legs._fields))
        columns = [list(column) for column in zip(*self.parts, strict=True)]
        self.parts.clear()
        joined = []
        while columns:  # one column at a time: together they would need twice the memory
            joined.append(np.concatenate(columns.pop(0)))
        return Legs(*joined)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Texts:
    """Some entries as the database tells them: the values of ``lines_query`` and ``legs_query``."""

    first: int
    lines: str
    count: int
    legs: str
    places: str
    is_numbered: bool


def mark_of(values: Iterable[Any]) -> bytes:
    """Return a mark that only the same values have: rows need not be kept to be compared."""
    return blake2b(repr(tuple(values)).encode(), digest_size=16).digest()


def read_chain(connection: sa.Connection) -> Seen:
    """Read every entry, the next ones while the last ones are hashed."""
    seen = Seen()
    count, last = _ends(connection)
    parts = [(first, min(first + CHUNK - 1, last)) for first in range(1, last + 1, CHUNK)]
    with ThreadPoolExecutor(max_workers=1) as reader:
        ahead = reader.submit(_texts, connection, *parts[0]) if parts else None
        for number, part in enumerate(parts, start=1):
            texts = ahead.result() if ahead else None
            if texts is None:
                _halves(connection, *part, seen=seen)
            more = number < len(parts)
            ahead = reader.submit(_texts, connection, *parts[number]) if more else None
            if texts is not None and not _read_lines(texts, seen):
                _halves(connection, *part, seen=seen)
    _note_others(connection, seen, count=count, last=last)
    return seen


def _ends(connection: sa.Connection) -> tuple[int, int]:
    """Return how many entries there are, and the last place that is worth looking at.

    A place far beyond the others was made by somebody who changed the book: to walk up to it could
    take for ever.
    """
    highest = [sa.select(sa.func.max(t.c.seq)).scalar_subquery() for t in (entries, postings)]
    query = sa.select(sa.select(sa.func.count()).select_from(entries).scalar_subquery(), *highest)
    count, *found = connection.execute(query).one()
    return count, min(max(seq or 0 for seq in found), 2 * count + CHUNK)


def _note_others(connection: sa.Connection, seen: Seen, *, count: int, last: int) -> None:
    """Note what stands at no place of the book: before the first or far after the last."""
    if seen.count < count:
        detail = "some entry stands at no place of the book"
        seen.faults.append((seen.count + 1, "missing", detail))
    for table in (entries, postings):
        outside = ~table.c.seq.between(1, last)
        for seq in connection.execute(sa.select(table.c.seq).where(outside).limit(MOST_NAMED)):
            seen.faults.append((0, "missing", f"{table.name} stand at the place {seq[0]}"))


def _texts(connection: sa.Connection, first: int, last: int) -> _Texts | None:
    """Return some entries; None = some of their bytes are no text any more."""
    dialect = connection.dialect.name
    part = {"first": first, "last": last}
    try:
        lines, count = connection.execute(lines_query(dialect), part).one()
        legs, places, numbered = connection.execute(legs_query(dialect), part).one()
    except sa.exc.DatabaseError:
        return None
    return _Texts(
        first=first,
        lines=lines or "",
        count=count,
        legs=legs or "",
        places=places or "",
        is_numbered=numbered != 0,
    )


def _halves(connection: sa.Connection, first: int, last: int, *, seen: Seen) -> None:
    """Read what can be read of some entries; note the others."""
    middle = (first + last) // 2
    for part in ((first, middle), (middle + 1, last)) if first < last else ((first, last),):
        texts = _texts(connection, *part)
        if first == last and texts is not None and not texts.is_numbered:
            seen.faults.append((first, "digest", "its postings are not numbered one by one"))
            texts = replace(texts, is_numbered=True)
        if texts is not None and _read_lines(texts, seen):
            continue
        if first < last:
            _halves(connection, *part, seen=seen)
        else:
            seen.count = first
            seen.faults.append((first, "unreadable", "it is not the text of one entry any more"))


def _read_lines(texts: _Texts, seen: Seen) -> bool:
    """Check the digests of some entries and gather what they say; False = look at each alone."""
    lines = texts.lines.split(LINE) if texts.lines else []
    if len(lines) != texts.count or not texts.is_numbered:
        return False
    try:
        seqs = _places(lines, first=texts.first, seen=seen)
    except ValueError:  # its digest is too short, or its place is no number
        return False
    legs = _legs_by_entry(seqs, texts, seen)
    before = seen.digest
    for seq, text, moved in zip(seqs, lines, legs, strict=True):  # a million times: no calls
        line = text[DIGEST_LETTERS:]
        computed = sha256(f"{before}{line}{FIELD}{moved}".encode(errors=AS_BYTES)).hexdigest()
        before = text[:DIGEST_LETTERS]
        if computed != before:
            seen.faults.append((seq, "digest", "its content or its digest was changed"))
        if line[-2:] != _NOTHING_SAID:
            _gather(seen, seq, line.split(FIELD))
    seen.digest = before
    _gather_legs(seen, seqs, legs)
    return True


def _places(lines: list[str], *, first: int, seen: Seen) -> Sequence[int]:
    """Return the places of entries in the book, and note those that are missing before one."""
    start = DIGEST_LETTERS
    if lines and seen.count == first - 1:
        last = int(lines[-1][start : lines[-1].find(FIELD)])
        if last == first + len(lines) - 1:  # in order and each once, so none is missing
            seen.count = last
            return range(first, last + 1)
    found = [int(line[start : line.find(FIELD)]) for line in lines]
    for seq in found:
        if seq != seen.count + 1:
            detail = f"the next entry has the place {seq}"
            seen.faults.append((seen.count + 1, "missing", detail))
        seen.count = seq
    return found


def _legs_by_entry(seqs: Sequence[int], texts: _Texts, seen: Seen) -> list[str]:
    """Return the legs of each entry; note postings without an entry."""
    legs = texts.legs.split(LINE) if texts.legs else []
    if not texts.places and len(legs) == len(seqs):
        return legs
    everywhere = range(texts.first, texts.first + len(legs))
    places = map(int, texts.places.split()) if texts.places else everywhere
    by_seq = dict(zip(places, legs, strict=True))
    found = [by_seq.pop(seq, "") for seq in seqs]
    for seq in by_seq:
        seen.faults.append((max(seq, 0), "missing", f"postings of {seq} have no entry"))
    return found


def _gather_legs(seen: Seen, seqs: Sequence[int], texts: list[str]) -> None:
    counts = [(text.count(" ") + 1) // 3 for text in texts]
    moved = " ".join(filter(None, texts))  # a text of blanks would be read as one zero
    numbers = np.fromstring(moved, dtype=np.int64, sep=" ").reshape(-1, 3)
    legs = Legs(
        np.repeat(np.array(seqs, dtype=np.int32), counts),
        numbers[:, 0].astype(np.int32),
        numbers[:, 1].astype(np.int32),
        numbers[:, 2].copy(),
    )
    seen.faults += unbalanced(legs)
    seen.parts.append(legs)


def unbalanced(legs: Legs) -> Iterator[Found]:
    """Find entries whose grams of a lot do not sum to zero."""
    keys = (legs.seq.astype(np.int64) << 32) | legs.lot_no
    order = np.argsort(keys, kind="stable")
    starts, sums = reduced(keys[order], legs.quantity_g[order])
    for place in order[starts[sums != 0]].tolist():
        detail = f"the grams of lot number {legs.lot_no[place]} do not sum to zero"
        yield int(legs.seq[place]), "unbalanced", detail


def reduced(keys: Any, values: Any) -> tuple[Any, Any]:
    """Return where each run of equal keys begins, and the sum of its values."""
    if not len(keys):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    return starts, np.add.reduceat(values, starts)


def _gather(seen: Seen, seq: int, fields: list[str]) -> None:
    """Note the numbers, lots and holds of one entry."""
    try:
        detail = json.loads(fields[-2]) if fields[-2] else {}
        _declare(seen, fields[-1], seq=seq)
        for record in projections.lot_records(detail):
            number = seen.lot_nos[record["lot_id"]]
            row = projections.recorded_lot(record, seq=seq)
            seen.lots[number] = Said(mark_of((number, *row.values())), seq)
        hold = projections.hold_row(detail, seq=seq)
        if hold is not None:
            seen.holds[hold["hold_id"]] = hold
        for hold_id, lot_id in projections.held_lots(detail):
            seen.hold_lots.add((hold_id, seen.lot_nos[lot_id]))
        decided = projections.decision(detail)
        if decided is not None:
            seen.holds[decided[0]] |= {"decided_seq": seq, "decision": decided[1]}
    except UNREADABLE:
        seen.faults.append((seq, "content", "its detail cannot be read"))


def _declare(seen: Seen, declares: str, *, seq: int) -> None:
    for item in declares.split(ITEM) if declares else ():
        digits, _, name = item[1:].partition("=")
        number = int(digits)
        if not 0 < number < MOST_NUMBERS:
            raise ValueError(item)
        if item[0] == "l":
            seen.lot_nos[name] = number
        else:
            row = account_row(name, account_no=number)
            seen.accounts[number] = Said(mark_of(row.values()), seq)
            if read_account(name).may_go_below_zero:
                seen.free_accounts.add(number)
