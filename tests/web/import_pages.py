"""Pages about taking files in, made by hand."""

from api.excel.drafts import Draft
from api.excel.preview import preview_of
from api.web.language import Language
from api.web.pages.imports import import_page, import_preview_page
from api.web.render import Page
from logistics.master.rows import MasterRow, MasterRows
from tests.excel.dirty import book, needs, product, site

KNOWN: MasterRows = {
    "sites.csv": [MasterRow(row_id=i, cells={"site_id": i, "kind": "dining_hall"})
                  for i in ("HALL-01", "HALL-02")]
}  # fmt: skip


def import_pages() -> dict[str, Page]:
    """Return the form and what files of all kinds would change."""
    files = {
        "new": book(product())(),
        "mended": book(site((4, 134.2), (5, 35.5)))(),
        "faulty": book(needs((5, "五")), sheet="3月")(),
        "unknown": book([["メモ", "おぼえ"], ["a", "b"]])(),
    }
    found: dict[str, Page] = {
        "import": import_page(table="sites", done=3),
        "import, refused": import_page(problem="import_refused_broken"),
    }
    for name, data in files.items():
        draft = Draft(
            draft_id="d", file_name=f"{name}.xlsx", table="", site_kind="dining_hall", content=data
        )
        told = preview_of(data, file_name=draft.file_name, rows=KNOWN)
        found[f"import, {name}"] = import_preview_page(
            draft, told, language=Language.JAPANESE, is_outdated=name == "new"
        )
    return found
