"""Writing in the book: one entry, its postings, and all that follows from it, in one transaction.

The caller opens the transaction and commits. On SQLite it must have been begun IMMEDIATE; on
PostgreSQL a lock of the transaction lets one writer at a time append to the chain.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from inventory.accounts import AccountKind, read_account
from inventory.days import day_of, instant_of, microseconds_of
from inventory.entry import Entry, EntryKind, Recorded
from inventory.errors import (
    EntryConflict,
    EntryUnknown,
    EntryWrong,
    LotExpired,
    LotHeld,
    LotKnown,
    LotUnknown,
    ReversalRefused,
    StockShort,
)
from inventory.expiry import last_use_day
from inventory.ledger import By, reverse, take_back
from inventory.lot import LotFacts
from inventory.model import DatePolicy
from inventory.store import projections
from inventory.store.chain import FIRST_DIGEST, ITEM, digest_of, legs_of, line_of
from inventory.store.open_holds import check_holds
from inventory.store.parts import parts
from inventory.store.places import account_row
from inventory.store.read import facts_of, find_entry, read_detail
from inventory.store.tables import accounts, balances, entries, hold_lots, holds, lots, postings

CHAIN_LOCK = 0x68616B6F6C64  # any number that no other program on the server takes
_LOCK = sa.select(sa.func.pg_advisory_xact_lock(CHAIN_LOCK))
_LOCKED_IN = "hakobi_locked_in"
"""The transaction that has the lock; whoever needs it asks for it, and the database once."""
HANDED_ON = frozenset(
    {
        AccountKind.SHELF,
        AccountKind.RESERVED,
        AccountKind.PICKED,
        AccountKind.VEHICLE,
        AccountKind.TRANSIT,
        AccountKind.EATEN,
    }
)
"""Places that a lot which is held back everywhere does not come to."""
WANTS_GOOD_DATE = frozenset(
    {EntryKind.RESERVE, EntryKind.PICK, EntryKind.LOAD, EntryKind.SEND, EntryKind.DELIVER}
)
"""What is done with food that is still to be eaten; refused after the last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Last:
    seq: int
    recorded_us: int
    digest: str
    is_known: bool
    lot_no: int = 0
    account_no: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbers:
    """Numbers of lots and accounts, the lots' facts and open holds, and which numbers are new."""

    lot: Mapping[str, int]
    account: Mapping[str, int]
    facts: Mapping[str, LotFacts]
    held: Set[tuple[str, str]]
    new_lots: Sequence[str]
    new_accounts: Sequence[str]

    @property
    def declares(self) -> str:
        """The new numbers as the chain holds them."""
        found = [f"l{self.lot[k]}={k}" for k in self.new_lots]
        return ITEM.join(found + [f"a{self.account[k]}={k}" for k in self.new_accounts])


def post(connection: sa.Connection, entry: Entry, *, now: datetime, policy: DatePolicy) -> Recorded:
    """Write an entry and return it; the same entry again is only answered again.

    Raises ``EntryConflict`` (the id has another content), ``LotUnknown``, ``LotKnown``,
    ``StockShort``, ``LotHeld``, ``LotExpired``, ``ReversalRefused``, and what ``check_holds``
    raises; nothing is written then.
    """
    lock(connection)
    last = _last(connection, entry.entry_id)
    if last.is_known:
        return _again(connection, entry)
    if entry.kind is EntryKind.REVERSE:
        _check_reversal(connection, entry)
    numbers = _numbers(connection, entry, last)
    _check_dates(entry, numbers.facts, policy)
    _check_held_lots(entry, numbers.held)
    check_holds(connection, entry)
    changes = _new_balances(connection, entry, numbers)
    return _append(connection, entry, last=last, numbers=numbers, changes=changes, now=now)


def lock(connection: sa.Connection) -> None:
    """Let no other writer append until this transaction ends."""
    if connection.dialect.name != "postgresql":
        return
    transaction = connection.get_transaction()
    if transaction is not None and connection.info.get(_LOCKED_IN) is transaction:
        return
    connection.execute(_LOCK)
    if not connection.in_nested_transaction():  # rolled back alone it lets go of its locks
        connection.info[_LOCKED_IN] = connection.get_transaction()


