"""Transfers between bases: what one base has sent to another, and what became of it.

A transfer is the place ``transit/<transfer>``. Where it goes is said by the entry that sent it.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from inventory.accounts import AT_SITE, AccountKind, read_account
from inventory.entry import Entry, EntryKind, Recorded
from inventory.store.parts import parts, total
from inventory.store.read import STANDS, read_entries
from inventory.store.tables import accounts, balances, entries, lots, postings

_TO = "to"
"""In the detail of an entry that sends: the base that the food goes to."""
_AT_SITE = frozenset(map(str, AT_SITE))


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferLot:
    """Grams of a lot of a transfer: what was sent arrived, is missing, or is still under way.

    ``missing_g`` is what the arrivals wrote off; below 0 = more came than was sent.
    """

    lot_id: str
    sent_g: int
    arrived_g: int
    missing_g: int
    under_way_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """What a base sent to another. ``to_site_id`` is empty where the entry does not say it.

    ``note`` is what its sender wrote, such as with which vehicle it goes.
    """

    transfer_id: str
    from_site_id: str
    to_site_id: str
    entry_id: str
    sent_at: datetime
    sent_by: str
    note: str
    lots: tuple[TransferLot, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether some of it is still under way."""
        return any(lot.under_way_g > 0 for lot in self.lots)


def sent_to(site_id: str) -> dict[str, Any]:
    """Return the detail of an entry that sends food to a base."""
    return {_TO: site_id}


def goes_to(entry: Entry) -> str:
    """Return the base that an entry sends food to; empty where it does not say it."""
    return str(entry.detail.get(_TO, ""))


def comes_from(entry: Entry) -> str:
    """Return the base that an entry sends food from."""
    return read_account(next(p.account for p in entry.postings if p.quantity_g < 0)).site_id


def find_send(connection: sa.Connection, transfer_id: str) -> Recorded | None:
    """Return the first entry that sent something as a transfer, also one that was undone."""
    first = sa.select(sa.func.min(entries.c.seq)).select_from(_joined())
    seq = connection.execute(first.where(*_SENT, accounts.c.owner == transfer_id)).scalar_one()
    return None if seq is None else _entries_of(connection, [seq])[seq]


def find_transfer(connection: sa.Connection, transfer_id: str, *, site_id: str) -> Transfer | None:
    """Return a transfer from or to a site; None where there is none that stands."""
    found, _ = list_transfers(connection, transfer_id=transfer_id, site_id=site_id, limit=1)
    return found[0] if found else None


def arrivals(
    connection: sa.Connection, transfer_ids: Sequence[str]
) -> Mapping[str, Sequence[Recorded]]:
    """Return by transfer the entries that wrote what came of it and stand, the oldest first."""
    found: dict[str, list[Recorded]] = defaultdict(list)
    for part in parts(transfer_ids):
        query = sa.select(accounts.c.owner, entries.c.seq).select_from(_joined()).distinct()
        query = query.where(
            entries.c.kind == str(EntryKind.ARRIVE),
            accounts.c.kind == str(AccountKind.TRANSIT),
            accounts.c.owner.in_(part),
            STANDS,
        )
        rows = connection.execute(query.order_by(entries.c.seq)).all()
        said = _entries_of(connection, [row.seq for row in rows])
        for row in rows:
            found[row.owner].append(said[row.seq])
    return found


def list_transfers(
    connection: sa.Connection,
    *,
    transfer_id: str | None = None,
    site_id: str | None = None,
    is_open: bool | None = None,
    limit: int = 100,
    offset: int = 0,
) -> tuple[tuple[Transfer, ...], int]:
    """Return transfers from or to a site, or all, the newest first, and how many there are.

    With ``is_open`` only those of which something is still under way, or nothing any more. A
    transfer whose sending was undone was never sent.
    """
    seq = sa.func.min(entries.c.seq).label("seq")
    query = sa.select(accounts.c.owner, seq).select_from(_joined())
    query = query.where(*_wanted(site_id=site_id, is_open=is_open))
    if transfer_id is not None:
        query = query.where(accounts.c.owner == transfer_id)
    query = query.group_by(accounts.c.account_no, accounts.c.owner)
    rows = connection.execute(query.order_by(seq.desc()).limit(limit).offset(offset)).all()
    seqs = {row.owner: row.seq for row in rows}
    sent = _entries_of(connection, list(seqs.values()))
    sums = _sums(connection, list(seqs))
    found = tuple(_transfer(owner, sent[seqs[owner]], sums[owner]) for owner in seqs)
    return found, total(
        connection,
        lambda: sa.select(sa.func.count()).select_from(query.subquery()),
        found=len(rows),
        limit=limit,
        offset=offset,
    )


