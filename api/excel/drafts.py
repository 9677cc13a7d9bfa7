"""Files on their way: kept for a day while somebody looks at what they would change, then taken.

Functions take an open connection; whoever opened it commits. A file is taken in whole or not at
all, and only if nothing has changed since it was looked at.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa

from api.excel.preview import Preview, RowState, preview_of
from api.master import master_store
from api.master.import_tables import import_drafts
from api.store import NotStored, StoreError
from logistics.master.columns import MASTER_FILES, form_of

KEPT = timedelta(days=1)
LONGEST_NAME = 200


class ImportOutdated(StoreError):
    """A file whose rows have changed since it was looked at; ``preview`` is how it is now."""

    code = "import_outdated"
    remedy = "Look at what the file would change now, and confirm again; nothing was stored."

    def __init__(self, preview: Preview) -> None:
        self.preview = preview
        super().__init__("Somebody has changed rows since the file was looked at.")


class ImportFaulty(StoreError):
    """A file with faults: nothing of it is taken."""

    code = "import_faulty"
    remedy = "Mend the cells named and send the file again; nothing was stored."

    def __init__(self, preview: Preview) -> None:
        self.preview = preview
        super().__init__(f"{len(preview.faults)} cells of the file are wrong.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A file that somebody sent. ``table`` is empty where its headings tell what it holds."""

    draft_id: str
    file_name: str
    table: str
    site_kind: str
    content: bytes


def keep(
    connection: sa.Connection,
    content: bytes,
    *,
    file_name: str,
    table: str,
    site_kind: str,
    by: tuple[str, datetime],
) -> tuple[Draft, Preview]:
    """Keep a file that can be read, and forget those of yesterday; raise ``FileRefused``.

    Also returns what it would change. ``by`` is who sent it and when.
    """
    person_id, now = by
    draft = Draft(
        draft_id=str(uuid4()),
        file_name=_printable(file_name),
        table=table,
        site_kind=site_kind,
        content=content,
    )
    found = preview(connection, draft)
    connection.execute(sa.delete(import_drafts).where(import_drafts.c.created_at < now - KEPT))
    connection.execute(
        sa.insert(import_drafts).values(
            draft_id=draft.draft_id,
            person_id=person_id,
            file_name=draft.file_name,
            table_name=table,
            site_kind=site_kind,
            content=content,
            created_at=now,
        )
    )
    return draft, found


def _printable(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c if c.isprintable() else "_" for c in last)[:LONGEST_NAME] or "file"


def get_draft(connection: sa.Connection, draft_id: str) -> Draft:
    """Return a file; raise ``NotStored``."""
    query = sa.select(import_drafts).where(import_drafts.c.draft_id == draft_id)
    row = None if "\0" in draft_id else connection.execute(query).one_or_none()
    if row is None:
        raise NotStored("import", draft_id)
    return Draft(
        draft_id=row.draft_id,
        file_name=row.file_name,
        table=row.table_name,
        site_kind=row.site_kind,
        content=bytes(row.content),
    )


def preview(connection: sa.Connection, draft: Draft) -> Preview:
    """Return what a file would change of the rows as they are now; raise ``FileRefused``."""
    return preview_of(
        draft.content,
        file_name=draft.file_name,
        rows=master_store.read_rows(connection),
        table=form_of(draft.table) if draft.table else None,
        site_kind=draft.site_kind,
    )


def take(
    connection: sa.Connection, draft: Draft, *, digest: str, by: tuple[str, datetime]
) -> Preview:
    """Take a file in: all of its rows or nothing. Return what it changed.

    ``digest`` is that of the preview that was looked at; a file that has been taken in already, or
    changes nothing for another reason, is no matter. ``by`` is who confirms and when. Raises
    ``ImportOutdated`` and ``ImportFaulty``.
    """
    person_id, now = by
    master_store.lock(connection)
    found = preview(connection, draft)
    if found.counts[RowState.FAULTY] or found.faults:
        raise ImportFaulty(found)
    changes = found.changes()
    if found.digest != digest and any(changes.values()):
        raise ImportOutdated(found)
    for form in MASTER_FILES:
        rows = changes.get(form.name, [])
        master_store.add_versions(connection, form, rows, person_id=person_id, now=now)
    return found
