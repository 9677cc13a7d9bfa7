"""The figures of a problem by number, in plain lists: what is looked up for every leg."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from routing.model import Break, Load, RoutingProblem, Stop, VehicleType, Window
from routing.travel import TravelMatrix

Rows = list[list[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HaltFigures:
    """What holds at a stop or depot, whoever comes.

    ``opens`` and ``closes`` span all ``windows``. ``delivery_aboard`` and ``pickup_aboard`` limit
    the time under way (None = no limit). ``is_plain``: one window, and nothing limited.
    """

    place: int
    service: int
    windows: tuple[Window, ...]
    opens: int
    closes: int
    release: int = 0
    delivery: Load = ()
    pickup: Load = ()
    delivery_aboard: int | None = None
    pickup_aboard: int | None = None
    is_plain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleFigures:
    """What holds for a type of vehicles; depots by number, legs by place.

    ``durations`` are the shortest of each leg at any time of day. ``barred`` are the stops that it
    may not serve. ``is_plain``: no breaks, and no later periods.
    """

    vehicle_type: VehicleType
    start: int
    end: int
    reload: frozenset[int]
    capacity: Load
    barred: frozenset[int]
    durations: Rows
    distances: Rows
    travel: TravelMatrix
    breaks: tuple[Break, ...]
    is_plain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentFigures:
    """A shipment between two stops by number."""

    pickup: int
    delivery: int
    load: Load
    most_aboard: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A problem by number: stops, depots and vehicle types in the problem's order.

    ``shipment_of`` gives the shipment of each stop that belongs to one; ``nothing`` is no load.
    """

    stops: tuple[HaltFigures, ...]
    depots: tuple[HaltFigures, ...]
    vehicles: tuple[VehicleFigures, ...]
    shipment_of: dict[int, ShipmentFigures]
    has_release: bool
    nothing: Load

    def halt(self, halt: int) -> HaltFigures:
        """Return the figures of a halt of a pattern."""
        return self.stops[halt] if halt >= 0 else self.depots[-1 - halt]


_kept: WeakKeyDictionary[RoutingProblem, Figures] = WeakKeyDictionary()


def figures_of(problem: RoutingProblem) -> Figures:
    """Return the figures of a problem; they are made once."""
    found = _kept.get(problem)
    if found is None:
        found = _kept[problem] = _figures(problem)
    return found


def trip_releases(figures: Figures, halts: Sequence[int]) -> list[int]:
    """Return when the trip that begins at each halt may leave; 0 where no trip begins."""
    releases = [0] * len(halts)
    begins = 0
    for k, halt in enumerate(halts):
        if halt < 0:
            begins = k
        elif figures.stops[halt].release > releases[begins]:
            releases[begins] = figures.stops[halt].release
    return releases


def aboard_limits(figures: Figures, halts: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield (i, j, most): from leaving the i-th halt to arriving at the j-th it takes no longer."""
    departs = 0
    returning: list[tuple[int, int]] = []
    seen: dict[int, int] = {}
    for k, halt in enumerate(halts):
        if halt < 0:
            yield from ((i, k, most) for i, most in returning)
            departs, returning, seen = k, [], {}
            continue
        stop, shipment = figures.stops[halt], figures.shipment_of.get(halt)
        if stop.delivery_aboard is not None:
            yield departs, k, stop.delivery_aboard
        if stop.pickup_aboard is not None:
            returning.append((k, stop.pickup_aboard))
        if shipment is not None and shipment.most_aboard is not None:
            if halt == shipment.pickup:
                seen[halt] = k
            elif shipment.pickup in seen:
                yield seen[shipment.pickup], k, shipment.most_aboard


def _figures(problem: RoutingProblem) -> Figures:
    number = {s.stop_id: i for i, s in enumerate(problem.stops)}
    shipments = [
        ShipmentFigures(
            pickup=number[s.pickup_id],
            delivery=number[s.delivery_id],
            load=s.load,
            most_aboard=s.most_aboard,
        )
        for s in problem.shipments
    ]
    shipment_of = {i: s for s in shipments for i in (s.pickup, s.delivery)}
    rows = {
        name: (m.shortest_duration.tolist(), m.distance.tolist())
        for name, m in problem.travel.items()
    }
    return Figures(
        stops=tuple(_stop(problem, s, shipment_of.get(i)) for i, s in enumerate(problem.stops)),
        depots=tuple(
            HaltFigures(
                place=d.place,
                service=d.service,
                windows=(d.window,),
                opens=d.window[0],
                closes=d.window[1],
            )
            for d in problem.depots
        ),
        vehicles=tuple(_vehicle(problem, v, rows[v.profile]) for v in problem.vehicle_types),
        shipment_of=shipment_of,
        has_release=any(s.release for s in problem.stops),
        nothing=(0,) * len(problem.load_names),
    )


def _stop(problem: RoutingProblem, stop: Stop, shipment: ShipmentFigures | None) -> HaltFigures:
    delivery, pickup = problem.load(stop.delivery), problem.load(stop.pickup)
    delivery_aboard = stop.most_aboard if any(delivery) else None
    pickup_aboard = stop.most_aboard if any(pickup) else None
    is_limited = delivery_aboard is not None or pickup_aboard is not None
    is_limited |= shipment is not None and shipment.most_aboard is not None
    return HaltFigures(
        place=stop.place,
        service=problem.service_of(stop),
        windows=stop.windows,
        opens=stop.windows[0][0],
        closes=stop.windows[-1][1],
        release=stop.release,
        delivery=delivery,
        pickup=pickup,
        delivery_aboard=delivery_aboard,
        pickup_aboard=pickup_aboard,
        is_plain=len(stop.windows) == 1 and not is_limited,
    )


def _vehicle(
    problem: RoutingProblem, vehicle_type: VehicleType, rows: tuple[Rows, Rows]
) -> VehicleFigures:
    number = {d.depot_id: i for i, d in enumerate(problem.depots)}
    travel = problem.travel[vehicle_type.profile]
    return VehicleFigures(
        vehicle_type=vehicle_type,
        start=number[vehicle_type.start_id],
        end=number[vehicle_type.end_id],
        reload=frozenset(number[i] for i in vehicle_type.reload_ids),
        capacity=problem.load(vehicle_type.capacity),
        barred=frozenset(
            i for i, s in enumerate(problem.stops) if not problem.may_serve(vehicle_type, s)
        ),
        durations=rows[0],
        distances=rows[1],
        travel=travel,
        breaks=vehicle_type.breaks,
        is_plain=not vehicle_type.breaks and not travel.later,
    )
