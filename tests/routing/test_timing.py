"""Times of a fixed order of stops: every row holds, and none is refused that could be met."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from routing.timing import TimedStop, tightest_times


def stop(service: int, opens: int, closes: int, travel: int = 0) -> TimedStop:
    return TimedStop(service_min=service, opens_min=opens, closes_min=closes, travel_min=travel)


def test_leaves_late_rather_than_waits_on_the_way() -> None:
    stops = [stop(10, 0, 100), stop(5, 60, 100, travel=20), stop(0, 0, 200, travel=20)]
    assert tightest_times(stops, most_aboard_min={}) == ((30, 40), (60, 65), (85, 85))


def test_a_cold_box_makes_the_vehicle_wait_before_it_loads() -> None:
    # Without the box, 10 minutes of loading could end at 40 as well; with it they must.
    stops = [stop(10, 0, 100), stop(5, 60, 100, travel=20)]
    assert tightest_times(stops, most_aboard_min={(0, 1): 20}) == ((30, 40), (60, 65))
    assert tightest_times(stops, most_aboard_min={(0, 1): 19}) is None


def test_a_closed_window_has_no_times() -> None:
    assert tightest_times([stop(30, 0, 20)], most_aboard_min={}) is None


@st.composite
def orders(draw: st.DrawFn) -> tuple[list[TimedStop], dict[tuple[int, int], int]]:
    small = st.integers(0, 3)
    stops = []
    for i in range(draw(st.integers(1, 3))):
        opens = draw(st.integers(0, 6))
        closes = opens + draw(st.integers(0, 5))
        stops.append(stop(draw(small), opens, closes, draw(small) if i else 0))
    pairs = [(i, j) for i in range(len(stops)) for j in range(i + 1, len(stops))]
    limits = {p: draw(st.integers(0, 5)) for p in pairs if draw(st.booleans())}
    return stops, limits


def fits(
    stops: list[TimedStop], limits: dict[tuple[int, int], int], times: tuple[tuple[int, int], ...]
) -> bool:
    return (
        all(s.opens_min <= a and b <= s.closes_min for s, (a, b) in zip(stops, times, strict=True))
        and all(b - a >= s.service_min for s, (a, b) in zip(stops, times, strict=True))
        and all(times[i][0] - times[i - 1][1] >= stops[i].travel_min for i in range(1, len(stops)))
        and all(times[j][0] - times[i][1] <= most for (i, j), most in limits.items())
    )


@given(orders())
def test_exact_beside_every_timing_there_is(
    order: tuple[list[TimedStop], dict[tuple[int, int], int]],
) -> None:
    stops, limits = order
    choices = [
        [(a, b) for a in range(s.opens_min, s.closes_min + 1) for b in range(a, s.closes_min + 1)]
        for s in stops
    ]
    every = [times for times in product(*choices) if fits(stops, limits, times)]
    found = tightest_times(stops, most_aboard_min=limits)
    if found is None:
        assert not every
    else:
        assert fits(stops, limits, found)
        assert found[-1][1] == min(times[-1][1] for times in every)
        ends = [times for times in every if times[-1][1] == found[-1][1]]
        assert found[0][0] == max(times[0][0] for times in ends)
