"""The address of each page, in one place. Ids are data: they are quoted."""

from urllib.parse import quote

START = "/"
UPLOAD = "/months"


def _path(*parts: str) -> str:
    return "/" + "/".join(quote(p, safe="") for p in parts)


def month(scenario_id: str) -> str:
    """Return the page of a month's data."""
    return _path("months", scenario_id)


def start_run(scenario_id: str) -> str:
    """Return where a form asks for a planning run."""
    return _path("months", scenario_id, "runs")


def run(run_id: str) -> str:
    """Return the page that follows a planning run."""
    return _path("runs", run_id)


def cancel_run(run_id: str) -> str:
    """Return where a form stops a planning run."""
    return _path("runs", run_id, "cancel")


def plan(plan_id: str) -> str:
    """Return the overview of a plan."""
    return _path("plans", plan_id)


def calendar(plan_id: str) -> str:
    """Return the calendar of a plan."""
    return _path("plans", plan_id, "calendar")


def halls(plan_id: str) -> str:
    """Return the list of the recipients of a plan."""
    return _path("plans", plan_id, "halls")


def hall(plan_id: str, site_id: str) -> str:
    """Return one recipient's deliveries."""
    return _path("plans", plan_id, "halls", site_id)


def trip(plan_id: str, trip_id: str) -> str:
    """Return one trip's route sheet."""
    return _path("plans", plan_id, "trips", trip_id)


def sheet_pdf(plan_id: str, trip_id: str) -> str:
    """Return the printed route sheet of a trip, which the API gives."""
    return _path("api", "v1", "plans", plan_id, "trips", trip_id, "sheet.pdf")


def sheets_pdf(plan_id: str) -> str:
    """Return all printed sheets of a plan, which the API gives."""
    return _path("api", "v1", "plans", plan_id, "sheets.pdf")


def plan_file(plan_id: str) -> str:
    """Return the plan's file, which the API gives."""
    return _path("api", "v1", "plans", plan_id, "file")


def month_archive(scenario_id: str) -> str:
    """Return the zip of a month's files, which the API gives."""
    return _path("api", "v1", "scenarios", scenario_id, "archive")
