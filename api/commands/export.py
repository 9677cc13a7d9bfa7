"""What a plan is taken home as: paper, files for GIS tools, the plan, its month."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from api.commands.voice import Voice, write_whole, writing_to
from api.printing.pdf import route_sheets_pdf
from api.web.maps import known_roads
from logistics.geo import export_geo
from logistics.model import Scenario
from logistics.plan_model import Plan, TripId
from logistics.sheet import loading_lists, route_sheets

SHEETS_FILE = "route-sheets.pdf"
PLAN_FILE = "plan.json"
MONTH_FOLDER = "month"


def write_sheets(
    scenario: Scenario,
    plan: Plan,
    folder: Path,
    *,
    trip_url: Callable[[TripId], str] | None,
    voice: Voice,
) -> Path:
    """Write the route sheets and loading lists as one PDF and return its path."""
    printed = route_sheets_pdf(
        route_sheets(scenario, plan),
        loading_lists(scenario, plan),
        trip_url=trip_url,
        roads=known_roads(),
    )
    if printed.missing_glyphs:
        missing = " ".join(printed.missing_glyphs)
        voice.note(f"注意 warning: 表示できない文字 not in the font: {missing}", style="yellow")
    path = folder / SHEETS_FILE
    write_whole(path, printed.pdf)
    return path


def write_geo(scenario: Scenario, plan: Plan, folder: Path) -> tuple[Path, ...]:
    """Write sites and trips for GIS tools, each file in one go, and return the paths."""
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix=".geo-") as half:
            made = export_geo(scenario, plan, Path(half))
            return tuple(path.replace(folder / path.name) for path in made)
