"""What ids and rows of master data are called, as one person may see it."""

from collections.abc import Iterable, Iterator, Mapping

from api.master.master_access import MasterView, is_confidential
from api.web.pages.master import Cell, Names, row_label
from api.web.pages.master_row import SUGGESTED
from logistics.master.columns import FORMS
from logistics.model import SUPPLY_KINDS
from logistics.scenario_files.columns import SITES, FileFormat

Labels = dict[tuple[str, str], tuple[Cell, ...]]
"""What tells a row from the others of its table, by file and id."""


def recipients_of(view: MasterView) -> dict[str, str]:
    """Return what the recipients that the person may see are called, by id."""
    return {c["site_id"]: c["name"] or c["public_name"] or c["site_id"] for c in _recipients(view)}


def shown_recipients(view: MasterView) -> dict[str, str]:
    """Return by id the recipients' names that others may see, neutral for confidential sites."""
    return {
        c["site_id"]: c["public_name" if is_confidential(c) else "name"] or c["site_id"]
        for c in _recipients(view)
    }


def areas_of(view: MasterView) -> dict[str, str]:
    """Return in the area of which base each recipient lies, by id; "" = of none."""
    return {c["site_id"]: c["hub_id"] for c in _recipients(view)}


def _recipients(view: MasterView) -> Iterator[Mapping[str, str]]:
    """Give the cells of each recipient that the person may see."""
    cells = (seen.row.cells for seen in view.rows(SITES))
    return (c for c in cells if c["kind"] not in SUPPLY_KINDS)


def names_for(view: MasterView, form: FileFormat) -> Names:
    """Return what the ids are called that rows of a table may name."""
    files = {c.names for c in form.columns if c.names}
    files |= {file for (name, _), file in SUGGESTED.items() if name == form.name}
    return {file: view.names(FORMS[file]) for file in sorted(files)}


def labels_of(view: MasterView, places: Iterable[tuple[str, str]]) -> Labels:
    """Return the labels of rows, given by file and id; those not to be seen are left out."""
    wanted: dict[str, set[str]] = {}
    for file, row_id in places:
        wanted.setdefault(file, set()).add(row_id)
    found: Labels = {}
    for file, ids in wanted.items():
        form = FORMS.get(file)
        if form is None or not view.may_read(form):
            continue
        names = names_for(view, form)
        for seen in view.rows(form):
            if seen.row.row_id in ids:
                found[file, seen.row.row_id] = row_label(form, seen.row.cells, names=names)
    return found
