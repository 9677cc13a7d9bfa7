"""Text files as Solomon's and Gehring and Homberger's: one depot, time windows."""

import numpy as np

from routing.instances.demands import whole_loads
from routing.instances.instance import (
    TENTHS,
    Instance,
    countable,
    euclidean,
    first_customers,
    time,
    travel,
    window,
)
from routing.instances.source import MOST_PLACES, MOST_VEHICLES, Figures, Row, Source
from routing.model import Depot, DepotId, RoutingProblem, Stop, StopId, VehicleType, VehicleTypeId

COLUMNS = ("CUST NO.", "XCOORD.", "YCOORD.", "DEMAND", "READY TIME", "DUE DATE", "SERVICE TIME")


def is_solomon(rows: list[Row]) -> bool:
    """Tell whether a file has the two headings of this format."""
    headings = {row.words[0].upper() for row in rows if len(row.words) == 1}
    return {"VEHICLE", "CUSTOMER"} <= headings


def read_solomon(rows: list[Row], source: Source, *, customers: int | None) -> Instance:
    """Return the instance of a file's lines; distances and times are truncated to one decimal.

    Raises:
        InstanceUnreadable: a line breaks the rules of the format.
    """
    vehicle, customer = _heading(rows, "VEHICLE", source), _heading(rows, "CUSTOMER", source)
    name = rows[0].words[0] if vehicle > 0 else ""
    number, capacity = _vehicles(rows[vehicle + 1 : customer], source, rows[vehicle].line)
    lines = [row for row in rows[customer + 1 :] if not row.words[0].upper().startswith("CUST")]
    places = _places(lines, source, rows[customer].line)
    numbers = [int(n) for n in places[:, 0]]
    wanted = first_customers(numbers[1:], customers, source)
    lines, places = lines[: wanted + 1], places[: wanted + 1]
    loads = whole_loads([places[:, 3:4], np.array([[capacity]])], source, rows[customer].line)
    base = DepotId(str(numbers[0]))
    opening = window(places[0, 4:6].tolist(), TENTHS, source, lines[0].line)
    legs = TENTHS.lengths(euclidean(places[:, 1:3]))
    problem = RoutingProblem(
        name=name,
        stops=tuple(
            Stop(
                stop_id=StopId(str(numbers[i])),
                place=i,
                delivery=loads[0][i],
                service=time(places[i, 6], TENTHS, source, lines[i].line, "Service time"),
                windows=(window(places[i, 4:6].tolist(), TENTHS, source, lines[i].line),),
            )
            for i in range(1, wanted + 1)
        ),
        depots=(Depot(depot_id=base, place=0, window=opening),),
        vehicle_types=(
            VehicleType(
                vehicle_type_id=VehicleTypeId("1"),
                start_id=base,
                end_id=base,
                number=min(number, wanted),
                capacity=loads[1][0],
                shift=opening,
            ),
        ),
        travel={"": travel(countable(legs, source), timed=True, text=TENTHS.text)},
    )
    return Instance(
        name=name,
        problem=problem,
        scale=TENTHS.per_unit,
        per_unit=TENTHS.per_unit,
        convention=TENTHS.text,
        customers=tuple(numbers[1 : wanted + 1]),
    )


def _heading(rows: list[Row], heading: str, source: Source) -> int:
    found = [i for i, row in enumerate(rows) if [w.upper() for w in row.words] == [heading]]
    if len(found) > 1:
        line = rows[found[1]].line
        raise source.fault(line, f"{heading} comes twice", "Keep one part of that name")
    return found[0]


def _vehicles(rows: list[Row], source: Source, line: int) -> tuple[int, float]:
    """Return number and capacity of the vehicles."""
    figures = [row for row in rows if row.words[0].upper() != "NUMBER"]
    if len(figures) != 1 or len(figures[0].words) != 2:
        raise source.fault(
            figures[-1].line if figures else line,
            "VEHICLE does not give number and capacity",
            "Write the two numbers in one line, below NUMBER CAPACITY and above CUSTOMER",
        )
    (row,) = figures
    number = source.whole(row.words[0], row.line, "NUMBER", least=1, most=MOST_VEHICLES)
    return number, source.positive(row.words[1], row.line, "CAPACITY")


def _places(rows: list[Row], source: Source, line: int) -> Figures:
    """Return the depot's row and the customers'."""
    if not 2 <= len(rows) <= MOST_PLACES:
        raise source.fault(
            line,
            f"CUSTOMER has {len(rows)} lines",
            f"Give the depot, then customers: at most {MOST_PLACES:,} lines",
        )
    places = source.table(rows, what="CUSTOMER", columns=len(COLUMNS))
    seen: set[float] = set()
    for row, place in zip(rows, places, strict=True):
        number, demand, service = place[0], place[3], place[6]
        if number < 0 or number != int(number) or number in seen:
            raise source.fault(
                row.line,
                f"Customer number {row.words[0]} comes twice or is none",
                "Number the depot 0 and the customers 1, 2, 3 …",
            )
        seen.add(number)
        if demand < 0 or service < 0:
            raise source.fault(row.line, "A demand or service time is below zero", "Give 0 or more")
    if places[0, 3] or places[0, 6]:
        raise source.fault(
            rows[0].line,
            "The depot has a demand or a service time",
            "Let the first line be the depot's, with 0 for both",
        )
    return places
