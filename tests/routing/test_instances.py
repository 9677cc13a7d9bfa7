"""Public instance files: what they say is what the engine is asked."""

import time
from pathlib import PurePath

import numpy as np
import pytest

from routing.errors import InstanceUnreadable, ProblemInvalid
from routing.instances import Instance, read_instance, read_solution, solution_cost
from routing.model import ALWAYS, END_OF_TIME, Shipment
from routing.travel import NEVER
from tests.routing.instance_texts import (
    ALL,
    CORDEAU,
    CORDEAU_WINDOWS,
    CVRP,
    EXPLICIT,
    MIXED_FLEET,
    MULTI_TRIP,
    PAIRS,
    SEVERAL_DEPOTS,
    SOLOMON,
)


def read(text: str, customers: int | None = None) -> Instance:
    return read_instance(text, file="tiny.txt", customers=customers)


def legs(instance: Instance) -> list[list[int]]:
    found: list[list[int]] = instance.problem.travel[""].distance.tolist()
    return found


def test_solomon() -> None:
    instance = read(SOLOMON)
    problem = instance.problem
    assert (instance.name, instance.scale, instance.customers) == ("TINY", 10, (1, 2, 3))
    assert legs(instance) == [[0, 50, 14, 70], [50, 0, 36, 42], [14, 36, 0, 60], [70, 42, 60, 0]]
    assert np.array_equal(problem.travel[""].duration, problem.travel[""].distance)
    first, second, _ = problem.stops
    assert (first.stop_id, first.delivery, first.service) == ("1", (4,), 100)
    assert second.windows == ((200, 305),)
    (fleet,) = problem.vehicle_types
    assert (fleet.number, fleet.capacity, fleet.shift) == (2, (10,), (0, 1000))
    assert problem.depots[0].window == (0, 1000)


def test_old_line_ends_and_old_ends_of_files_are_read() -> None:
    assert read(SOLOMON.replace("\n", "\r\n") + "\x1a").customers == (1, 2, 3)


def test_cvrp() -> None:
    instance = read(CVRP)
    assert legs(instance) == [[0, 5, 1, 7], [5, 0, 4, 4], [1, 4, 0, 6], [7, 4, 6, 0]]
    assert (instance.scale, instance.customers, instance.vehicles) == (1, (1, 2, 3), None)
    (fleet,) = instance.problem.vehicle_types
    assert (fleet.number, fleet.capacity) == (3, (10,))
    assert not instance.problem.travel[""].duration.any()
    assert instance.problem.stops[0].windows == (ALWAYS,)


def test_as_many_vehicles_as_the_file_says() -> None:
    (fleet,) = read(CVRP.replace("CAPACITY", "VEHICLES : 2\nCAPACITY")).problem.vehicle_types
    assert fleet.number == 2


def test_only_the_first_customers() -> None:
    for text in (SOLOMON, CVRP, MULTI_TRIP, MIXED_FLEET, SEVERAL_DEPOTS, CORDEAU):
        whole, part = read(text), read(text, customers=2)
        assert part.customers == whole.customers[:2]
        assert [s.stop_id for s in part.problem.stops] == list(map(str, part.customers))
        size = len(part.problem.depots) + 2
        assert legs(part) == [row[:size] for row in legs(whole)[:size]]


@pytest.mark.parametrize("customers", [0, 4, -1])
def test_more_customers_than_there_are(customers: int) -> None:
    with pytest.raises(InstanceUnreadable, match="of 3"):
        read(CVRP, customers=customers)


def test_a_depot_in_the_middle_is_not_counted_as_a_customer() -> None:
    text = CVRP.replace("1 0\n2 4", "1 4\n2 0").replace(" 1\n -1", " 2\n -1")
    instance = read(text)
    assert instance.customers == (1, 2, 3)
    assert legs(instance)[0] == [0, 5, 4, 4]
    assert [s.delivery for s in instance.problem.stops] == [(4,), (5,), (6,)]


FULL = [[0, 4, 7], [4, 0, 5], [7, 5, 0]]


@pytest.mark.parametrize(
    ("form", "weights"),
    [
        ("FULL_MATRIX", "0 4 7\n4 0 5\n7 5 0"),
        ("LOWER_ROW", "4\n7 5"),
        ("LOWER_DIAG_ROW", "0 4 0 7 5\n0"),
        ("UPPER_ROW", "4 7\n5"),
        ("UPPER_DIAG_ROW", "0 4 7 0 5 0"),
        ("UPPER_COL", "4 7 5"),
        ("LOWER_COL", "4 7 5"),
        ("UPPER_DIAG_COL", "0 4 0 7 5 0"),
        ("LOWER_DIAG_COL", "0 4 7 0 5 0"),
    ],
)
def test_listed_distances(form: str, weights: str) -> None:
    instance = read(EXPLICIT.format(form=form, weights=weights))
    assert legs(instance) == FULL
    assert instance.scale == 1


