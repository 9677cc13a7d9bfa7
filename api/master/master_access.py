"""Master data as one person may see and change it: the matrix by table, and what is kept hidden.

The true name and the place of a confidential site are for the council alone. Others get the row
with its neutral name and blank cells, and may not save it: blanks would overwrite what they cannot
see. Driving times to such a site tell where it lies, so they are hidden, too.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import sqlalchemy as sa

from api.accounts.person import Role
from api.accounts.reach import Reach
from api.master import master_store
from api.master.master_store import MasterError, RowChange, RowConflict, StoredRow
from api.master.product_words import plain
from api.permissions import COUNCIL, HUBS_OWN, STAFF, Grants, Scope
from api.privacy import access
from api.store import NotStored
from logistics.master.columns import ARRIVALS, DONORS, FORMS, HISTORY, MASTER_FILES
from logistics.master.coming_month import MonthRefused
from logistics.master.rows import MasterRow, cleaned
from logistics.model import SUPPLY_KINDS
from logistics.scenario_files.columns import NEEDS, SHIFTS, SITES, TRAVEL, VEHICLES, FileFormat

HIDDEN_COLUMNS = ("name", "municipality", "lat", "lon", "address", "phone", "note")
"""What a confidential site shows to nobody but the council."""
CONTACT_COLUMNS = ("phone", "note")
"""What a hub operator sees of the own area's halls and of bases only."""


class RowConfidential(MasterError):
    """A confidential site that somebody who sees only a part of it would save or delete."""

    code = "row_confidential"
    remedy = "Ask the council: what you cannot see would be overwritten."

    def __init__(self, row_id: str) -> None:
        super().__init__(f"The site {row_id!r} is confidential.")


