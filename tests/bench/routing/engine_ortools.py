"""OR-Tools' routing library: iterated local search with SISR's ruin. It has no seed."""

from time import monotonic

from ortools.constraint_solver import pywrapcp, routing_enums_pb2, routing_ils_pb2

from routing.model import END_OF_TIME, RoutingProblem
from tests.bench.routing.found import Found, Refused
from tests.bench.routing.plain import (
    between_nodes,
    beyond_one_trip,
    in_smaller_numbers,
    is_timed,
    pattern,
    shift,
    vehicles,
)

TIME = "time"


def missing(problem: RoutingProblem) -> tuple[str, ...]:
    """Return what it cannot express, or only with nodes and variables made up for it."""
    return beyond_one_trip(problem)


def find(problem: RoutingProblem, *, limit_s: float, seed: int, guided: bool = False) -> Found:
    """Search from a plan of parallel cheapest insertion on, as its makers advise."""
    del seed
    began_s = monotonic()
    asked = in_smaller_numbers(problem)
    types = vehicles(asked)
    nodes, model = _model(asked, types)
    left_s = limit_s - (monotonic() - began_s)
    parameters = _parameters(left_s, guided=guided)
    if guided:
        found = model.SolveWithParameters(parameters)
    else:
        found = model.SolveWithIteratedLocalSearch(parameters)
    if found is None:
        raise Refused("no plan found")
    routes = []
    for number, kind in enumerate(types):
        stops, index = [], found.Value(model.NextVar(model.Start(number)))
        while not model.IsEnd(index):
            stops.append(nodes.IndexToNode(index) - len(problem.depots))
            index = found.Value(model.NextVar(index))
        if stops:
            routes.append(pattern(problem, kind, stops))
    return Found(routes=tuple(routes))


def _model(
    problem: RoutingProblem, types: list[int]
) -> tuple[pywrapcp.RoutingIndexManager, pywrapcp.RoutingModel]:
    depots = {d.depot_id: node for node, d in enumerate(problem.depots)}
    starts = [depots[problem.vehicle_types[kind].start_id] for kind in types]
    ends = [depots[problem.vehicle_types[kind].end_id] for kind in types]
    size = len(problem.depots) + len(problem.stops)
    nodes = pywrapcp.RoutingIndexManager(size, len(types), starts, ends)
    model = pywrapcp.RoutingModel(nodes)
    _price(problem, types, model)
    _load(problem, types, model)
    if is_timed(problem):
        _time(problem, types, nodes, model)
    return nodes, model


def _price(problem: RoutingProblem, types: list[int], model: pywrapcp.RoutingModel) -> None:
    callbacks = []
    for of in problem.vehicle_types:
        lengths = between_nodes(problem, problem.travel[of.profile].distance)
        costs = (lengths * of.cost_per_distance).tolist()
        callbacks.append(model.RegisterTransitMatrix(costs))
    for vehicle, kind in enumerate(types):
        of = problem.vehicle_types[kind]
        model.SetArcCostEvaluatorOfVehicle(callbacks[kind], vehicle)
        model.SetFixedCostOfVehicle(of.fixed_cost + of.cost_per_trip, vehicle)


def _load(problem: RoutingProblem, types: list[int], model: pywrapcp.RoutingModel) -> None:
    for d, name in enumerate(problem.load_names):
        loads = [problem.load(s.delivery)[d] for s in problem.stops]
        callback = model.RegisterUnaryTransitVector([0] * len(problem.depots) + loads)
        most = [problem.load(problem.vehicle_types[kind].capacity)[d] for kind in types]
        model.AddDimensionWithVehicleCapacity(callback, 0, most, True, name)


def _time(
    problem: RoutingProblem,
    types: list[int],
    nodes: pywrapcp.RoutingIndexManager,
    model: pywrapcp.RoutingModel,
) -> None:
    callbacks = []
    for of in problem.vehicle_types:
        takes = between_nodes(problem, problem.travel[of.profile].duration)
        for node, stop in enumerate(problem.stops, start=len(problem.depots)):
            takes[node] += problem.service_of(stop)
        callbacks.append(model.RegisterTransitMatrix(takes.tolist()))
    shifts = [shift(problem, problem.vehicle_types[kind]) for kind in types]
    most = max(closes for _, closes in shifts)
    by_vehicle = [callbacks[kind] for kind in types]
    model.AddDimensionWithVehicleTransits(by_vehicle, most, min(most, END_OF_TIME), False, TIME)
    time = model.GetDimensionOrDie(TIME)
    for vehicle, (opens, closes) in enumerate(shifts):
        time.CumulVar(model.Start(vehicle)).SetRange(opens, closes)
        time.CumulVar(model.End(vehicle)).SetRange(opens, closes)
    for node, stop in enumerate(problem.stops, start=len(problem.depots)):
        (window,) = stop.windows
        time.CumulVar(nodes.NodeToIndex(node)).SetRange(window[0], min(window[1], most))


def _parameters(limit_s: float, *, guided: bool) -> object:
    """Return SISR's ruin, repaired by cheapest insertion, with annealing; or guided search."""
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    first = routing_enums_pb2.FirstSolutionStrategy
    parameters.first_solution_strategy = first.PARALLEL_CHEAPEST_INSERTION
    parameters.time_limit.FromMilliseconds(max(1, round(limit_s * 1000)))
    if guided:
        ways = routing_enums_pb2.LocalSearchMetaheuristic
        parameters.local_search_metaheuristic = ways.GUIDED_LOCAL_SEARCH
        return parameters
    parameters.use_iterated_local_search = True
    search = parameters.iterated_local_search_parameters
    search.perturbation_strategy = routing_ils_pb2.PerturbationStrategy.RUIN_AND_RECREATE
    ruin = search.ruin_recreate_parameters.ruin_strategies.add().sisr
    ruin.max_removed_sequence_size = 10
    ruin.avg_num_removed_visits = 10
    ruin.bypass_factor = 0.01
    recreate = search.ruin_recreate_parameters.recreate_strategy
    recreate.heuristic = first.LOCAL_CHEAPEST_INSERTION
    search.improve_perturbed_solution = True
    annealing = search.reference_solution_acceptance_strategy.simulated_annealing
    annealing.cooling_schedule_strategy = routing_ils_pb2.CoolingScheduleStrategy.EXPONENTIAL
    annealing.automatic_temperatures = True
    search.best_solution_acceptance_strategy.greedy_descent.SetInParent()
    return parameters