def test_listed_distances_need_not_be_announced() -> None:
    text = EXPLICIT.format(form="LOWER_ROW", weights="4\n7 5")
    assert legs(read(text.replace("EDGE_WEIGHT_TYPE : EXPLICIT\n", ""))) == FULL


def test_a_file_without_loads() -> None:
    text = CVRP.replace("CAPACITY : 10\n", "").replace("DEMAND_SECTION\n1 0\n2 4\n3 5\n4 6\n", "")
    problem = read(text).problem
    assert [s.delivery for s in problem.stops] == [(0,)] * 3
    assert problem.vehicle_types[0].capacity == (0,)


def test_time_windows_without_a_type_are_read_as_solomon_s() -> None:
    assert read(MULTI_TRIP.replace("TYPE: MTVRPTWR\n", "")).scale == 10


def test_listed_distances_may_differ_by_direction_and_have_decimals() -> None:
    instance = read(EXPLICIT.format(form="FULL_MATRIX", weights="9 4.25 7 3 0 5 7 5 0"))
    assert legs(instance) == [[0, 425, 700], [300, 0, 500], [700, 500, 0]]
    assert instance.scale == 100


@pytest.mark.parametrize(
    ("kind", "distance"),
    [("EUC_2D", 141), ("CEIL_2D", 142), ("FLOOR_2D", 141), ("MAN_2D", 200), ("MAX_2D", 100)],
)
def test_kinds_of_computed_distances(kind: str, distance: int) -> None:
    text = CVRP.replace("EUC_2D", kind).replace(" 3 1 1", " 3 100 100")
    assert legs(read(text))[0][2] == distance


def test_distances_of_tsplib_on_the_globe_and_pseudo_euclidean() -> None:
    # 3 degrees of latitude on a sphere of 6378.388 km are 333.97 km, plus one, cut
    globe = CVRP.replace("EUC_2D", "GEO").replace(" 2 3 4", " 2 3.00 0")
    assert legs(read(globe))[0][1] == 334
    # sqrt((30² + 10²) / 10) = 10 exactly, and anything above becomes 11
    att = CVRP.replace("EUC_2D", "ATT").replace(" 2 3 4", " 2 30 10").replace(" 3 1 1", " 3 30 11")
    assert legs(read(att))[0][1:3] == [10, 11]


def test_exact_distances_are_told_with_decimals() -> None:
    instance = read(CVRP.replace("EUC_2D", "EXACT_2D"))
    assert legs(instance)[0][2] == 1414
    assert instance.scale == 1000


def test_a_limit_of_duration_means_double_precision() -> None:
    instance = read(CVRP.replace("CAPACITY", "DISTANCE : 30.5\nSERVICE_TIME : 2\nCAPACITY"))
    (fleet,) = instance.problem.vehicle_types
    assert (instance.scale, fleet.most_duration) == (1000, 30_500)
    assert [s.service for s in instance.problem.stops] == [2000] * 3
    assert instance.problem.travel[""].duration[0, 2] == 1414


def test_several_trips() -> None:
    instance = read(MULTI_TRIP)
    assert (instance.scale, instance.per_unit) == (1, 10)
    stops = instance.problem.stops
    assert [s.release for s in stops] == [0, 200, 0]
    assert [s.service for s in stops] == [90] * 3
    assert stops[0].windows == ((100, 1500),)
    (fleet,) = instance.problem.vehicle_types
    assert (fleet.reload_ids, fleet.most_trips, fleet.number) == (("0",), None, 2)
    assert solution_cost(instance, [[1, 0, 2, 3]]) == 50 + 50 + 14 + 60 + 70
    assert solution_cost(instance, [[1], [2, 3]]) == 50 + 50 + 14 + 60 + 70


def test_a_published_route_that_breaks_a_limit_has_no_cost() -> None:
    instance = read(MULTI_TRIP)
    # what customer 2 gets is at the depot from 20 on, and it takes 3.6 + 9 to be at customer 1
    late = MULTI_TRIP.replace("2\t10\t150", "2\t10\t30")
    assert solution_cost(instance, [[2, 1], [3]]) == 14 + 36 + 50 + 140
    with pytest.raises(ProblemInvalid, match="breaks a limit"):
        solution_cost(read(late), [[2, 1], [3]])


