"""The address of each page, in one place. Ids are data: they are quoted."""

from dataclasses import asdict, dataclass
from datetime import date
from urllib.parse import quote, urlencode

START = "/"
UPLOAD = "/months"
SIGN_IN = "/login"
SIGN_OUT = "/logout"
SIGN_OUT_EVERYWHERE = "/logout/everywhere"
FIRST = "/first"
SECOND_FACTOR = "/second-factor"
SECOND_FACTOR_CODE = "/second-factor/code.svg"
SECOND_FACTOR_CONFIRM = "/second-factor/confirm"
SECOND_FACTOR_REMOVE = "/second-factor/remove"
RECOVERY_CODES = "/second-factor/codes"
PASSKEYS = "/second-factor/passkeys"
PASSKEY_OPTIONS = "/second-factor/passkeys/options"
STEP = "/login/second"
STEP_OPTIONS = "/login/second/options"
OIDC = "/login/provider"
OIDC_BACK = "/login/provider/back"
OIDC_NUMBER = "/login/provider/number"
PASSWORD = "/password"
PIN = "/pin"
SWITCH = "/switch"
TABLET = "/tablet"
TABLET_LOCK = "/tablet/lock"
PEOPLE = "/people"
MASTER = "/master"
NEXT_MONTH = "/next-month"
STOCK = "/stock"
NEEDS = "/needs"
IMPORT = "/import"
DRIVER = "/d"
DRIVER_WORKER = "/d/worker.js"
REPORTS = "/reports-to-check"
FROZEN_REPORTS = "/reports"
EXPORT = "/export.xlsx"
FEEDS = "/calendars"
MAP_ROADS = "/map/roads"


@dataclass(frozen=True, slots=True, kw_only=True)
class StockChoice:
    """Which stock is looked at; what is empty narrows nothing.

    ``first`` is the place in the list of the first lot that is shown, ``search`` a part of what is
    known of a lot.
    """

    site_id: str = ""
    zone: str = ""
    band: str = ""
    state: str = ""
    search: str = ""
    first: int = 0

    @property
    def is_narrow(self) -> bool:
        """Tell whether only some of a site's lots are listed."""
        return any((self.zone, self.band, self.state))


_STOCK_QUERY = {"site_id": "site", "search": "q"}


def _path(*parts: str) -> str:
    return "/" + "/".join(quote(p, safe="") for p in parts)


def sign_in(next_url: str) -> str:
    """Return the form for signing in, which leads to ``next_url``."""
    return f"{SIGN_IN}?next={quote(next_url, safe='/')}"


def switch(next_url: str) -> str:
    """Return the page on which people of a shared tablet change; it leads to ``next_url``."""
    return f"{SWITCH}?next={quote(next_url, safe='/')}"


def begin_at_provider(next_url: str) -> str:
    """Return where signing in at the municipality's provider begins."""
    return f"{OIDC}?next={quote(next_url, safe='/')}"


def at_provider(person_id: str) -> str:
    """Return the page of what the provider calls a person."""
    return _path("people", person_id, "provider")


def forget_at_provider(person_id: str) -> str:
    """Return where a form takes a person's account at the provider away."""
    return _path("people", person_id, "provider", "forget")


def new_password(person_id: str) -> str:
    """Return where a form gives a person a new password."""
    return _path("people", person_id, "password")


def disable_person(person_id: str) -> str:
    """Return where a form closes an account."""
    return _path("people", person_id, "disable")


def enable_person(person_id: str) -> str:
    """Return where a form opens an account again."""
    return _path("people", person_id, "enable")


def make_link(plan_id: str, trip_id: str) -> str:
    """Return where a form makes a trip's link for a phone."""
    return _path("plans", plan_id, "trips", trip_id, "link")


def revoke_link(plan_id: str, trip_id: str) -> str:
    """Return where a form stops a trip's link."""
    return _path("plans", plan_id, "trips", trip_id, "link", "revoke")


def keying(plan_id: str, trip_id: str) -> str:
    """Return the form in which a trip's sheet of paper is keyed in."""
    return _path("plans", plan_id, "trips", trip_id, "keying")


def import_preview(draft_id: str) -> str:
    """Return the page that shows what a file would change."""
    return _path("import", draft_id)