_SENT = (
    entries.c.kind == str(EntryKind.SEND),
    accounts.c.kind == str(AccountKind.TRANSIT),
    postings.c.quantity_g > 0,
)
_legs, _places = postings.alias("legs"), accounts.alias("places")


def _joined() -> sa.FromClause:
    return sa.join(accounts, postings, postings.c.account_no == accounts.c.account_no).join(
        entries, entries.c.seq == postings.c.seq
    )


def _wanted(*, site_id: str | None, is_open: bool | None) -> Iterable[sa.ColumnElement[bool]]:
    yield from _SENT
    yield STANDS
    if site_id is not None:
        at_site = _places.c.account_no == _legs.c.account_no, _places.c.site_id == site_id
        left = sa.exists().where(_legs.c.seq == entries.c.seq, *at_site)
        yield sa.or_(left, entries.c.detail == _detail_json(site_id))
    if is_open is not None:
        here = balances.c.account_no == accounts.c.account_no
        under_way = sa.exists().where(here, balances.c.quantity_g > 0)
        yield under_way if is_open else sa.not_(under_way)


def _detail_json(site_id: str) -> str:
    return f'{{"{_TO}":{json.dumps(site_id, ensure_ascii=False)}}}'  # as canonical JSON has it


def _entries_of(connection: sa.Connection, seqs: Sequence[int]) -> dict[int, Recorded]:
    found: dict[int, Recorded] = {}
    for part in parts(seqs):
        rows = connection.execute(sa.select(entries).where(entries.c.seq.in_(part))).all()
        found |= {recorded.seq: recorded for recorded in read_entries(connection, rows)}
    return found


_Sums = Mapping[str, Mapping[str, int]]


def _sums(connection: sa.Connection, transfer_ids: Sequence[str]) -> Mapping[str, _Sums]:
    """Return grams by transfer, lot and what became of them; what was undone cancels out."""
    found: dict[str, dict[str, dict[str, int]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(int))
    )
    if not transfer_ids:
        return found
    undone = entries.alias("undone")
    way, way_legs = accounts.alias("way"), postings.alias("way_legs")
    said_kind = sa.func.coalesce(undone.c.kind, entries.c.kind)
    for part in parts(transfer_ids):
        touched = (
            sa.select(way.c.owner, way_legs.c.seq)
            .join_from(way, way_legs, way_legs.c.account_no == way.c.account_no)
            .where(way.c.kind == str(AccountKind.TRANSIT), way.c.owner.in_(part))
            .distinct()
            .subquery()
        )
        query = (
            sa.select(
                touched.c.owner,
                lots.c.lot_id,
                accounts.c.kind,
                said_kind.label("said"),
                postings.c.quantity_g,
            )
            .join_from(touched, postings, postings.c.seq == touched.c.seq)
            .join(lots, lots.c.lot_no == postings.c.lot_no)
            .join(accounts, accounts.c.account_no == postings.c.account_no)
            .join(entries, entries.c.seq == postings.c.seq)
            .outerjoin(undone, undone.c.entry_id == entries.c.reverses)
        )
        for owner, lot_id, kind, said, g in connection.execute(query):
            for name in _counted_as(kind, said):
                found[owner][lot_id][name] += g
    return found


def _counted_as(kind: str, said: str) -> Iterable[str]:
    """Give what a leg of an entry counts as; ``said`` = its kind, or that of what it undoes."""
    if kind == AccountKind.TRANSIT:
        yield "under_way_g"
        if said == EntryKind.SEND:
            yield "sent_g"
    elif kind == AccountKind.WASTE:
        yield "missing_g"
    elif kind in _AT_SITE and said != EntryKind.SEND:
        yield "arrived_g"


def _transfer(transfer_id: str, sent: Recorded, sums: _Sums) -> Transfer:
    entry = sent.entry
    return Transfer(
        transfer_id=transfer_id,
        from_site_id=comes_from(entry),
        to_site_id=goes_to(entry),
        entry_id=entry.entry_id,
        sent_at=entry.occurred_at,
        sent_by=entry.person_id,
        note=entry.note,
        lots=tuple(_transfer_lot(lot_id, sums[lot_id]) for lot_id in sorted(sums)),
    )


def _transfer_lot(lot_id: str, grams: Mapping[str, int]) -> TransferLot:
    return TransferLot(
        lot_id=lot_id,
        sent_g=grams["sent_g"],
        arrived_g=grams["arrived_g"],
        missing_g=grams["missing_g"],
        under_way_g=grams["under_way_g"],
    )
