"""The council's page of transfers as it is built: the list with its forms, and what can be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from uuid import uuid4

import sqlalchemy as sa
from fastapi import Depends, Request

from api.accounts.people import name_of
from api.accounts.reach import Reach
from api.clock import utc_now
from api.deps import Connection, CurrentReach
from api.food.book import Region, date_policy, region
from api.permissions import scope_of
from api.web import links, transfer_links
from api.web.arrivals import arrival_line
from api.web.hub_desk import Form
from api.web.pages.hub_keeping import TransferLine
from api.web.pages.transfers import (
    ArrivedLine,
    SendableLot,
    TransferredLot,
    TransferRow,
    TransfersPage,
    UndoForm,
)
from inventory.accounts import AccountKind, read_account
from inventory.days import day_of
from inventory.entry import EntryKind, Recorded
from inventory.lot import LotFacts
from inventory.store import read, transfers
from inventory.store import stock as book_stock
from inventory.store.stock import StockRow
from inventory.store.transfers import Transfer

A_PART = 50
MOST_LOTS = 400
"""Lots at a base that the form has; a base sends food by its own page, too."""
KG = "kg:"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferDesk:
    """One request of the council about transfers."""

    request: Request
    connection: sa.Connection
    reach: Reach
    known: Region

    def site_name(self, site_id: str) -> str:
        """Return the name of a base as the person may see it."""
        return self.known.site_name(site_id, role=self.reach.person.role)

    def free(self, base_id: str) -> list[StockRow]:
        """Return what lies free at a base, by product and date."""
        rows = book_stock.stock(
            self.connection,
            day=day_of(utc_now()),
            policy=date_policy(self.connection),
            site_id=base_id,
            kinds=(AccountKind.SHELF,),
        )
        names = self.known.product_name
        found = [row for row in rows if row.is_available]
        return sorted(found, key=lambda r: (names(r.lot.product_id), r.lot.expires_on))

    def unit_name(self, base_id: str, unit_id: str) -> str:
        """Return the name of a unit; its id where it has none."""
        row = self.known.units.get((base_id, unit_id))
        return row["name"] or unit_id if row else unit_id


async def _desk(request: Request, connection: Connection, reach: CurrentReach) -> TransferDesk:
    known = region(connection)
    return TransferDesk(request=request, connection=connection, reach=reach, known=known)


Desk = Annotated[TransferDesk, Depends(_desk)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A form about one transfer that was refused. ``problem`` is a word."""

    transfer_id: str
    problem: str
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What of the page is asked for. ``done_id`` = the entry that was written just now."""

    form: Form = field(default_factory=lambda: Form({}))
    problem: str = ""
    part: int = 0
    done_id: str = ""
    refused: Refused | None = None


def transfers_page(desk: TransferDesk, shown: Shown) -> TransfersPage:
    """Return the page; a transfer whose form was refused is on it, however old it is."""
    form, refused = shown.form, shown.refused
    start = shown.part * A_PART
    found, total = transfers.list_transfers(desk.connection, limit=A_PART, offset=start)
    if refused and refused.transfer_id not in {x.transfer_id for x in found}:
        again, _ = transfers.list_transfers(desk.connection, transfer_id=refused.transfer_id)
        found = (*again, *found)
    bases = tuple((k, desk.site_name(k)) for k in sorted(desk.known.bases))
    may_write = scope_of(desk.reach.person.role, "page_send_transfer") is not None
    from_id = form.text("from") if may_write and form.text("from") in desk.known.bases else ""
    lots = desk.free(from_id) if from_id else []
    done, done_id = _done(desk, shown.done_id)
    return TransfersPage(
        done=done,
        done_id=done_id,
        alert=refused.problem if refused else "",
        rows=_rows(desk, found, refused, may_write=may_write),
        earlier_url=transfer_links.transfers(part=shown.part + 1) if start + A_PART < total else "",
        bases=bases if may_write else (),
        from_id=from_id,
        from_name=desk.site_name(from_id) if from_id else "",
        goals=tuple(base for base in bases if base[0] != from_id),
        lots=tuple(_sendable(desk, row, form) for row in lots[:MOST_LOTS]),
        is_cut=len(lots) > MOST_LOTS,
        typed=form.sent if shown.problem else {},
        problem=shown.problem,
        entry_id=form.entry_id() if shown.problem else str(uuid4()),
        url=transfer_links.TRANSFERS,
    )


def _done(desk: TransferDesk, entry_id: str) -> tuple[str, str]:
    """Return what an entry did to which transfer; nothing for another entry, or none."""
    recorded = read.find_entry(desk.connection, entry_id) if entry_id else None
    if recorded is None:
        return "", ""
    touched = [read_account(name) for name in recorded.entry.account_names]
    ids = [a.owner[0] for a in touched if a.kind is AccountKind.TRANSIT]
    words = {
        EntryKind.SEND: "transfer_sent_now",
        EntryKind.ARRIVE: "transfer_came_now",
        EntryKind.REVERSE: "transfer_undone_now",
    }
    word = words.get(recorded.entry.kind, "")
    return (word, ids[0]) if ids and word else ("", "")


def _rows(
    desk: TransferDesk, found: Sequence[Transfer], refused: Refused | None, *, may_write: bool
) -> tuple[TransferRow, ...]:
    came = transfers.arrivals(desk.connection, [x.transfer_id for x in found])
    people = {x.sent_by for x in found}
    people |= {r.entry.person_id for recorded in came.values() for r in recorded}
    lots = [lot.lot_id for x in found for lot in x.lots]
    rows = _Rows(
        desk=desk,
        facts=read.find_lots(desk.connection, lots),
        people={person_id: name_of(desk.connection, person_id) for person_id in people},
        came=came,
        refused=refused,
        may_write=may_write,
    )
    return tuple(map(rows.row, found))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    desk: TransferDesk
    facts: Mapping[str, LotFacts]
    people: Mapping[str, str]
    came: Mapping[str, Sequence[Recorded]]
    refused: Refused | None
    may_write: bool

    def row(self, found: Transfer) -> TransferRow:
        arrived = self.came.get(found.transfer_id, ())
        return TransferRow(
            transfer_id=found.transfer_id,
            from_name=self.desk.site_name(found.from_site_id),
            to_name=self.desk.site_name(found.to_site_id) if found.to_site_id else "",
            sent_at=found.sent_at,
            sent_by=self.people[found.sent_by],
            note=found.note,
            is_open=found.is_open,
            lots=tuple(
                TransferredLot(
                    lot_id=lot.lot_id,
                    lot_url=links.lot(lot.lot_id),
                    product=self.desk.known.product_name(self.facts[lot.lot_id].product_id),
                    zone=self.facts[lot.lot_id].zone,
                    sent_g=lot.sent_g,
                    arrived_g=lot.arrived_g,
                    missing_g=lot.missing_g,
                    under_way_g=lot.under_way_g,
                )
                for lot in found.lots
            ),
            arrived=tuple(self._arrived(found, recorded) for recorded in arrived),
            arrival=self._arrival(found) if self.may_write and found.is_open else None,
            chosen_id=self._form(found, "to").text("to") or found.to_site_id,
            undo=self._undo(found, found.entry_id) if self.may_write and not arrived else None,
            is_wrong=self.refused is not None and self.refused.transfer_id == found.transfer_id,
        )

    def _form(self, found: Transfer, has: str) -> Form:
        """Return the refused form about a transfer if it has a field; an empty one otherwise."""
        if self.refused is None or self.refused.transfer_id != found.transfer_id:
            return Form({})
        return self.refused.form if has in self.refused.form.sent else Form({})

    def _arrival(self, found: Transfer) -> TransferLine:
        return arrival_line(
            found,
            self.facts,
            self._form(found, "came_on"),
            known=self.desk.known,
            other_name="",
            url=transfer_links.arrival(found.transfer_id),
            now=utc_now(),
        )

    def _arrived(self, found: Transfer, recorded: Recorded) -> ArrivedLine:
        entry = recorded.entry
        came = [(read_account(p.account), p.quantity_g) for p in entry.postings]
        at = [(account.site_id, g) for account, g in came if account.site_id]
        return ArrivedLine(
            came_at=entry.occurred_at,
            written_by=self.people[entry.person_id],
            base_name=self.desk.site_name(at[0][0]) if at else "",
            quantity_g=sum(g for _, g in at),
            reason=entry.reason,
            undo=self._undo(found, entry.entry_id) if self.may_write else None,
        )

    def _undo(self, found: Transfer, undoes: str) -> UndoForm:
        form = self._form(found, "undoes")
        is_wrong = form.text("undoes") == undoes
        return UndoForm(
            url=transfer_links.undo(found.transfer_id),
            undoes=undoes,
            entry_id=form.entry_id() if is_wrong else str(uuid4()),
            reason=form.text("reason") if is_wrong else "",
            is_wrong=is_wrong,
        )


def field_of(row: StockRow) -> str:
    """Return the name of the field for the weight of food at a place."""
    return f"{KG}{row.account.name} {row.lot.lot_id}"


def _sendable(desk: TransferDesk, row: StockRow, form: Form) -> SendableLot:
    return SendableLot(
        field=field_of(row),
        lot_id=row.lot.lot_id,
        product=desk.known.product_name(row.lot.product_id),
        zone=row.zone,
        expiry_kind=row.lot.expiry_kind,
        expires_on=row.lot.expires_on,
        unit=desk.unit_name(row.site_id, row.account.unit_id),
        there_g=row.quantity_g,
        case_g=row.lot.case_g,
        kg=form.text(field_of(row)),
    )