class RowReadOnly(MasterError):
    """A row of a table that the person may read only."""

    code = "row_read_only"
    remedy = "Ask the council to change it."

    def __init__(self, file: str) -> None:
        super().__init__(f"You may read {file}, but not change this row.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableGrants:
    """How far each role may read and write the rows of a table; an absent role not at all."""

    read: Grants
    write: Grants


_OF_SITES = TableGrants(read={**STAFF, Role.HALL: Scope.OWN}, write=COUNCIL)
_OF_REGION = TableGrants(read=STAFF, write=COUNCIL)
_OF_MONTH = TableGrants(read={**HUBS_OWN, Role.HALL: Scope.OWN}, write=COUNCIL)
_COUNCIL_ALONE: Grants = {Role.COUNCIL: Scope.ALL}

TABLE_GRANTS: Mapping[str, TableGrants] = {
    "sites.csv": _OF_SITES,
    "stores.csv": _OF_SITES,
    "units.csv": _OF_SITES,
    "outages.csv": _OF_SITES,
    "windows.csv": TableGrants(read=_OF_SITES.read, write=HUBS_OWN),
    "exclusions.csv": _OF_SITES,
    "preferences.csv": TableGrants(read=_OF_SITES.read, write={**COUNCIL, Role.HALL: Scope.OWN}),
    "needs.csv": _OF_MONTH,
    "history.csv": _OF_MONTH,
    "vehicles.csv": _OF_REGION,
    "shifts.csv": TableGrants(read=HUBS_OWN, write=COUNCIL),
    "travel.csv": _OF_REGION,
    "products.csv": _OF_REGION,
    "arrivals.csv": TableGrants(read=HUBS_OWN, write={**_COUNCIL_ALONE, Role.HUB: Scope.OWN}),
    "programmes.csv": _OF_REGION,
    "donors.csv": TableGrants(read=HUBS_OWN, write=_COUNCIL_ALONE),
    "settings.csv": _OF_REGION,
}
"""By file. Own rows are those of the own site; for a base also the needs of its area, the shifts of
its vehicles and the donors of what it expects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRow:
    """A row as somebody may see it; ``is_masked`` = it is a confidential site, partly hidden.

    To a hub operator, phone numbers and notes of other areas' halls come blank, too.
    """

    row: StoredRow
    is_masked: bool
    may_write: bool


class MasterView:
    """The master data of one person. Every read and write of theirs goes through here."""

    def __init__(self, connection: sa.Connection, reach: Reach) -> None:
        self.person = reach.person
        self._connection = connection
        self._reach = reach

    def may_read(self, form: FileFormat) -> bool:
        """Tell whether the person may read rows of a table."""
        return self.person.role in TABLE_GRANTS[form.name].read

    def may_add(self, form: FileFormat) -> bool:
        """Tell whether the person may add rows to a table."""
        return self.person.role in TABLE_GRANTS[form.name].write

    def tables(self) -> tuple[FileFormat, ...]:
        """Return the tables that the person may read."""
        return tuple(form for form in MASTER_FILES if self.may_read(form))

    def counts(self) -> dict[str, int]:
        """Return how many rows the person may see of each table."""
        if self.person.role is Role.COUNCIL:
            known = master_store.count_rows(self._connection)
            return {form.name: known.get(form.name, 0) for form in self.tables()}
        return {form.name: len(self.rows(form)) for form in self.tables()}

    def rows(
        self, form: FileFormat, *, where: Callable[[Mapping[str, str]], bool] | None = None
    ) -> tuple[SeenRow, ...]:
        """Return the rows of a table that the person may see; raise ``NotStored``.

        ``where`` says of the cells as they are stored which rows are wanted; None = all.
        """
        self._require_table(form)
        found: Iterable[StoredRow] = master_store.list_rows(self._connection, form)
        if where is not None:
            found = (row for row in found if where(row.cells))
        return tuple(self._seen(form, row) for row in found if self._is_readable(form, row))

    def search(self, form: FileFormat, words: str) -> tuple[SeenRow, ...]:
        """Return the rows with every one of some words in a cell that the person may see.

        The names of what a row names are looked through, too.
        """
        self._note_contacts(form)
        wanted, rows = plain(words).split(), self.rows(form)
        if not wanted:
            return rows
        called = {c.name: self.names(FORMS[c.names]) for c in form.columns if c.names}

        def text_of(cells: Mapping[str, str]) -> str:
            names = (found.get(cells[column], "") for column, found in called.items())
            return plain(" ".join((*cells.values(), *names)))

        return tuple(s for s in rows if all(w in text_of(s.row.cells) for w in wanted))

    def row(self, form: FileFormat, row_id: str) -> SeenRow:
        """Return a row; raise ``NotStored`` also where it is another's."""
        self._require_table(form)
        self._note_contacts(form)
        row = master_store.get_row(self._connection, form, row_id)
        if not self._is_readable(form, row):
            self._reach.refuse("row", row_id)
        return self._seen(form, row)

    def history(self, form: FileFormat, row_id: str) -> tuple[SeenRow, ...]:
        """Return every version of a row, the newest first; raise ``NotStored``.

        Where any version was confidential, all of them are masked: the place is the same.
        """
        self._require_table(form)
        self._note_contacts(form)
        found = master_store.row_history(self._connection, form, row_id)
        if not all(self._is_readable(form, row) for row in found):
            self._reach.refuse("row", row_id)
        hide = any(self._is_hidden(form, row.cells) for row in found)
        return tuple(self._seen(form, row, hide=hide) for row in found)

    def save(self, form: FileFormat, change: RowChange, *, now: datetime) -> SeenRow:
        """Save a row as the person.

        Raises what ``master_store.save_row`` does, ``RowConfidential``, ``RowReadOnly``, and
        ``NotStored`` where the row is another's.
        """
        self._require_writable(form, change.row_id, sent=change.cells)
        try:
            row = master_store.save_row(
                self._connection, form, change, person_id=self.person.person_id, now=now
            )
        except RowConflict as conflict:
            raise self._shown(form, conflict) from None
        self._note("row_saved", form, change.row_id, before=change.seen_version, after=row.version)
        return self._seen(form, row)

    def delete(self, form: FileFormat, row_id: str, *, seen_version: int, now: datetime) -> None:
        """Delete a row as the person; raises what ``save`` and ``master_store.delete_row`` do."""
        self._require_writable(form, row_id, sent=None)
        try:
            master_store.delete_row(
                self._connection,
                form,
                row_id,
                seen_version=seen_version,
                person_id=self.person.person_id,
                now=now,
            )
        except RowConflict as conflict:
            raise self._shown(form, conflict) from None
        self._note("row_deleted", form, row_id, before=seen_version)

    def _note(self, action: str, form: FileFormat, row_id: str, **versions: int) -> None:
        """Note a change by the versions of the row, which are kept for ever."""
        access.note(self._connection, action, f"{form.name}/{row_id}", **versions)

    def names(self, form: FileFormat) -> dict[str, str]:
        """Return what the ids of a table are called, as the person may see it."""
        if not form.key or not self.may_read(form):
            return {}
        return {s.row.row_id: s.row.cells.get("name", "") for s in self.rows(form)}

    def _require_table(self, form: FileFormat) -> None:
        if not self.may_read(form):
            self._reach.refuse("table", form.name)
        if form is DONORS:
            access.note(self._connection, access.DONORS_READ, form.name)
        elif form is SHIFTS:
            access.note(self._connection, access.DRIVERS_READ, form.name)

    def _note_contacts(self, form: FileFormat) -> None:
        """Note that halls' contacts are read: not where only their names are, on every page."""
        if form is SITES:
            access.note(self._connection, access.HALLS_READ, form.name)

    def _require_writable(
        self, form: FileFormat, row_id: str, *, sent: Mapping[str, str] | None
    ) -> None:
        self._require_table(form)
        if not self.may_add(form):
            raise RowReadOnly(form.name)
        try:
            stored = master_store.get_row(self._connection, form, row_id)
        except NotStored:
            stored = None
        if stored is not None and self._is_hidden(form, stored.cells):
            raise RowConfidential(row_id)
        if stored is not None and not self._is_readable(form, stored):
            self._reach.refuse("row", row_id)
        if form is TRAVEL and sent and not self._is_way_open(sent):
            raise RowConfidential(" ".join(sent.get(c, "") for c in TRAVEL.key))
        contents = [sent and cleaned(form, sent), stored and stored.cells]
        scope = TABLE_GRANTS[form.name].write[self.person.role]
        for cells in contents:
            if cells and not (scope is Scope.ALL or self._is_own_site(cells.get("site_id", ""))):
                self._reach.refuse("row", row_id)

    def _shown(self, form: FileFormat, conflict: RowConflict) -> RowConflict:
        stored = conflict.stored
        if stored is not None:
            stored = self._seen(form, stored).row
        return RowConflict(conflict.row_id, stored=stored, sent=conflict.sent)

    def _seen(self, form: FileFormat, row: StoredRow, *, hide: bool = False) -> SeenRow:
        hide = self.person.role is not Role.COUNCIL and (hide or self._is_hidden(form, row.cells))
        scope = TABLE_GRANTS[form.name].write.get(self.person.role)
        is_own = scope is Scope.ALL or (
            scope is Scope.OWN and self._is_own_site(row.cells.get("site_id", ""))
        )
        shown = replace(row, cells=masked(row.cells)) if hide else row
        if form is SITES and self._is_far(row.cells):
            shown = replace(shown, cells={**shown.cells, **dict.fromkeys(CONTACT_COLUMNS, "")})
        return SeenRow(row=shown, is_masked=hide, may_write=is_own and not hide)

    def _is_hidden(self, form: FileFormat, cells: Mapping[str, str]) -> bool:
        """Tell whether a row is a confidential site to somebody who is not of the council."""
        return form is SITES and self.person.role is not Role.COUNCIL and is_confidential(cells)

    def _is_far(self, cells: Mapping[str, str]) -> bool:
        """Tell whether a site is a recipient outside the area of a hub operator."""
        if self.person.role is not Role.HUB or cells["kind"] in {str(k) for k in SUPPLY_KINDS}:
            return False
        return not (self._is_own_site(cells["site_id"]) or self._is_own_site(cells["hub_id"]))

    def _is_readable(self, form: FileFormat, row: StoredRow) -> bool:
        cells = row.cells
        if form is TRAVEL and not self._is_way_open(cells):
            return False
        if TABLE_GRANTS[form.name].read[self.person.role] is Scope.ALL:
            return True
        if form is SHIFTS:
            return cells["vehicle_id"] in self._own_vehicles
        if form is DONORS:
            return row.row_id in self._own_donors
        site_id = cells["site_id"]
        is_near = form in (NEEDS, HISTORY) and site_id in self._own_area
        return self._is_own_site(site_id) or is_near

    def _is_way_open(self, cells: Mapping[str, str]) -> bool:
        """Tell whether a way leads to no confidential site that is hidden from the person."""
        ends = [cells.get(name, "") for name in TRAVEL.key]
        return self.person.role is Role.COUNCIL or self._confidential_sites.isdisjoint(ends)

    def _is_own_site(self, site_id: str) -> bool:
        own = self.person.site_id
        return bool(own) and site_id == own

    @cached_property
    def _sites(self) -> tuple[StoredRow, ...]:
        return master_store.list_rows(self._connection, SITES)

    @cached_property
    def _confidential_sites(self) -> frozenset[str]:
        return frozenset(row.row_id for row in self._sites if is_confidential(row.cells))

    @cached_property
    def _own_area(self) -> frozenset[str]:
        if self.person.role is not Role.HUB:
            return frozenset()
        return frozenset(r.row_id for r in self._sites if self._is_own_site(r.cells["hub_id"]))

    @cached_property
    def _own_vehicles(self) -> frozenset[str]:
        vehicles = master_store.list_rows(self._connection, VEHICLES)
        return frozenset(r.row_id for r in vehicles if self._is_own_site(r.cells["base_id"]))

    @cached_property
    def _own_donors(self) -> frozenset[str]:
        arrivals = master_store.list_rows(self._connection, ARRIVALS)
        return frozenset(
            row.cells["donor"] for row in arrivals if self._is_own_site(row.cells["site_id"])
        )


def is_confidential(cells: Mapping[str, str]) -> bool:
    """Tell whether the cells of a site say that its place is kept from others."""
    return cells["confidential"] not in ("", "0")


def seen_refusal(
    refused: MonthRefused, rows: Mapping[str, Sequence[MasterRow]], *, role: Role
) -> MonthRefused:
    """Return why a month was not built as a role may see it.

    To all but the council, faults of confidential sites and of the ways to them come without what
    stands in their cells.
    """
    if role is Role.COUNCIL:
        return refused
    hidden = {r.row_id for r in rows.get(SITES.name, ()) if is_confidential(r.cells)}
    kept_back = {(SITES.name, row_id) for row_id in hidden} | {
        (TRAVEL.name, r.row_id)
        for r in rows.get(TRAVEL.name, ())
        if not hidden.isdisjoint(r.cells.get(name, "") for name in TRAVEL.key)
    }
    faults = tuple(
        replace(fault, value="") if o and (o.file, o.row_id) in kept_back else fault
        for fault, o in zip(refused.faults, refused.origins, strict=True)
    )
    return MonthRefused(faults, refused.origins)


def masked(cells: Mapping[str, str]) -> dict[str, str]:
    """Return a site's cells as others may see them: under its neutral name, without its place."""
    blank = dict.fromkeys(HIDDEN_COLUMNS, "")
    return {**cells, **blank, "name": cells["public_name"] or cells["site_id"]}