def import_marked(draft_id: str) -> str:
    """Return the file that was sent, with what is wrong coloured."""
    return _path("import", draft_id, "marked.xlsx")


def import_table(table: str) -> str:
    """Return the form that takes a file of one table."""
    return f"{IMPORT}?{urlencode({'table': table})}"


def export(table: str = "", *, is_empty: bool = False) -> str:
    """Return a workbook of one table or of all, with rows or to be filled in."""
    asked = {"table": table} if table else {}
    asked |= {"empty": "1"} if is_empty else {}
    return f"{EXPORT}?{urlencode(asked)}" if asked else EXPORT


def month(scenario_id: str) -> str:
    """Return the page of a month's data."""
    return _path("months", scenario_id)


def start_run(scenario_id: str) -> str:
    """Return where a form asks for a planning run."""
    return _path("months", scenario_id, "runs")


def run(run_id: str) -> str:
    """Return the page that follows a planning run."""
    return _path("runs", run_id)


def run_events(run_id: str) -> str:
    """Return what becomes of a run, as events."""
    return _path("runs", run_id, "events")


def cancel_run(run_id: str) -> str:
    """Return where a form stops a planning run."""
    return _path("runs", run_id, "cancel")


def plan(plan_id: str) -> str:
    """Return the overview of a plan."""
    return _path("plans", plan_id)


def approve_plan(plan_id: str) -> str:
    """Return where a form approves a plan."""
    return _path("plans", plan_id, "approval")


def withdraw_plan(plan_id: str) -> str:
    """Return where a form withdraws the approval of a plan."""
    return _path("plans", plan_id, "approval", "withdrawal")


def calendar(plan_id: str) -> str:
    """Return the calendar of a plan."""
    return _path("plans", plan_id, "calendar")


def plan_map(plan_id: str, day: date | None = None) -> str:
    """Return the map of a plan, of a day when one is named."""
    return _path("plans", plan_id, "map") + (f"?day={day.isoformat()}" if day else "")


def map_data(plan_id: str, day: date | None = None) -> str:
    """Return what the map of a plan shows, as GeoJSON."""
    return _path("plans", plan_id, "map", "day") + (f"?day={day.isoformat()}" if day else "")


def trip_map_data(plan_id: str, trip_id: str) -> str:
    """Return what the map of a trip shows, as GeoJSON."""
    return _path("plans", plan_id, "map", "trips", trip_id)


def halls(plan_id: str) -> str:
    """Return the list of the recipients of a plan."""
    return _path("plans", plan_id, "halls")


def hall(plan_id: str, site_id: str) -> str:
    """Return one recipient's deliveries."""
    return _path("plans", plan_id, "halls", site_id)


def explain(plan_id: str) -> str:
    """Return where it is asked why recipients of a plan are short."""
    return _path("plans", plan_id, "why")


def trip(plan_id: str, trip_id: str) -> str:
    """Return one trip's route sheet."""
    return _path("plans", plan_id, "trips", trip_id)


def sheet_pdf(plan_id: str, trip_id: str) -> str:
    """Return the printed route sheet of a trip, which the API gives."""
    return _path("api", "v1", "plans", plan_id, "trips", trip_id, "sheet.pdf")


def sheets_pdf(plan_id: str) -> str:
    """Return all printed sheets of a plan, which the API gives."""
    return _path("api", "v1", "plans", plan_id, "sheets.pdf")


def pack(plan_id: str) -> str:
    """Return the page on which the papers of a plan are chosen."""
    return _path("plans", plan_id, "pack")


def pack_pdf(plan_id: str, **choice: str) -> str:
    """Return the papers of a plan in one file, which the API gives."""
    path = _path("api", "v1", "plans", plan_id, "pack.pdf")
    return f"{path}?{urlencode(choice)}" if choice else path


def make_plan_links(plan_id: str) -> str:
    """Return where a form gives every trip of a plan its link."""
    return _path("plans", plan_id, "links")


def calendar_feed(token: str) -> str:
    """Return the secret address of a calendar that is subscribed to."""
    return _path("calendar", f"{token}.ics")


def make_feed(kind: str, subject: str) -> str:
    """Return where a form makes the address of a recipient's or driver's calendar."""
    return _path("calendars", kind, subject)


