"""Recomputing the whole book: the chain, the balances, and all that follows from the entries.

Any byte that was changed in any row of the book shows: the digest of its entry does not fit, or a
table that follows from the entries differs from what they say. The first entry is named.

What follows from a changed entry may differ where earlier entries had their part in it, so faults
of entries come before faults of what follows.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain

import sqlalchemy as sa

from inventory.store.audit_chain import AS_BYTES, Found, read_chain
from inventory.store.audit_follow import other_accounts, other_balances, other_holds, other_lots
from inventory.store.audit_sorts import BESIDE_CHAIN, every_byte, other_sorts
from inventory.store.audit_sums import below_zero, places_of
from inventory.store.tables import entries, postings


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFault:
    """Something that does not fit.

    ``seq`` is the place in the book of the entry that does not fit, or of the one that the row
    ``detail`` is about should follow from; 0 where there is none. ``entry_id`` may have been
    changed itself.
    """

    seq: int
    entry_id: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """What an audit found. ``digest`` is that of the last entry: it names the whole book."""

    entries: int
    lots: int
    accounts: int
    on_hand_g: int
    digest: str
    faults: tuple[AuditFault, ...]

    @property
    def clean(self) -> bool:
        """Tell whether everything fits."""
        return not self.faults


def audit(connection: sa.Connection, *, beside: sa.Engine | None = None) -> AuditReport:
    """Recompute everything and return what does not fit, the earliest entry first.

    Where a value is not even of the sort of its column, that alone is told. The transaction must
    see one state of the database: SQLite's always does, on PostgreSQL open it as REPEATABLE READ.
    With ``beside``, an engine of the same database, sorts of values are looked at meanwhile.
    """
    with every_byte(connection):
        if beside is None:
            unreadable = list(other_sorts(connection, BESIDE_CHAIN))
            return _sorted(connection, lambda: unreadable)
        with ThreadPoolExecutor(max_workers=1) as meanwhile:
            return _sorted(connection, meanwhile.submit(_sorts_of, beside).result)


def _sorted(connection: sa.Connection, looked: Callable[[], Sequence[Found]]) -> AuditReport:
    """Recompute everything unless a value is not of its sort, as far as was looked already.

    Of those of postings the chain itself tells; they are looked at when it does not fit.
    """
    try:
        report, is_sorted = _recomputed(connection)
    except Exception:  # such a value may break any reading off
        unreadable = [*looked(), *other_sorts(connection, (postings,))]
        if not unreadable:
            raise
        return _refused(connection, unreadable)
    unreadable = list(looked())
    if not (is_sorted and report.clean):
        unreadable += other_sorts(connection, (postings,))
    return _refused(connection, unreadable) if unreadable else report


def _sorts_of(engine: sa.Engine) -> list[Found]:
    with engine.connect() as connection, connection.begin():
        return list(other_sorts(connection, BESIDE_CHAIN))


def _refused(connection: sa.Connection, unreadable: Sequence[Found]) -> AuditReport:
    return AuditReport(
        entries=0,
        lots=0,
        accounts=0,
        on_hand_g=0,
        digest="",
        faults=_named(connection, unreadable),
    )


def _recomputed(connection: sa.Connection) -> tuple[AuditReport, bool]:
    """Return what was found, and whether the chain says that its postings are of their sorts."""
    seen = read_chain(connection)
    legs = seen.legs()
    places = places_of(legs)
    sums = places.sums()
    negative = list(below_zero(legs, places, free=seen.free_accounts))
    del legs, places  # before the balances are read: both together want much memory
    follows = chain(
        other_balances(connection, seen, sums),
        other_lots(connection, seen),
        other_accounts(connection, seen),
        other_holds(connection, seen),
    )
    report = AuditReport(
        entries=seen.count,
        lots=len(seen.lots),
        accounts=len(seen.accounts),
        on_hand_g=sums.total_g(without=seen.free_accounts),
        digest=seen.digest,
        faults=(
            *_named(connection, [*seen.faults, *negative]),
            *_named(connection, follows),
        ),
    )
    return report, seen.is_sorted


def _named(connection: sa.Connection, found: Iterable[Found]) -> tuple[AuditFault, ...]:
    """Return faults with the ids of their entries, the earliest first."""
    faults = sorted(set(found), key=lambda f: (f[0] == 0, f))
    return tuple(
        AuditFault(seq=seq, entry_id=_id_of(connection, seq), code=code, detail=_shown(detail))
        for seq, code, detail in faults
    )


def _shown(text: str | bytes) -> str:
    """Return a text that every file and screen can hold, whatever bytes it was."""
    found = text if isinstance(text, bytes) else text.encode(errors=AS_BYTES)
    return found.decode(errors="backslashreplace")


def _id_of(connection: sa.Connection, seq: int) -> str:
    query = sa.select(entries.c.entry_id).where(entries.c.seq == seq)
    try:
        return _shown(connection.execute(query).scalar_one_or_none() or "")
    except sa.exc.DatabaseError:  # its bytes are no text any more
        return ""
