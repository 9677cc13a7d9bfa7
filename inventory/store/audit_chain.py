"""Reading the whole chain: digests are recomputed, and what the entries say is gathered."""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from itertools import chain, compress, repeat
from operator import not_
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa

from inventory.accounts import read_account
from inventory.errors import InventoryError
from inventory.store import projections
from inventory.store.audit_texts import MOST_NUMBERS, Legs, Texts, texts_of
from inventory.store.chain import FIELD, FIRST_DIGEST, ITEM, LINE
from inventory.store.places import account_row
from inventory.store.tables import entries, postings

CHUNK = 5_000
"""Entries that are read at a time: PostgreSQL sorts and joins longer texts at half the speed."""
AHEAD = 4
"""Parts that are read while one is hashed, so that the two threads seldom wait for one another."""
MOST_NAMED = 100
"""Faults of one sort that are told one by one."""
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
_FIELD = FIELD.encode()
_SHA256 = type(sha256())
_SHA256_BYTES = sha256().digest_size
_NOTHING_SAID = _FIELD + _FIELD
"""How the line of an entry ends that has no detail and declares no number."""
Row = dict[str, Any]
Found = tuple[int, str, str]
"""A fault: seq, code, detail."""


class Said(NamedTuple):
    """What the entries say of a row: a mark of its values, and the entry that says it."""

    mark: bytes
    seq: int


@dataclass(slots=True, kw_only=True)
class Seen:
    """What the entries say, gathered as they are read.

    ``is_sorted`` = every value of the postings is known to be of the sort of its column.
    """

    count: int = 0
    digest: str = FIRST_DIGEST
    is_sorted: bool = True
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


def mark_of(values: Iterable[Any]) -> bytes:
    """Return a mark that only the same values have: rows need not be kept to be compared."""
    return blake2b(repr(tuple(values)).encode(), digest_size=16).digest()


def read_chain(connection: sa.Connection) -> Seen:
    """Read every entry, the next ones while the last ones are hashed."""
    seen = Seen()
    count, posted, last = _ends(connection)
    parts = [(first, min(first + CHUNK - 1, last)) for first in range(1, last + 1, CHUNK)]
    with ThreadPoolExecutor(max_workers=1) as reader:
        ahead = deque(reader.submit(texts_of, connection, *part) for part in parts[:AHEAD])
        for number, part in enumerate(parts):
            texts = ahead.popleft().result()
            if texts is None:
                seen.is_sorted = False
            if texts is None or not _read_lines(texts, seen, first=part[0]):
                wait(ahead)  # the connection is asked from one thread at a time
                _halves(connection, *part, seen=seen)
            ahead += [reader.submit(texts_of, connection, *p) for p in parts[number + AHEAD :][:1]]
    _note_others(connection, seen, count=count, last=last)
    if posted != sum(len(legs.seq) for legs in seen.parts):
        seen.is_sorted = False  # one stands between two places, as only a broken number can
        seen.faults.append((0, "missing", "some posting stands at no place of the book"))
    return seen


def _ends(connection: sa.Connection) -> tuple[int, int, int]:
    """Return how many entries and postings there are, and the last place worth looking at.

    A place far beyond the others was made by somebody who changed the book: to walk up to it could
    take for ever.
    """
    highest = [sa.select(sa.func.max(t.c.seq)).scalar_subquery() for t in (entries, postings)]
    counts = [
        sa.select(sa.func.count()).select_from(t).scalar_subquery() for t in (entries, postings)
    ]
    count, posted, *found = connection.execute(sa.select(*counts, *highest)).one()
    return count, posted, min(max(seq or 0 for seq in found), 2 * count + CHUNK)