_LAST = (
    sa.select(
        entries.c.seq,
        entries.c.recorded_us,
        entries.c.digest,
        sa.select(sa.literal(1))
        .where(entries.alias("same").c.entry_id == sa.bindparam("entry_id"))
        .exists()
        .label("is_known"),
        sa.select(sa.func.max(lots.c.lot_no)).scalar_subquery().label("lot_no"),
        sa.select(sa.func.max(accounts.c.account_no)).scalar_subquery().label("account_no"),
    )
    .order_by(entries.c.seq.desc())
    .limit(1)
)


def _last(connection: sa.Connection, entry_id: str) -> _Last:
    """Return the end of the chain, the numbers so far, and whether an entry is in the book."""
    row = connection.execute(_LAST, {"entry_id": entry_id}).one_or_none()
    if row is None:
        return _Last(seq=0, recorded_us=-(2**62), digest=FIRST_DIGEST, is_known=False)
    found: dict[str, Any] = {name: value or 0 for name, value in row._mapping.items()}
    return _Last(**found)


def _again(connection: sa.Connection, entry: Entry) -> Recorded:
    """Return an entry that is in the book already; raise ``EntryConflict`` if it is another."""
    known = find_entry(connection, entry.entry_id)
    if known is None or known.entry != entry or known.entry.detail_json != entry.detail_json:
        raise EntryConflict(entry.entry_id)
    return known


def _check_reversal(connection: sa.Connection, entry: Entry) -> None:
    original = find_entry(connection, str(entry.reverses))
    if original is None:
        raise EntryUnknown(str(entry.reverses))
    by = By(entry.entry_id, entry.occurred_at, entry.person_id, entry.reason)
    is_of_hold = original.entry.kind in (EntryKind.HOLD, EntryKind.DECIDE)
    wanted = take_back(original.entry, by) if is_of_hold else reverse(original.entry, **asdict(by))
    is_same = set(wanted.postings) == set(entry.postings)
    if not is_same or wanted.detail_json != entry.detail_json:
        raise EntryWrong("A reversal moves back exactly what the entry moved.")
    again = sa.select(entries.c.entry_id).where(entries.c.reverses == entry.reverses)
    other = connection.execute(again).scalar_one_or_none()
    if other is not None:
        raise ReversalRefused(f"The entry {entry.reverses} was reversed already, by {other}.")


def _numbers(connection: sa.Connection, entry: Entry, last: _Last) -> _Numbers:
    known = _known_lots(connection, entry)
    lot_nos, facts = known.numbers, known.facts
    new_lots = projections.new_lots(entry.detail)
    for number, lot in enumerate(new_lots, start=last.lot_no + 1):
        if lot.lot_id in lot_nos:
            raise LotKnown(lot.lot_id)
        lot_nos[lot.lot_id], facts[lot.lot_id] = number, lot
    named = [*entry.lot_ids, *(k for _, k in projections.held_lots(entry.detail))]
    for lot_id in (*named, *(x.lot_id for x in projections.amended_lots(entry.detail))):
        if lot_id not in lot_nos:
            raise LotUnknown(lot_id)
    names = entry.account_names
    account_nos: dict[str, int] = {}
    for part in parts(names):
        rows = connection.execute(_ACCOUNTS, {"names": part})
        account_nos |= {row.name: row.account_no for row in rows}
    new_accounts = [name for name in names if name not in account_nos]
    for number, name in enumerate(new_accounts, start=last.account_no + 1):
        account_nos[name] = number
    return _Numbers(
        lot=lot_nos,
        account=account_nos,
        facts=facts,
        held=known.held,
        new_lots=[lot.lot_id for lot in new_lots],
        new_accounts=new_accounts,
    )


