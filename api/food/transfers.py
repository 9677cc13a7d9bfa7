"""Where food goes that one base sends to another, and who may take it in.

The book lets food arrive wherever somebody says. Here it arrives only at the base that it was sent
to; the council may also bring it to another one, such as when a vehicle had to turn off. Whoever
sent it may write that it came there, too: what the other base has signed on paper.
"""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from api.accounts.reach import Reach
from inventory.accounts import Account, AccountKind, read_account
from inventory.entry import Entry, EntryKind
from inventory.errors import EntryWrong, TransferKnown
from inventory.store import transfers
from inventory.store.book import lock

_ENDS = frozenset({AccountKind.TRANSIT, AccountKind.WASTE})


def send_detail(kind: EntryKind, to_site_id: str) -> dict[str, Any]:
    """Return what an entry says of where its food goes; raise ``EntryWrong``."""
    if (kind is EntryKind.SEND) is not bool(to_site_id):
        raise EntryWrong("An entry of the kind send names the base it goes to, and no other does.")
    return transfers.sent_to(to_site_id) if to_site_id else {}


def check_transfer(
    connection: sa.Connection, reach: Reach, entry: Entry, *, bases: Collection[str]
) -> None:
    """Refuse what is sent nowhere, sent twice, or arrives where it was not sent to.

    Raises ``EntryWrong``, ``TransferKnown``, and ``NotStored`` for a transfer to another's base.
    """
    if entry.kind not in (EntryKind.SEND, EntryKind.ARRIVE):
        return
    lock(connection)
    touched = [read_account(name) for name in entry.account_names]
    ids = _transfer_ids(touched)
    if len(ids) != 1:
        raise EntryWrong(f"An entry of the kind {entry.kind} is about one transfer.")
    sites = {a.site_id for a in touched if a.site_id}
    if entry.kind is EntryKind.SEND:
        _check_sent(connection, entry, transfer_id=ids[0], sites=sites, bases=bases)
    else:
        _check_arrival(connection, reach, transfer_id=ids[0], sites=sites, bases=bases)
        _has_reason(entry, touched)
        _is_after_sending(connection, entry, ids[0])


def ends_own(connection: sa.Connection, reach: Reach, entry: Entry) -> bool:
    """Tell whether an entry ends a transfer of the person's, though it is at none of their sites.

    It writes off what was under way to their base, or it is their own word that what their base
    has sent came where it was sent to. The same holds for the entry that undoes it.
    """
    touched = [read_account(name) for name in entry.account_names]
    if reach.is_whole or entry.kind not in (EntryKind.ARRIVE, EntryKind.REVERSE):
        return False
    sites = {a.site_id for a in touched if a.kind not in _ENDS}
    ends = [_ends(connection, transfer_id) for transfer_id in _transfer_ids(touched)]
    if not sites:
        return bool(ends) and all(reach.site(goal) for _, goal in ends)
    is_mine = entry.person_id == reach.person.person_id
    return is_mine and bool(ends) and all(reach.site(a) and sites == {b} for a, b in ends)


def _transfer_ids(touched: Collection[Account]) -> list[str]:
    return [a.owner[0] for a in touched if a.kind is AccountKind.TRANSIT]


def _ends(connection: sa.Connection, transfer_id: str) -> tuple[str, str]:
    """Return the bases that a transfer comes from and goes to; empty where nobody has said it."""
    sent = transfers.find_send(connection, transfer_id)
    return (transfers.comes_from(sent.entry), transfers.goes_to(sent.entry)) if sent else ("", "")


def _check_sent(
    connection: sa.Connection,
    entry: Entry,
    *,
    transfer_id: str,
    sites: Collection[str],
    bases: Collection[str],
) -> None:
    goal = transfers.goes_to(entry)
    if goal not in bases:
        raise EntryWrong(f"There is no base {goal!r} in the master data.")
    if len(sites) != 1 or goal in sites:
        raise EntryWrong("A transfer goes from one base to another.")
    known = transfers.find_send(connection, transfer_id)
    if known is not None and known.entry.entry_id != entry.entry_id:
        raise TransferKnown(transfer_id)


def _check_arrival(
    connection: sa.Connection,
    reach: Reach,
    *,
    transfer_id: str,
    sites: Collection[str],
    bases: Collection[str],
) -> None:
    if reach.is_whole:
        if len(sites) > 1 or not all(site in bases for site in sites):
            raise EntryWrong("A transfer arrives at one base.")
        return
    source, goal = _ends(connection, transfer_id)
    if not reach.site(goal) and not (reach.site(source) and sites == {goal}):
        reach.refuse("transfer", transfer_id)
    if not {goal}.issuperset(sites):
        raise EntryWrong(f"The transfer {transfer_id!r} was sent to {goal}, and arrives there.")


def _is_after_sending(connection: sa.Connection, entry: Entry, transfer_id: str) -> None:
    sent = transfers.find_send(connection, transfer_id)
    if sent is not None and entry.occurred_at < sent.entry.occurred_at:
        raise EntryWrong(f"The transfer {transfer_id!r} cannot arrive before it was sent.")


def _has_reason(entry: Entry, touched: Collection[Account]) -> None:
    if not entry.reason and any(a.kind is AccountKind.WASTE for a in touched):
        raise EntryWrong("What is missing of a transfer, or too much, needs a reason.")
