"""The VRPLIB family: TSPLIB and CVRPLIB files, and the sections that PyVRP's instances have."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.instances.fleet import Fleet, capacities_of, fleet_of, money_of
from routing.instances.instance import (
    COUNTED_IN_TENTHS,
    NEAREST,
    TEN_THOUSANDTHS,
    TENTHS,
    THOUSANDTHS,
    Convention,
    Instance,
    countable,
    decimals,
    first_customers,
    time,
    travel,
    window,
)
from routing.instances.legs import AS_WRITTEN, LISTED, WHOLE, distances, kind_of, listed
from routing.instances.sheet import NODES, VEHICLES, Section, Sheet, read_sheet
from routing.instances.shipments import shipments_of
from routing.instances.source import Figures, Row, Source
from routing.model import ALWAYS, Depot, DepotId, Load, RoutingProblem, Stop, StopId, Window
from routing.travel import NEVER, Matrix

CONVENTIONS: dict[str, Convention] = {
    **dict.fromkeys(("CVRP", "ACVRP", "DCVRP", "VRP", "MTVRP", "PCVRP"), NEAREST),
    **dict.fromkeys(("VRPB", "VRPSPD", "VRPMPD"), NEAREST),
    **dict.fromkeys(("VRPTW", "CVRPTW", "MTVRPTW"), TENTHS),
    **dict.fromkeys(("MTVRPTWR", "PCVRPTW"), COUNTED_IN_TENTHS),
    **dict.fromkeys(("MDVRP", "MDVRPTW", "SDVRPTW", "PDPTW"), THOUSANDTHS),
    # rates of about a hundred make a length's last decimal count
    **dict.fromkeys(("HFVRP", "HVRP"), TEN_THOUSANDTHS),
}
"""How public costs of each type of file are computed, where distances are Euclidean."""

TIMES = ("TIME_WINDOW", "SERVICE_TIME", "RELEASE_TIME", "PICKUP_AND_DELIVERY")
DURATIONS = ("DISTANCE", "VEHICLES_MAX_DURATION")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What holds at each place of a file, in the order of its nodes, as the problem counts it.

    The loads of places that are paired are those of their shipments.
    """

    deliveries: list[Load]
    pickups: list[Load]
    services: tuple[int, ...]
    releases: tuple[int, ...]
    windows: tuple[Window, ...]
    prizes: list[int]
    paired: bool

    def stop(self, stop_id: StopId, node: int, place: int, fleet: Fleet) -> Stop:
        """Return the stop of a node; without a prize it must be served."""
        at = node - 1
        return Stop(
            stop_id=stop_id,
            place=place,
            delivery=() if self.paired else self.deliveries[at],
            pickup=() if self.paired else self.pickups[at],
            service=self.services[at],
            windows=(self.windows[at],),
            release=self.releases[at],
            vehicle_types=fleet.types_for(stop_id),
            prize=self.prizes[at] or None,
        )