_LOTS = (
    sa.select(lots.c.lot_no, lots.c.lot_id, lots.c.facts, holds.c.hold_id)
    .outerjoin_from(lots, hold_lots)
    .outerjoin(holds, (holds.c.hold_id == hold_lots.c.hold_id) & holds.c.decided_seq.is_(None))
    .where(lots.c.lot_id.in_(sa.bindparam("wanted", expanding=True)))
)
_ACCOUNTS = sa.select(accounts.c.name, accounts.c.account_no).where(
    accounts.c.name.in_(sa.bindparam("names", expanding=True))
)
_BALANCES = sa.select(balances.c.account_no, balances.c.lot_no, balances.c.quantity_g).where(
    balances.c.account_no.in_(sa.bindparam("accounts", expanding=True)),
    balances.c.lot_no.in_(sa.bindparam("lots", expanding=True)),
)
"""More rows than are wanted, where an entry has many lots and places; but by index: for a list of
pairs SQLite reads the whole table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lots:
    """Numbers and facts by lot, and the open holds that keep a lot back everywhere."""

    numbers: dict[str, int] = field(default_factory=dict)
    facts: dict[str, LotFacts] = field(default_factory=dict)
    held: set[tuple[str, str]] = field(default_factory=set)


def _known_lots(connection: sa.Connection, entry: Entry) -> _Lots:
    wanted = {*entry.lot_ids, *(x.lot_id for x in projections.new_lots(entry.detail))}
    wanted |= {x.lot_id for x in projections.amended_lots(entry.detail)}
    wanted |= {lot_id for _, lot_id in projections.held_lots(entry.detail)}
    found = _Lots()
    for part in parts(sorted(wanted)):
        for row in connection.execute(_LOTS, {"wanted": part}):
            found.numbers[row.lot_id], found.facts[row.lot_id] = row.lot_no, facts_of(row.facts)
            if row.hold_id is not None:
                found.held.add((row.lot_id, row.hold_id))
    return found


def _check_dates(entry: Entry, facts: Mapping[str, LotFacts], policy: DatePolicy) -> None:
    """Refuse to hand on food after its last day; that it was eaten can be told, with a reason."""
    told_late = entry.kind is EntryKind.EAT and not entry.reason
    if entry.kind not in WANTS_GOOD_DATE and not told_late:
        return
    day = day_of(entry.occurred_at)
    for lot_id in entry.lot_ids:
        last_on = last_use_day(facts[lot_id], policy)
        if day > last_on:
            raise LotExpired(lot_id=lot_id, last_on=last_on)


def _check_held_lots(entry: Entry, held: Set[tuple[str, str]]) -> None:
    if not held:
        return
    coming = {
        p.lot_id
        for p in entry.postings
        if p.quantity_g > 0 and read_account(p.account).kind in HANDED_ON
    }
    decided = projections.decision(entry.detail)
    for lot_id, hold_id in sorted(held):
        if lot_id in coming and (decided is None or decided[0] != hold_id):
            raise LotHeld(lot_id=lot_id, hold_id=hold_id)


def _new_balances(
    connection: sa.Connection, entry: Entry, numbers: _Numbers
) -> list[dict[str, Any]]:
    """Return the rows of the balances that an entry leaves."""
    there: dict[tuple[int, int], int] = {}
    keys = [(numbers.account[p.account], numbers.lot[p.lot_id]) for p in entry.postings]
    new = {numbers.lot[lot_id] for lot_id in numbers.new_lots}  # of these there is nothing yet
    for part in parts([key for key in keys if key[1] not in new], most=200):
        asked = {"accounts": list({a for a, _ in part}), "lots": list({b for _, b in part})}
        rows = connection.execute(_BALANCES, asked)
        there |= {(r.account_no, r.lot_no): r.quantity_g for r in rows}
    changes = []
    for key, posting in zip(keys, entry.postings, strict=True):
        there_g = there.get(key, 0)
        is_free = read_account(posting.account).may_go_below_zero
        if there_g + posting.quantity_g < 0 and not is_free:
            raise StockShort(
                lot_id=posting.lot_id,
                account=posting.account,
                there_g=there_g,
                asked_g=-posting.quantity_g,
            )
        changes.append(
            {
                "account_no": key[0],
                "lot_no": key[1],
                "is_free": is_free,
                "quantity_g": there_g + posting.quantity_g,
            }
        )
    return changes


def _append(
    connection: sa.Connection,
    entry: Entry,
    *,
    last: _Last,
    numbers: _Numbers,
    changes: list[dict[str, Any]],
    now: datetime,
) -> Recorded:
    row: dict[str, Any] = {
        "seq": last.seq + 1,
        "entry_id": entry.entry_id,
        "kind": str(entry.kind),
        "occurred_us": microseconds_of(entry.occurred_at),
        "recorded_us": max(microseconds_of(now), last.recorded_us),
        "person_id": entry.person_id,
        "reason": entry.reason,
        "note": entry.note,
        "plan_id": entry.plan_id,
        "trip_id": entry.trip_id,
        "reverses": entry.reverses,
        "detail": entry.detail_json,
        "declares": numbers.declares,
    }
    legs = [
        (numbers.lot[p.lot_id], numbers.account[p.account], p.quantity_g) for p in entry.postings
    ]
    row["digest"] = digest_of(last.digest, line_of(row), legs_of(legs))
    connection.execute(entries.insert(), row)
    _add_places(connection, entry, numbers, seq=row["seq"])
    if legs:
        connection.execute(
            postings.insert(),
            [
                {"seq": row["seq"], "line": i, "lot_no": a, "account_no": b, "quantity_g": g}
                for i, (a, b, g) in enumerate(legs)
            ],
        )
    _write_balances(connection, changes)
    _follow(connection, entry, numbers, seq=row["seq"])
    return Recorded(seq=row["seq"], recorded_at=instant_of(row["recorded_us"]), entry=entry)


def _add_places(connection: sa.Connection, entry: Entry, numbers: _Numbers, *, seq: int) -> None:
    new_lots = projections.new_lots(entry.detail)
    if new_lots:
        rows = [
            {"lot_no": numbers.lot[x.lot_id], **projections.lot_row(x, seq=seq)} for x in new_lots
        ]
        connection.execute(lots.insert(), rows)
    if numbers.new_accounts:
        connection.execute(
            accounts.insert(),
            [account_row(name, account_no=numbers.account[name]) for name in numbers.new_accounts],
        )


def _write_balances(connection: sa.Connection, changes: list[dict[str, Any]]) -> None:
    if changes:
        connection.execute(_UPSERT_BALANCE[connection.dialect.name], changes)


def _upsert_balance(insert: Any) -> Any:
    sent = insert(balances)
    return sent.on_conflict_do_update(
        index_elements=[balances.c.account_no, balances.c.lot_no],
        set_={"quantity_g": sent.excluded.quantity_g},
    )


_UPSERT_BALANCE = {
    "sqlite": _upsert_balance(sqlite.insert),
    "postgresql": _upsert_balance(postgresql.insert),
}


def _follow(connection: sa.Connection, entry: Entry, numbers: _Numbers, *, seq: int) -> None:
    """Bring lots and holds to what the entry's detail says."""
    if not entry.detail:
        return
    detail = read_detail(entry.detail_json)
    for facts in projections.amended_lots(detail):
        wanted = lots.c.lot_no == numbers.lot[facts.lot_id]
        row = projections.lot_row(facts, seq=seq)
        connection.execute(lots.update().where(wanted).values(**row))
    hold = projections.hold_row(detail, seq=seq)
    if hold is not None:
        connection.execute(holds.insert(), hold)
    pairs = projections.held_lots(detail)
    if pairs:
        rows = [{"hold_id": h, "lot_no": numbers.lot[lot_id]} for h, lot_id in pairs]
        connection.execute(hold_lots.insert(), rows)
    decided = projections.decision(detail)
    if decided is not None:
        change = holds.update().where(holds.c.hold_id == decided[0])
        connection.execute(change.values(decided_seq=seq, decision=decided[1]))
    reopened = projections.reopened(detail)
    if reopened is not None:
        change = holds.update().where(holds.c.hold_id == reopened)
        connection.execute(change.values(decided_seq=None, decision=None))
