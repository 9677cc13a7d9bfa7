"""Cordeau's text files: several depots or one, durations, time windows."""

from dataclasses import dataclass

import numpy as np

from routing.instances.demands import whole_loads
from routing.instances.instance import (
    TEN_THOUSANDTHS,
    Instance,
    countable,
    euclidean,
    first_customers,
    time,
    travel,
    window,
)
from routing.instances.source import MOST_PLACES, Row, Source
from routing.model import (
    ALWAYS,
    Depot,
    DepotId,
    Load,
    RoutingProblem,
    Stop,
    StopId,
    VehicleType,
    VehicleTypeId,
    Window,
)

KINDS = {
    0: "VRP",
    1: "PVRP (periodic)",
    2: "MDVRP",
    3: "SDVRP (site-dependent)",
    4: "VRPTW",
    5: "PVRPTW (periodic)",
    6: "MDVRPTW",
    7: "SDVRPTW (site-dependent)",
}
WITH_WINDOWS = (4, 6)
WITH_DEPOTS = (2, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first line: kind, vehicles (at each depot), customers, depots; and the file."""

    kind: int
    vehicles: int
    customers: int
    depots: int
    source: Source

    def window(self, row: Row) -> Window:
        """Return the time window at the end of a line; depots may have one, customers must."""
        if self.kind not in WITH_WINDOWS:
            return ALWAYS
        bounds = [self.source.number(w, row.line, "Time window") for w in row.words[-2:]]
        return window(bounds, TEN_THOUSANDTHS, self.source, row.line)


def is_cordeau(rows: list[Row]) -> bool:
    """Tell whether a file begins as this format does: four whole numbers, then pairs."""
    return (
        len(rows) > 1
        and len(rows[0].words) == 4
        and all(w.isascii() and w.isdigit() for w in rows[0].words)
    )


def read_cordeau(rows: list[Row], source: Source, *, name: str, customers: int | None) -> Instance:
    """Return the instance of a file's lines; distances are computed to four decimals.

    A duration limit of 0 is none. A customer with fewer depots than there are is served from
    those only.

    Raises:
        InstanceUnreadable: a line breaks the rules of the format, or asks for what is not read.
    """
    head = _head(rows[0], source)
    limits = _limits(rows[1 : 1 + head.depots], head)
    depot_rows, customer_rows = _places(rows, head)
    wanted = first_customers(customer_rows, customers, source)
    customer_rows = customer_rows[:wanted]
    numbers = [_number_of(row, source) for row in customer_rows]
    loads = _loads(customer_rows, limits, source, rows[1].line)
    depots = tuple(_depot(row, head, place) for place, row in enumerate(depot_rows))
    stops = tuple(
        _stop(row, head, place, load, depots)
        for place, (row, load) in enumerate(
            zip(customer_rows, loads[0], strict=True), start=head.depots
        )
    )
    types = _vehicle_types(limits, loads[1], depots, head)
    timed = head.kind in WITH_WINDOWS or any(
        [*(s.service > 0 for s in stops), *(t.most_duration is not None for t in types)]
    )
    points = source.figures(
        [Row(r.line, r.words[1:3]) for r in (*depot_rows, *customer_rows)], what="Coordinates"
    ).reshape(-1, 2)
    lengths = countable(TEN_THOUSANDTHS.lengths(euclidean(points)), source)
    legs = travel(lengths, timed=timed, text=TEN_THOUSANDTHS.text)
    return Instance(
        name=name,
        problem=RoutingProblem(
            name=name, stops=stops, depots=depots, vehicle_types=types, travel={"": legs}
        ),
        scale=TEN_THOUSANDTHS.per_unit,
        per_unit=TEN_THOUSANDTHS.per_unit,
        convention=TEN_THOUSANDTHS.text,
        customers=tuple(numbers),
        vehicles=tuple(d for d in range(head.depots) for _ in range(head.vehicles)),
    )


def _head(row: Row, source: Source) -> Head:
    kind = source.whole(row.words[0], row.line, "type", least=0, most=7)
    if kind not in (*WITH_DEPOTS, 0, 4):
        raise source.fault(
            row.line,
            f"type {kind} is {KINDS[kind]}, which is not read",
            "Give a file of type 0, 2, 4 or 6: " + ", ".join(KINDS[k] for k in (0, 2, 4, 6)),
        )
    depots = source.whole(row.words[3], row.line, "t", least=1, most=100)
    if depots > 1 and kind not in WITH_DEPOTS:
        raise source.fault(
            row.line, f"t is {depots} in a file of type {kind}", "Give 1: there is one depot"
        )
    return Head(
        kind=kind,
        vehicles=source.whole(row.words[1], row.line, "m", least=1, most=1_000),
        customers=source.whole(row.words[2], row.line, "n", least=1, most=MOST_PLACES),
        depots=depots,
        source=source,
    )


def _limits(rows: list[Row], head: Head) -> list[tuple[float, float]]:
    """Return most duration and most load of each depot's vehicles."""
    source = head.source
    limits = source.table(rows, what="D Q", columns=2)
    for row, values in zip(rows, limits, strict=True):
        if (values < 0).any():
            raise source.fault(row.line, "D or Q is below zero", "Give 0 or more")
    if len(limits) < head.depots:
        raise source.fault(
            rows[-1].line if rows else 1,
            f"{len(limits)} lines with D and Q for {head.depots} depots",
            "Give one line for each depot below the first line",
        )
    return [(float(d), float(q)) for d, q in limits]


def _places(rows: list[Row], head: Head) -> tuple[list[Row], list[Row]]:
    """Return the lines of the depots and of the customers."""
    lines = rows[1 + head.depots :]
    expected = head.customers + head.depots
    if len(lines) != expected:
        raise head.source.fault(
            rows[-1].line,
            f"{len(lines)} lines with places instead of {expected}",
            f"Give {head.customers} customers and {head.depots} depots, as line 1 says",
        )
    if head.kind in WITH_DEPOTS:
        depots, customers = lines[head.customers :], lines[: head.customers]
    else:
        depots, customers = lines[:1], lines[1:]
    seen = set()
    for row in lines:
        number = _number_of(row, head.source)
        if number in seen:
            raise head.source.fault(
                row.line, f"Number {number} comes twice", "Give each place its own number"
            )
        seen.add(number)
    return depots, customers


def _number_of(row: Row, source: Source) -> int:
    if len(row.words) < 5:
        raise source.fault(
            row.line, f"{len(row.words)} values", "Give number, x, y, service time, demand …"
        )
    return source.whole(row.words[0], row.line, "Number", least=0, most=10**9)


def _loads(
    rows: list[Row], limits: list[tuple[float, float]], source: Source, line: int
) -> list[list[Load]]:
    demands = [[source.positive(row.words[4], row.line, "Demand")] for row in rows]
    capacities = [[capacity] for _, capacity in limits]
    return whole_loads([np.array(demands), np.array(capacities)], source, line)


def _depot(row: Row, head: Head, place: int) -> Depot:
    source = head.source
    if any(source.number(word, row.line, "Depot") for word in row.words[3:7]):
        raise source.fault(
            row.line,
            "A depot has a service time, a demand or visits",
            f"Check that {head.customers} customers and {head.depots} depots are where they belong",
        )
    has_window = len(row.words) > 8 or (head.kind in WITH_WINDOWS and len(row.words) > 7)
    return Depot(
        depot_id=DepotId(str(_number_of(row, source))),
        place=place,
        window=head.window(row) if has_window else ALWAYS,
    )


def _stop(row: Row, head: Head, place: int, load: Load, depots: tuple[Depot, ...]) -> Stop:
    source = head.source
    if len(row.words) < 7:
        raise source.fault(
            row.line, f"{len(row.words)} values", "Give visits and their combinations, too"
        )
    if source.whole(row.words[5], row.line, "Visits", least=0, most=1_000) != 1:
        raise source.fault(
            row.line, "A customer is to be visited other than once", "Give 1: one day is planned"
        )
    choices = source.whole(row.words[6], row.line, "Combinations", least=1, most=2**20)
    expected = 7 + choices + (2 if head.kind in WITH_WINDOWS else 0)
    if len(row.words) != expected:
        raise source.fault(
            row.line,
            f"{len(row.words)} values instead of {expected}",
            "Give as many combinations as the line says"
            + (", then the time window" if head.kind in WITH_WINDOWS else ""),
        )
    service = source.positive(row.words[3], row.line, "Service time")
    return Stop(
        stop_id=StopId(str(_number_of(row, source))),
        place=place,
        delivery=load,
        service=time(service, TEN_THOUSANDTHS, source, row.line, "Service time"),
        windows=(head.window(row),),
        vehicle_types=_allowed(Row(row.line, row.words[7 : 7 + choices]), head, depots),
    )


def _allowed(row: Row, head: Head, depots: tuple[Depot, ...]) -> frozenset[VehicleTypeId] | None:
    """Return the types that may come; a combination is a bit, the first depot's the highest."""
    if head.kind not in WITH_DEPOTS:
        return None
    most = 2 ** min(head.depots, 40) - 1
    codes = {head.source.whole(w, row.line, "Combination", least=1, most=most) for w in row.words}
    if any(code & (code - 1) for code in codes):
        raise head.source.fault(
            row.line, "A combination names several depots", "Give powers of two, one for each depot"
        )
    if len(codes) == head.depots:
        return None
    chosen = [head.depots - code.bit_length() for code in codes]
    return frozenset(VehicleTypeId(str(depots[i].depot_id)) for i in chosen)


def _vehicle_types(
    limits: list[tuple[float, float]], loads: list[Load], depots: tuple[Depot, ...], head: Head
) -> tuple[VehicleType, ...]:
    return tuple(
        VehicleType(
            vehicle_type_id=VehicleTypeId(str(depot.depot_id)),
            start_id=depot.depot_id,
            end_id=depot.depot_id,
            number=min(head.vehicles, head.customers),
            capacity=load,
            shift=depot.window,
            most_duration=TEN_THOUSANDTHS.limit(longest) if longest > 0 else None,
        )
        for depot, (longest, _), load in zip(depots, limits, loads, strict=True)
    )