def test_a_mixed_fleet() -> None:
    instance = read(MIXED_FLEET)
    small, large = instance.problem.vehicle_types
    assert instance.vehicles == (0, 0, 1, 0)
    assert (small.number, large.number) == (3, 1)
    assert (small.capacity, large.capacity) == ((10,), (20,))
    # 80, 100, 2000 and 3000 hundredths are 4, 5, 100 and 150 of twenty each
    assert (small.cost_per_distance, large.cost_per_distance) == (4, 5)
    assert (small.fixed_cost, large.fixed_cost) == (1_000_000, 1_500_000)
    assert instance.scale == 50_000
    length = 5 + np.sqrt(13) + np.sqrt(2)
    assert solution_cost(instance, [[], [1, 2], [3]]) == pytest.approx(
        20 + 0.8 * length + 30 + 14, abs=1e-4
    )


def test_several_depots_and_all_their_sections() -> None:
    instance = read(SEVERAL_DEPOTS)
    problem = instance.problem
    assert instance.customers == (2, 3, 4)
    assert [d.depot_id for d in problem.depots] == ["0", "1"]
    assert problem.depots[1].window == (0, 900_000)
    first, second = problem.vehicle_types
    assert (first.start_id, second.end_id) == ("0", "1")
    assert (first.reload_ids, second.reload_ids) == (("0", "1"), ())
    assert (first.most_trips, second.most_trips) == (3, None)
    assert (first.most_distance, second.most_distance) == (99_500, None)
    assert (first.most_duration, second.shift) == (500_000, (0, 900_000))
    a, b, c = problem.stops
    assert (a.prize, b.prize, c.prize) == (12_000, None, None)
    assert (a.pickup, c.pickup, c.delivery) == ((0,), (3,), (6,))
    assert (a.vehicle_types, c.vehicle_types) == (None, {"2"})
    cost = solution_cost(instance, [[3], [4]])
    assert cost == pytest.approx(2 * np.sqrt(2) + 2 * np.sqrt(149) + 12, abs=0.002)


def test_pairs() -> None:
    problem = read(PAIRS).problem
    assert problem.shipments == (Shipment(pickup_id="2", delivery_id="1", load=(7,)),)
    assert [s.delivery for s in problem.stops] == [(), ()]
    assert [s.service for s in problem.stops] == [10_000, 5_000]
    assert problem.stops[0].windows == ((61_000, 171_000),)
    with pytest.raises(InstanceUnreadable, match="without node 3"):
        read(PAIRS, customers=1)


def test_deliveries_come_before_pickups_where_the_type_says_so() -> None:
    text = CVRP.replace("TYPE : CVRP", "TYPE : VRPB").replace("4 6\nDEPOT", "4 0\nDEPOT")
    text = text.replace("DEPOT_S", "BACKHAUL_SECTION\n1 0\n2 0\n3 0\n4 6\nDEPOT_S")
    never = np.array(legs(read(text))) >= NEVER
    assert [tuple(map(int, p)) for p in np.argwhere(never)] == [(0, 3), (3, 1), (3, 2)]
    assert np.array_equal(read(text).problem.travel[""].duration >= NEVER, never)


def test_several_dimensions_and_decimals_of_loads() -> None:
    text = CVRP.replace("CAPACITY : 10\n", "VEHICLES : 2\n")
    text = text.replace("1 0\n2 4\n3 5\n4 6", "1 0 0\n2 4 1\n3 5 0.25\n4 6 0")
    text = text.replace("DEPOT_S", "CAPACITY_SECTION\n1 10 1\n2 10 1\nDEPOT_S")
    problem = read(text).problem
    assert problem.load_names == ("load 1", "load 2")
    assert [s.delivery for s in problem.stops] == [(400, 100), (500, 25), (600, 0)]
    assert [(v.number, v.capacity) for v in problem.vehicle_types] == [(2, (1000, 100))]


def test_without_any_capacity_a_vehicle_takes_everything() -> None:
    (fleet,) = read(CVRP.replace("CAPACITY : 10\n", "")).problem.vehicle_types
    assert fleet.capacity == (15,)


def test_a_demand_over_every_capacity_is_no_error() -> None:
    assert read(CVRP.replace("4 6\n", "4 60\n")).problem.stops[2].delivery == (60,)


