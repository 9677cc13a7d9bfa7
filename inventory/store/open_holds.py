"""What the book asks of holds: food is held by an open hold only, and a decision leaves none."""

from collections.abc import Mapping

import sqlalchemy as sa

from inventory.accounts import AccountKind, read_account
from inventory.entry import Entry
from inventory.errors import EntryWrong, ReversalRefused
from inventory.holds import Cause
from inventory.keeping_errors import HoldDecided, HoldKnown, HoldUnknown
from inventory.store import projections
from inventory.store.tables import accounts, balances, holds, lots


def check_holds(connection: sa.Connection, entry: Entry) -> None:
    """Refuse what would leave food in a hold that nobody can close.

    Raises ``HoldUnknown``, ``HoldDecided``, ``HoldKnown``, and ``EntryWrong`` for a decision that
    leaves food behind.
    """
    opened = projections.hold_row(entry.detail, seq=0)
    opened_id = None if opened is None else str(opened["hold_id"])
    decided = projections.decision(entry.detail)
    named = _holds_of(entry) | ({decided[0]} if decided else set())
    reopened = projections.reopened(entry.detail)
    if reopened is not None:
        _check_reopened(connection, reopened)
        named -= {reopened}
    wanted = named | ({opened_id} if opened_id else set())
    if not wanted:
        return
    query = sa.select(holds.c.hold_id, holds.c.decided_seq).where(holds.c.hold_id.in_(wanted))
    known = {row.hold_id: row.decided_seq for row in connection.execute(query)}
    if opened_id in known:
        raise HoldKnown(str(opened_id))
    for hold_id in sorted(named - {opened_id}):
        if hold_id not in known:
            raise HoldUnknown(hold_id)
        if known[hold_id] is not None:
            raise HoldDecided(hold_id)
    if decided is not None:
        _check_emptied(connection, entry, decided[0])


def _check_reopened(connection: sa.Connection, hold_id: str) -> None:
    """Refuse to open a hold again that is no breach, is open, or whose unit has another by now."""
    row = connection.execute(sa.select(holds).where(holds.c.hold_id == hold_id)).one_or_none()
    if row is None:
        raise HoldUnknown(hold_id)
    if row.cause != Cause.BREACH or row.decided_seq is None:
        raise ReversalRefused(f"The decision about the hold {hold_id} cannot be taken back.")
    others = sa.select(holds.c.hold_id).where(
        holds.c.site_id == row.site_id,
        holds.c.unit_id == row.unit_id,
        holds.c.cause == str(Cause.BREACH),
        holds.c.decided_seq.is_(None),
    )
    other = connection.execute(others).scalar_one_or_none()
    if other is not None:
        raise ReversalRefused(f"The unit has an open breach by now, {other}: decide about that.")


def _holds_of(entry: Entry) -> set[str]:
    """Return the holds that an entry brings food to, or adds lots to."""
    found = {hold_id for hold_id, _ in projections.held_lots(entry.detail)}
    for posting in entry.postings:
        account = read_account(posting.account)
        if account.kind is AccountKind.QUARANTINE and posting.quantity_g > 0:
            found.add(account.owner[0])
    return found


def _check_emptied(connection: sa.Connection, entry: Entry, hold_id: str) -> None:
    left = dict(held_g(connection, hold_id))
    for posting in entry.postings:
        key = (posting.account, posting.lot_id)
        account = read_account(posting.account)
        if account.kind is AccountKind.QUARANTINE and account.owner == (hold_id,):
            left[key] = left.get(key, 0) + posting.quantity_g
    if any(g > 0 for g in left.values()):
        raise EntryWrong(f"A decision about the hold {hold_id} moves all of its food.")


def held_g(connection: sa.Connection, hold_id: str) -> Mapping[tuple[str, str], int]:
    """Return the grams that a hold keeps back, by account and lot."""
    query = (
        sa.select(accounts.c.name, lots.c.lot_id, balances.c.quantity_g)
        .join_from(balances, accounts)
        .join(lots)
        .where(accounts.c.kind == str(AccountKind.QUARANTINE), accounts.c.owner == hold_id)
        .where(balances.c.quantity_g > 0)
    )
    return {(name, lot_id): g for name, lot_id, g in connection.execute(query)}
