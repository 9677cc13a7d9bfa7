"""A report as a person may see it: donors are named to the council alone, and that is noted."""

import sqlalchemy as sa

from api.accounts import people
from api.accounts.people import PersonUnknown
from api.accounts.person import Role
from api.privacy import access
from api.reports.model import By, FrozenReport, without_donors

SEE_DONORS = frozenset({Role.ADMIN, Role.COUNCIL})


def as_seen(connection: sa.Connection, report: FrozenReport, role: Role) -> FrozenReport:
    """Return a report with donors' names, which is noted, or with donors as one line."""
    if role not in SEE_DONORS:
        return without_donors(report)
    if report.figures.tables.get(By.DONOR):
        access.note(connection, access.DONORS_READ, f"report {report.report_id}")
    return report


def maker_name(connection: sa.Connection, report: FrozenReport) -> str:
    """Return the name of whoever made a report; a dash where the account is gone."""
    try:
        return people.get_person(connection, report.person_id).person.name
    except PersonUnknown:
        return "–"