def test_a_window_without_an_end() -> None:
    stop = read(MULTI_TRIP.replace("3\t0\t150", "3\t5\t999999999")).problem.stops[1]
    assert stop.windows == ((50, END_OF_TIME),)


def test_cordeau() -> None:
    instance = read(CORDEAU)
    problem = instance.problem
    assert (instance.name, instance.scale, instance.customers) == ("tiny", 10_000, (1, 2, 3))
    assert [d.depot_id for d in problem.depots] == ["4", "5"]
    first, second = problem.vehicle_types
    assert (first.start_id, first.most_duration, first.capacity) == ("4", 5_000_000, (10,))
    assert (second.start_id, second.most_duration, second.capacity) == ("5", None, (20,))
    assert legs(instance)[1][4] == round(12.5 * 10_000)
    assert problem.stops[1].vehicle_types == {"5"}
    assert problem.stops[0].vehicle_types is None
    assert [s.service for s in problem.stops] == [20_000, 70_000, 0]
    assert instance.vehicles == (0, 1)


def test_cordeau_with_time_windows() -> None:
    problem = read(CORDEAU_WINDOWS).problem
    assert [s.windows for s in problem.stops] == [((100_000, 600_000),), ((0, 505_000),)]
    assert problem.vehicle_types[0].shift == (0, 10_000_000)


def test_cordeau_with_one_depot_lists_it_first() -> None:
    text = "0 3 2 1\n0 10\n0 0 0 0 0 0 0\n1 3 4 0 4 1 1 1\n2 1 1 0 5 1 1 1\n"
    instance = read(text)
    assert (instance.customers, instance.problem.depots[0].depot_id) == ((1, 2), "0")
    assert instance.problem.vehicle_types[0].number == 2
    assert not instance.problem.travel[""].duration.any()


def test_the_name_is_the_file_s_where_it_says_none() -> None:
    assert read_instance(CORDEAU, file=str(PurePath("folder") / "p01.txt")).name == "p01"


@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_every_stop_can_be_told_by_its_public_number(text: str) -> None:
    instance = read(text)
    assert [s.stop_id for s in instance.problem.stops] == [str(n) for n in instance.customers]
    assert instance.problem.name == instance.name
    assert instance.convention


def test_a_published_solution() -> None:
    text = "Route #1: 3 1\nRoute #2: \nRoute #3: 2\nCost 18.5\nOptimal: True\n"
    solution = read_solution(text, file="tiny.sol")
    assert solution.routes == ((3, 1), (), (2,))
    assert solution.cost == 18.5
    assert solution_cost(read(CVRP), solution.routes) == 7 + 4 + 5 + 2


@pytest.mark.parametrize("text", ["", "Cost 5", "Route #1: 2 x", "Route #1: 2\nCost nan"])
def test_a_published_solution_that_is_none(text: str) -> None:
    with pytest.raises(InstanceUnreadable, match=r"tiny\.sol line"):
        read_solution(text, file="tiny.sol")


def test_published_routes_of_another_instance() -> None:
    with pytest.raises(ProblemInvalid, match="no customer 7"):
        solution_cost(read(CVRP), [[1, 7]])
    with pytest.raises(ProblemInvalid, match="Route 5 has no vehicle"):
        solution_cost(read(MIXED_FLEET), [[1], [2], [3], [], [1]])


def test_a_thousand_customers_are_read_within_a_second() -> None:
    size = 1001
    nodes = "\n".join(f"{i} {(i * 37) % 1000} {(i * 91) % 997}" for i in range(1, size + 1))
    demands = "\n".join(f"{i} {0 if i == 1 else 5}" for i in range(1, size + 1))
    computed = CVRP.replace("DIMENSION : 4", f"DIMENSION : {size}")
    head, _ = computed.split("NODE_COORD_SECTION")
    rest = f"DEMAND_SECTION\n{demands}\nDEPOT_SECTION\n1\n-1\nEOF\n"
    matrix = "\n".join(" ".join(str((i * j) % 997) for j in range(size)) for i in range(size))
    form = "EXPLICIT\nEDGE_WEIGHT_FORMAT : FULL_MATRIX"
    texts = [
        f"{head}NODE_COORD_SECTION\n{nodes}\n{rest}",
        f"{head.replace('EUC_2D', form)}EDGE_WEIGHT_SECTION\n{matrix}\n{rest}",
    ]
    for text in texts:
        started_s = time.process_time()
        assert len(read(text).customers) == 1000
        assert time.process_time() - started_s < 1
