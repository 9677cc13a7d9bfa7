"""What is held about whoever looks: where, why and how long, with all of it as files."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from api.privacy.person_data import PersonData
from api.privacy.personal_data import Both
from api.web import personal_links


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """What one source has. ``days`` is None where it stays as ``why`` says."""

    what: Both
    why: Both
    days: int | None
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDataPage:
    """Everything about one person, in numbers."""

    template: ClassVar[str] = "own_data.html"

    name: str
    made_at: datetime
    lines: tuple[HeldLine, ...]
    json_url: str
    workbook_url: str


def own_data_page(found: PersonData) -> OwnDataPage:
    """Build the page."""
    return OwnDataPage(
        name=found.name,
        made_at=found.made_at,
        lines=tuple(
            HeldLine(what=one.what, why=one.why, days=one.period_days, rows=len(one.rows))
            for one in found.sections
        ),
        json_url=personal_links.OWN_DATA_JSON,
        workbook_url=personal_links.OWN_DATA_XLSX,
    )