def read_vrplib(
    rows: Sequence[Row], source: Source, *, name: str, customers: int | None
) -> Instance:
    """Return the instance of a file's lines.

    Raises:
        InstanceUnreadable: a line breaks the rules of the format, or asks for what is not read.
    """
    sheet = read_sheet(rows, source)
    _refuse_what_is_not_read(sheet)
    depot_nodes = _depots(sheet)
    nodes = [n for n in range(1, sheet.dimension + 1) if n not in set(depot_nodes)]
    nodes = nodes[: first_customers(nodes, customers, source)]
    numbers = _public_numbers(nodes, depot_nodes)
    stop_ids = {n: StopId(str(number)) for n, number in zip(nodes, numbers, strict=True)}
    convention, kind, matrix = _convention(sheet)
    prizes = sheet.column("PRIZE", NODES, default=0.0)
    money = money_of(sheet, convention, prizes)
    capacities, loads = _loads(sheet)
    _require_plain_depots(sheet, depot_nodes)
    wishes = _wishes(
        sheet, convention, loads, [money.amount(prize, convention) for prize in prizes.tolist()]
    )
    depots = tuple(
        Depot(depot_id=DepotId(str(i)), place=i, window=wishes.windows[node - 1])
        for i, node in enumerate(depot_nodes)
    )
    fleet = fleet_of(
        sheet,
        convention,
        money,
        depots=depots,
        depot_nodes=depot_nodes,
        stop_ids=stop_ids,
        capacities=capacities,
    )
    stops = tuple(
        wishes.stop(stop_id, node, place, fleet)
        for place, (node, stop_id) in enumerate(stop_ids.items(), start=len(depots))
    )
    places = [n - 1 for n in (*depot_nodes, *nodes)]
    legs = distances(sheet, convention, places, kind=kind, matrix=matrix)
    legs = countable(legs, source)
    if sheet.text("TYPE").upper() == "VRPB":
        legs = _deliveries_first(legs, stops, len(depots))
    timed = sheet.has(*TIMES, *DURATIONS)
    problem = RoutingProblem(
        name=sheet.text("NAME", name),
        stops=stops,
        depots=depots,
        vehicle_types=fleet.types,
        travel={"": travel(legs, timed=timed, text=convention.text)},
        shipments=shipments_of(sheet, stop_ids, wishes.deliveries, depots=len(depots)),
        load_names=_load_names(wishes.deliveries),
    )
    return Instance(
        name=problem.name,
        problem=problem,
        scale=money.scale,
        per_unit=convention.per_unit,
        convention=convention.text,
        customers=tuple(numbers),
        vehicles=fleet.vehicles,
    )


def _refuse_what_is_not_read(sheet: Sheet) -> None:
    kind = sheet.text("TYPE").upper()
    if kind and kind not in CONVENTIONS:
        raise sheet.source.fault(
            sheet.line_of("TYPE"),
            f"TYPE {kind[:40]!r} is not read",
            "Give a problem of one of the types " + ", ".join(CONVENTIONS),
        )
    if sheet.text("NODE_COORD_TYPE", "TWOD_COORDS").upper() != "TWOD_COORDS":
        raise sheet.source.fault(
            sheet.line_of("NODE_COORD_TYPE"),
            "NODE_COORD_TYPE is not TWOD_COORDS",
            "Give two coordinates for each place",
        )
    for row in sheet.sections.get("MUTUALLY_EXCLUSIVE_GROUP", Section(0, [])).rows:
        if len(row.words) > 2:
            raise sheet.source.fault(
                row.line,
                "MUTUALLY_EXCLUSIVE_GROUP_SECTION: only one customer of a group is to be served, "
                "which is not read",
                "Give a problem without groups",
            )
    for one, other in (
        ("DEMAND", "LINEHAUL"),
        ("DISTANCE", "VEHICLES_MAX_DURATION"),
        ("PICKUP_AND_DELIVERY", "TIME_WINDOW"),
        ("PICKUP_AND_DELIVERY", "SERVICE_TIME"),
        ("PICKUP_AND_DELIVERY", "DEMAND"),
        ("PICKUP_AND_DELIVERY", "LINEHAUL"),
        ("PICKUP_AND_DELIVERY", "BACKHAUL"),
        ("PICKUP_AND_DELIVERY", "PRIZE"),
        ("PICKUP_AND_DELIVERY", "RELEASE_TIME"),
    ):
        if sheet.has(one) and sheet.has(other):
            raise sheet.source.fault(
                sheet.line_of(other), f"{other} stands beside {one}", "Keep one of the two"
            )