def revoke_feed(kind: str, subject: str) -> str:
    """Return where a form ends the address of a calendar."""
    return _path("calendars", kind, subject, "revoke")


def plan_file(plan_id: str) -> str:
    """Return the plan's file, which the API gives."""
    return _path("api", "v1", "plans", plan_id, "file")


def month_archive(scenario_id: str) -> str:
    """Return the zip of a month's files, which the API gives."""
    return _path("api", "v1", "scenarios", scenario_id, "archive")


def master_table(table: str, *, search: str = "", first: int = 0) -> str:
    """Return the list of a table's rows, those with ``search``, from the place ``first`` on."""
    asked = {"q": search, "first": str(first or "")}
    query = urlencode({name: value for name, value in asked.items() if value})
    return _path("master", table) + (f"?{query}" if query else "")


def new_master_row(table: str, **cells: str) -> str:
    """Return the form for a new row of a table, with some cells filled in."""
    return _path("master", table, "new") + (f"?{urlencode(cells)}" if cells else "")


def master_row(table: str, row_id: str) -> str:
    """Return a row of a table with its form and history."""
    return _path("master", table, "rows", row_id)


def delete_master_row(table: str, row_id: str) -> str:
    """Return where a form deletes a row."""
    return _path("master", table, "delete", row_id)


def wishes(site_id: str) -> str:
    """Return what a recipient would rather have, and declines."""
    return _path("wishes", site_id)


def needs(month: str, *, base: str = "") -> str:
    """Return the calendar of sessions of a month, written YYYY-MM; of a base's area or all."""
    told = {"month": month, "base": base} if base else {"month": month}
    return f"{NEEDS}?{urlencode(told)}"


def hall_needs(site_id: str, month: str) -> str:
    """Return the sessions of one recipient in a month."""
    return _path("needs", month, site_id)


def add_needs(site_id: str, month: str) -> str:
    """Return where a form adds sessions."""
    return _path("needs", month, "add", site_id)


def change_needs(site_id: str, month: str) -> str:
    """Return where a form changes a session."""
    return _path("needs", month, "change", site_id)


def next_month(month: str) -> str:
    """Return the page that prepares a month, written YYYY-MM."""
    return f"{NEXT_MONTH}?{urlencode({'month': month})}"


def draft_month(month: str) -> str:
    """Return where a form copies into a month what repeats."""
    return _path("next-month", month, "draft")


def build_month(month: str) -> str:
    """Return where a form builds a month."""
    return _path("next-month", month, "build")


def stock(choice: StockChoice) -> str:
    """Return the page of what food is where; a part of its lots is looked at in place."""
    asked = {_STOCK_QUERY.get(k, k): v for k, v in asdict(choice).items() if v not in ("", 0)}
    query = urlencode(asked)
    place = "#lots" if choice.is_narrow or choice.first > 0 else ""
    return STOCK + (f"?{query}" if query else "") + place


def lot(lot_id: str) -> str:
    """Return the page of a lot: its facts, where it is, and its history."""
    return _path("lots", lot_id)


def label_photo(photo_id: str) -> str:
    """Return the photo of a lot's label, which the API gives."""
    return _path("api", "v1", "labels", "photos", photo_id)


def compare(plan_id: str, *other_ids: str) -> str:
    """Return the page that sets a plan beside others; without any, beside the newest."""
    path = _path("plans", plan_id, "compare")
    return f"{path}?{urlencode([('with', k) for k in other_ids])}" if other_ids else path


def changes(plan_id: str, *more: str) -> str:
    """Return the page of changing a plan by hand, or where one of its forms goes."""
    return _path("plans", plan_id, "changes", *more)


def hall_reports(plan_id: str, site_id: str) -> str:
    """Return what comes to a hall, where it reports what came and how many people ate."""
    return _path("plans", plan_id, "reports", site_id)


def frozen_report(report_id: str) -> str:
    """Return the page of a report that was made."""
    return _path("reports", report_id)


def report_file(report_id: str, ending: str) -> str:
    """Return a report as a file (pdf, xlsx or csv), which the API gives."""
    return _path("api", "v1", "reports", report_id, f"report.{ending}")


def trip_photo(plan_id: str, trip_id: str, photo_id: str) -> str:
    """Return the photo of a stop."""
    return _path("plans", plan_id, "trips", trip_id, "photos", photo_id)