def _note_others(connection: sa.Connection, seen: Seen, *, count: int, last: int) -> None:
    """Note what stands at no place of the book: before the first or far after the last."""
    if seen.count < count:
        detail = "some entry stands at no place of the book"
        seen.faults.append((seen.count + 1, "missing", detail))
    for table in (entries, postings):
        seq = table.c.seq
        outside = sa.or_(seq < 1, seq > last, seq.is_(None))
        for place in connection.execute(sa.select(seq).where(outside).limit(MOST_NAMED)).scalars():
            seen.faults.append((0, "missing", f"{table.name} stand at the place {place}"))


def _halves(connection: sa.Connection, first: int, last: int, *, seen: Seen) -> None:
    """Read what can be read of some entries; note the others."""
    middle = (first + last) // 2
    for part in ((first, middle), (middle + 1, last)) if first < last else ((first, last),):
        texts = texts_of(connection, *part)
        if first == last and texts is not None and not texts.is_numbered:
            seen.faults.append((first, "digest", "its postings are not numbered one by one"))
            texts = texts.as_of_one(first)
        if texts is not None and _read_lines(texts, seen, first=part[0]):
            continue
        if first < last:
            _halves(connection, *part, seen=seen)
        else:
            seen.count = first
            seen.faults.append((first, "unreadable", "it is not the text of one entry any more"))


def _read_lines(texts: Texts, seen: Seen, *, first: int) -> bool:
    """Check the digests of some entries and gather what they say; False = look at each alone."""
    if not (texts.is_whole and texts.is_numbered):
        return False
    try:
        seqs = _places(texts.lines, first=first, seen=seen)
    except ValueError:  # its place is no number
        return False
    legs = _legs_by_entry(seqs, texts, seen)
    befores = chain((seen.digest.encode(),), texts.digests)
    content = map(b"".join, zip(befores, texts.lines, repeat(_FIELD), legs, strict=False))
    computed = b"".join(map(_SHA256.digest, map(sha256, content))).hex(LINE, _SHA256_BYTES)
    if computed.encode() != LINE.encode().join(texts.digests):
        wanted = computed.split(LINE)
        for seq, right, digest in zip(seqs, wanted, texts.digests, strict=True):
            if right.encode() != digest:
                seen.faults.append((seq, "digest", "its content or its digest was changed"))
    if texts.digests:
        seen.digest = texts.digests[-1].decode(errors=AS_BYTES)
    says_nothing = map(bytes.endswith, texts.lines, repeat(_NOTHING_SAID))
    for seq, line in compress(zip(seqs, texts.lines, strict=True), map(not_, says_nothing)):
        _gather(seen, seq, line.decode(errors=AS_BYTES).split(FIELD))
    seen.is_sorted &= texts.is_sorted
    moved = texts.moved()
    seen.faults += unbalanced(moved)
    seen.parts.append(moved)
    return True


def _places(lines: list[bytes], *, first: int, seen: Seen) -> Sequence[int]:
    """Return the places of entries in the book, and note those that are missing before one."""
    if lines and seen.count == first - 1:
        last = _place(lines[-1])
        if last == first + len(lines) - 1:  # in order and each once, so none is missing
            seen.count = last
            return range(first, last + 1)
    found = [_place(line) for line in lines]
    for seq in found:
        if seq != seen.count + 1:
            detail = f"the next entry has the place {seq}"
            seen.faults.append((seen.count + 1, "missing", detail))
        seen.count = seq
    return found


def _place(line: bytes) -> int:
    return int(line[: line.find(_FIELD)])


def _legs_by_entry(seqs: Sequence[int], texts: Texts, seen: Seen) -> list[bytes]:
    """Return the legs of each entry; note postings without an entry."""
    if seqs == texts.places:
        return texts.legs
    by_seq = dict(zip(texts.places, texts.legs, strict=True))
    found = [by_seq.pop(seq, b"") for seq in seqs]
    for seq in by_seq:
        seen.faults.append((max(seq, 0), "missing", f"postings of {seq} have no entry"))
    return found


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
        reopened = projections.reopened(detail)
        if reopened is not None:
            seen.holds[reopened] |= {"decided_seq": None, "decision": None}
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