def _depots(sheet: Sheet) -> list[int]:
    """Return the nodes that are depots; several must be the first ones."""
    source = sheet.source
    if "DEPOT" not in sheet.sections:
        raise source.fault(1, "DEPOT_SECTION is missing", "Add it, with the number of the depot")
    section, nodes = sheet.sections["DEPOT"], list[int]()
    for row in section.rows:
        if row.words == ("-1",):
            continue
        if len(row.words) > 1:
            raise source.fault(row.line, "A depot is no number", "Give one number in each line")
        nodes.append(source.whole(row.words[0], row.line, "Depot", least=1, most=sheet.dimension))
    if not nodes or len(nodes) != len(set(nodes)):
        raise source.fault(section.line, "It has no depot, or one twice", "Name each depot once")
    if len(nodes) > 1 and sorted(nodes) != list(range(1, len(nodes) + 1)):
        raise source.fault(
            section.line, "Several depots are not the first places", "Number them 1, 2, 3 …"
        )
    if len(nodes) > 1 and not sheet.has("VEHICLES_DEPOT", "VEHICLES_RELOAD_DEPOT"):
        raise source.fault(
            section.line,
            "There are several depots, but not said which vehicle is where",
            "Add VEHICLES_DEPOT_SECTION",
        )
    return sorted(nodes)


def _public_numbers(nodes: list[int], depot_nodes: list[int]) -> list[int]:
    """Return the numbers of customers in public solutions, which begin with the depots at 0."""
    if depot_nodes[-1] == len(depot_nodes):
        return [node - 1 for node in nodes]
    return list(range(1, len(nodes) + 1))


def _convention(sheet: Sheet) -> tuple[Convention, str, Figures | None]:
    """Return how lengths and times are counted, and the kind of distances with those listed."""
    kind = kind_of(sheet)
    given = CONVENTIONS.get(sheet.text("TYPE").upper(), NEAREST)
    if kind in WHOLE or kind == LISTED:
        digits, matrix = _decimals(sheet, kind)
        text = WHOLE[kind][0] if kind in WHOLE else AS_WRITTEN
        return Convention(text=text, per_unit=10**digits), kind, matrix
    if kind == "EXACT_2D" or (given is NEAREST and sheet.has(*DURATIONS)):
        return THOUSANDTHS, kind, None
    if given is NEAREST and sheet.has("TIME_WINDOW", "RELEASE_TIME"):
        return TENTHS, kind, None
    return given, kind, None


def _decimals(sheet: Sheet, kind: str) -> tuple[int, Figures | None]:
    """Return how many decimals distances and times have, and the distances that are listed."""
    figures = [_column(sheet, name) for name in ("SERVICE_TIME", "RELEASE_TIME")]
    figures += [_column(sheet, n, VEHICLES) for n in (*DURATIONS, "VEHICLES_MAX_DISTANCE")]
    if "TIME_WINDOW" in sheet.sections:
        figures.append(sheet.table("TIME_WINDOW", NODES, columns=2))
    if "PICKUP_AND_DELIVERY" in sheet.sections:
        figures.append(sheet.table("PICKUP_AND_DELIVERY", NODES, columns=6)[:, 1:4])
    matrix = listed(sheet) if kind == LISTED else None
    if matrix is not None:
        figures.append(matrix)
    digits = decimals(*figures)
    if digits is None:
        raise sheet.source.fault(
            sheet.line_of("EDGE_WEIGHT" if kind == LISTED else "TIME_WINDOW"),
            "A distance or time has more than four decimals",
            "Round the figures",
        )
    return digits, matrix


def _column(sheet: Sheet, name: str, by: str = NODES) -> Figures:
    return sheet.column(name, by, default=0.0)


