"""Where labels over sets give the exact cost of a route, and where only a bound."""

from routing.figures import Figures, VehicleFigures


def is_exact(figures: Figures, vehicle: VehicleFigures) -> bool:
    """Tell whether ``cheapest_routes`` gives costs rather than bounds."""
    limits = [s.delivery_aboard for s in figures.stops] + [s.pickup_aboard for s in figures.stops]
    limits += [s.most_aboard for s in figures.shipment_of.values()]
    return (
        not vehicle.breaks
        and all(limit is None for limit in limits)
        and not (is_timed_type(vehicle) and has_gaps(figures, vehicle))
    )


def is_timed_type(vehicle: VehicleFigures) -> bool:
    """Tell whether the duration of a route matters."""
    of = vehicle.vehicle_type
    return of.cost_per_time > 0 or of.most_duration is not None


def has_gaps(figures: Figures, vehicle: VehicleFigures) -> bool:
    """Tell whether who comes earlier may have to wait in a gap, or drives in another period."""
    return bool(vehicle.travel.later) or any(len(s.windows) > 1 for s in figures.stops)