def _wishes(
    sheet: Sheet, convention: Convention, loads: list[list[Load]], prizes: list[int]
) -> Wishes:
    """Return loads, times and prizes of all places."""
    source, size = sheet.source, sheet.dimension
    services, releases = _column(sheet, "SERVICE_TIME"), _column(sheet, "RELEASE_TIME")
    bounds, name = None, "TIME_WINDOW"
    if "PICKUP_AND_DELIVERY" in sheet.sections:
        name = "PICKUP_AND_DELIVERY"
        bounds = sheet.table(name, NODES, columns=6)
        services, bounds = bounds[:, 3], bounds[:, 1:3]
        sheet.require_positive(services, name, NODES)
    elif "TIME_WINDOW" in sheet.sections:
        bounds = sheet.table("TIME_WINDOW", NODES, columns=2)
    windows = [ALWAYS] * size
    if bounds is not None:
        lines = [row.line for row in sheet.numbered(name, NODES)]
        windows = [
            window(b, convention, source, n) for b, n in zip(bounds.tolist(), lines, strict=True)
        ]
    deliveries, pickups = loads
    return Wishes(
        deliveries=deliveries,
        pickups=pickups,
        prizes=prizes,
        paired="PICKUP_AND_DELIVERY" in sheet.sections,
        services=_whole_times(sheet, "SERVICE_TIME", services, convention),
        releases=_whole_times(sheet, "RELEASE_TIME", releases, convention),
        windows=tuple(windows),
    )


def _whole_times(
    sheet: Sheet, name: str, values: Figures, convention: Convention
) -> tuple[int, ...]:
    line = sheet.line_of(name)
    return tuple(time(v, convention, sheet.source, line, name) for v in values.tolist())


def _loads(sheet: Sheet) -> tuple[list[Load], list[list[Load]]]:
    """Return capacities, and what each place gets and gives (of a pair: what is carried)."""
    size = sheet.dimension
    if "PICKUP_AND_DELIVERY" in sheet.sections:
        carried = np.maximum(sheet.table("PICKUP_AND_DELIVERY", NODES, columns=6)[:, :1], 0.0)
        return capacities_of(sheet, [carried, np.zeros((size, 1))])
    name = "LINEHAUL" if "LINEHAUL" in sheet.sections else "DEMAND"
    if sheet.has("CAPACITY") and not sheet.has(name, "BACKHAUL"):
        raise sheet.source.fault(
            sheet.line_of("CAPACITY"), "There is a CAPACITY, but no DEMAND_SECTION", "Add it"
        )
    tables: list[Figures | None] = [_demands(sheet, name), _demands(sheet, "BACKHAUL")]
    width = next((t.shape[1] for t in tables if t is not None), 1)
    return capacities_of(sheet, [np.zeros((size, width)) if t is None else t for t in tables])


def _demands(sheet: Sheet, name: str) -> Figures | None:
    if name not in sheet.sections:
        return None
    found = sheet.table(name, NODES)
    sheet.require_positive(found, name, NODES)
    return found


def _require_plain_depots(sheet: Sheet, depot_nodes: list[int]) -> None:
    """Refuse depots with figures that only customers have."""
    for name in ("DEMAND", "LINEHAUL", "BACKHAUL", "SERVICE_TIME", "RELEASE_TIME", "PRIZE"):
        if name in sheet.sections:
            table = sheet.table(name, NODES)
            for node in depot_nodes:
                if table[node - 1].any():
                    raise sheet.source.fault(
                        sheet.numbered(name, NODES)[node - 1].line,
                        f"{name}_SECTION: a depot has more than 0",
                        "Give 0 for depots",
                    )


def _load_names(loads: list[Load]) -> tuple[str, ...]:
    width = len(loads[0])
    return ("load",) if width == 1 else tuple(f"load {i}" for i in range(1, width + 1))


def _deliveries_first(legs: Matrix, stops: tuple[Stop, ...], depots: int) -> Matrix:
    """Return legs of a problem with backhauls: nobody delivers after, or only, picking up."""
    gives = np.array([False] * depots + [any(s.pickup) for s in stops])
    gets = np.array([False] * depots + [any(s.delivery) for s in stops])
    found = legs.copy()
    found[np.ix_(~(gives | gets), gives)] = NEVER
    found[np.ix_(gives, gets)] = NEVER
    np.fill_diagonal(found, 0)
    return found
