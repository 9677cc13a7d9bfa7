"""Instance files that break the rules of their format: told with line and remedy, and quickly."""

import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.errors import InstanceUnreadable
from routing.instances import Instance, read_instance
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

UPPER = EXPLICIT.format(form="UPPER_ROW", weights="4 7\n5")
GROUPS = "MUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 3 4\nDEPOT_S"

FAULTS = {
    "a number that is none": (CVRP, " 3 1 1", " 3 1 nan", 10, "'nan' is no number"),
    "an infinite number": (CVRP, " 3 1 1", " 3 1 1e999", 10, "too large"),
    "digits of other scripts": (CVRP, " 3 1 1", " 3 1 １", 10, "no number"),
    "coordinates beyond measure": (CVRP, " 3 1 1", " 3 1 1e11", 1, "too far apart"),
    "a huge dimension": (CVRP, "DIMENSION : 4", "DIMENSION : 4000000000", 4, "DIMENSION"),
    "a dimension that is none": (CVRP, "DIMENSION : 4", "DIMENSION : 4.5", 4, "DIMENSION"),
    "no dimension": (CVRP, "DIMENSION : 4\n", "", 1, "DIMENSION is missing"),
    "a dimension of one": (CVRP, "DIMENSION : 4", "DIMENSION : 1", 4, "DIMENSION"),
    "a section cut off": (CVRP, "4 6\nDEPOT", "DEPOT", 15, "3 lines instead of 4"),
    "a number twice": (CVRP, " 3 1 1", " 2 1 1", 10, "Number 2 comes twice"),
    "a number beyond": (CVRP, " 3 1 1", " 5 1 1", 10, "not allowed"),
    "a section twice": (CVRP, "DEPOT_S", "DEMAND_SECTION\n1 0\nDEPOT_S", 17, "comes twice"),
    "an entry twice": (CVRP, "CAPACITY : 10", "CAPACITY : 10\nCAPACITY : 9", 7, "comes twice"),
    "entry and section": (CVRP, "DEPOT_S", "CAPACITY_SECTION\n1 9\nDEPOT_S", 17, "comes twice"),
    "a demand below zero": (CVRP, "4 6\n", "4 -6\n", 16, "below zero"),
    "a demand at the depot": (CVRP, "1 0\n2 4", "1 3\n2 4", 13, "a depot has more than 0"),
    "a demand with five decimals": (CVRP, "4 6\n", "4 6.12345\n", 6, "four decimals"),
    "no demands": (CVRP, "DEMAND_SECTION\n1 0\n2 4\n3 5\n4 6\n", "", 6, "no DEMAND_SECTION"),
    "no depot": (CVRP, "DEPOT_SECTION\n 1\n -1\n", "", 1, "DEPOT_SECTION is missing"),
    "an empty depot section": (CVRP, " 1\n -1\n", "-1\n", 17, "no depot"),
    "a depot beyond": (CVRP, " 1\n -1\n", " 5\n -1\n", 18, "Depot"),
    "coordinates of a depot": (CVRP, " 1\n -1\n", " 30 40\n -1\n", 18, "no number"),
    "two depots": (CVRP, " 1\n -1\n", " 1\n 2\n -1\n", 17, "which vehicle is where"),
    "depots apart": (CVRP, " 1\n -1\n", " 1\n 3\n -1\n", 17, "not the first places"),
    "no coordinates": (CVRP, "NODE_COORD_SECTION\n 1 0 0\n 2 3 4\n 3 1 1\n 4 0 7\n", "", 5, "miss"),
    "three coordinates": (CVRP, " 3 1 1", " 3 1 1 1", 10, "3 values"),
    "no kind of distance": (CVRP, "EDGE_WEIGHT_TYPE : EUC_2D\n", "", 1, "EDGE_WEIGHT_TYPE"),
    "an unknown kind": (CVRP, "EUC_2D", "XRAY1", 5, "'XRAY1' is not known"),
    "no capacity value": (CVRP, "CAPACITY : 10", "CAPACITY :", 6, "no number"),
    "a capacity below zero": (CVRP, "CAPACITY : 10", "CAPACITY : -1", 6, "below zero"),
    "no vehicle": (CVRP, "CAPACITY", "VEHICLES : 0\nCAPACITY", 6, "VEHICLES"),
    "too many vehicles": (CVRP, "CAPACITY", "VEHICLES : 1e9\nCAPACITY", 6, "VEHICLES"),
    "an unknown entry": (CVRP, "CAPACITY", "TRAILERS : 3\nCAPACITY", 6, "TRAILERS is not known"),
    "an unknown section": (CVRP, "DEPOT_S", "TOLL_SECTION\n1 1\nDEPOT_S", 17, "TOLL_SECTION"),
    "a type that is not read": (CVRP, "TYPE : CVRP", "TYPE : OVRP", 3, "'OVRP' is not read"),
    "groups": (CVRP, "DEPOT_S", GROUPS, 18, "MUTUALLY_EXCLUSIVE_GROUP"),
    "a loose line": (CVRP, "CAPACITY", "what is this\nCAPACITY", 6, "neither"),
    "two demands": (CVRP, "DEPOT_S", "LINEHAUL_SECTION\n1 0\nDEPOT_S", 17, "stands beside"),
    "too few distances": (UPPER, "4 7\n5", "4 7", 8, "2 figures instead of 3"),
    "too many distances": (UPPER, "4 7\n5", "4 7\n5 6", 9, "4 figures instead of 3"),
    "a distance below zero": (UPPER, "4 7\n5", "4 7\n-5", 9, "below zero"),
    "a distance that is none": (UPPER, "4 7\n5", "4 7\n5e", 9, "'5e' is no number"),
    "a distance too long": (UPPER, "4 7\n5", "4 7\n2147483647", 1, "too far apart"),
    "a distance too fine": (UPPER, "4 7\n5", "4 7\n5.00001", 7, "four decimals"),
    "an unknown form": (UPPER, "UPPER_ROW", "SPIRAL", 5, "EDGE_WEIGHT_FORMAT"),
    "distances too many": (UPPER, "EXPLICIT", "EUC_2D", 7, "to be computed"),
    "a window that ends first": (MULTI_TRIP, "3\t0\t150", "3\t151\t150", 21, "time window"),
    "a window below zero": (MULTI_TRIP, "3\t0\t150", "3\t-1\t150", 21, "time window"),
    "a window too late": (MULTI_TRIP, "3\t0\t150", "3\t1e9\t2e9", 21, "too late"),
    "a release at the depot": (MULTI_TRIP, "N\n1\t0\n2\t0\n3\t20", "N\n1\t5\n2\t0\n3\t20", 24, "0"),
    "a reload at no depot": (MULTI_TRIP, "2\t1\nDEPOT", "2\t2\nDEPOT", 30, "a depot"),
    "a vehicle too few": (MIXED_FLEET, "3 20\n4 10\n", "3 20\n", 19, "3 lines instead of 4"),
    "a cost below zero": (MIXED_FLEET, "3 100\n", "3 -100\n", 29, "below zero"),
    "a cost too fine": (MIXED_FLEET, "3 100\n", "3 100.00001\n", 26, "four decimals"),
    "other dimensions": (
        MIXED_FLEET,
        "N\n1 10\n2 10\n3 20\n4 10",
        "N\n1 10 1\n2 10 1\n3 20 1\n4 10 1",
        16,
        "2 dimensions",
    ),
    "a home that is none": (SEVERAL_DEPOTS, "N\n1 1\n2 2\nV", "N\n1 1\n2 3\nV", 42, "depot"),
    "a guest that is none": (SEVERAL_DEPOTS, "2 3 4 5\n", "2 2 3 4 5\n", 51, "a customer"),
    "a pair cut": (PAIRS, "10 3 0", "10 0 0", 13, "does not give or get"),
    "a pair that does not fit": (PAIRS, "3 7 50", "3 6 50", 13, "do not fit"),
    "a pair the wrong way": (PAIRS, "2 -7", "2 7", 13, "do not fit"),
    "a customer twice": (SOLOMON, "    2      1 ", "    1      1 ", 12, "comes twice"),
    "a customer's demand": (SOLOMON, "    2      1         1          5", "2 1 1 -5", 12, "below"),
    "a value missing": (SOLOMON, "20        30.5        2", "20 30.5", 12, "6 values"),
    "a due date first": (SOLOMON, "20        30.5", "20 10", 12, "time window"),
    "a depot's service": (SOLOMON, "100          0\n", "100 7\n", 10, "The depot has"),
    "no number of vehicles": (SOLOMON, "  2         10\n", "", 3, "VEHICLE"),
    "half the vehicles' line": (SOLOMON, "  2         10\n", "  2\n", 5, "number and capacity"),
    "customers twice": (SOLOMON, "CUSTOMER\n", "CUSTOMER\nCUSTOMER\n", 8, "comes twice"),
    "a periodic problem": (CORDEAU, "2 1 3 2", "1 1 3 2", 1, "PVRP"),
    "a site-dependent problem": (CORDEAU, "2 1 3 2", "7 1 3 2", 1, "SDVRPTW"),
    "too few places": (CORDEAU, "2 1 3 2", "2 1 4 2", 8, "5 lines with places instead of 6"),
    "huge numbers of places": (CORDEAU, "2 1 3 2", "2 1 999999999 2", 1, "n:"),
    "a place twice": (CORDEAU, " 5  10 0", " 4  10 0", 8, "comes twice"),
    "two visits": (CORDEAU, "4 1 2 1 2", "4 2 2 1 2", 4, "other than once"),
    "a combination missing": (CORDEAU, "4 1 2 1 2", "4 1 2 1", 4, "8 values instead of 9"),
    "a combination of depots": (CORDEAU, "4 1 2 1 2", "4 1 2 1 3", 4, "several depots"),
    "a load below zero": (CORDEAU, "\n0 20", "\n0 -20", 3, "below zero"),
    "a depot with demand": (CORDEAU, "10 0  0  0", "10 0  0  9", 8, "depot"),
    "depots in a file of one": (CORDEAU, "2 1 3 2", "0 1 3 2", 1, "t is 2"),
    "a customer's line cut": (CORDEAU, "4 1 2 1 2", "4 1", 4, "6 values"),
    "numbers alone": (CVRP, "1 0\n2 4\n3 5\n4 6", "1\n2\n3\n4", 12, "has no figures"),
    "no list of distances": (CVRP, "EUC_2D", "EXPLICIT", 5, "EDGE_WEIGHT_SECTION is missing"),
    "pairs and two depots": (
        PAIRS,
        "\n1\n-1",
        "\n1\n2\n-1\nVEHICLES_DEPOT_SECTION\n1 1\n2 2",
        11,
        "s",
    ),
    "points in space": (CVRP, "CAPACITY", "NODE_COORD_TYPE : THREED_COORDS\nCAPACITY", 6, "TWOD"),
    "times too fine": (UPPER, "CAPACITY", "SERVICE_TIME : 0.00001\nCAPACITY", 8, "four decimals"),
    "sums beyond measure": (CVRP, "4 6\n", "4 999999999999.9999\n", 1, "stop 3: delivery"),
    "no window": (CORDEAU_WINDOWS, "1 10 60", "1", 3, "instead of 10"),
}


def refused(text: str) -> InstanceUnreadable:
    with pytest.raises(InstanceUnreadable) as caught:
        read_instance(text, file="tiny.txt")
    return caught.value


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_line_and_remedy(name: str) -> None:
    text, old, new, line, problem = FAULTS[name]
    assert text.count(old) >= 1
    error = refused(text.replace(old, new, 1))
    assert (error.file, error.line) == ("tiny.txt", line), error
    assert problem in error.problem
    assert len(error.remedy) > 5
    assert str(error).startswith(f"tiny.txt line {line}: ")


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "hello", "\x00\x01\x02" * 1000, "{}", "a,b\n1,2\n", "25 200 1\n0 1 2\n", "EOF"],
)
def test_a_file_of_no_format(text: str) -> None:
    assert "no format" in refused(text).problem


def test_a_message_shows_no_more_of_the_file_than_needed() -> None:
    error = refused(CVRP.replace(" 3 1 1", " 3 1 " + "\x07x" * 10_000))
    assert len(str(error)) < 300
    assert "\x07" not in str(error)


def answered(text: str, *, limit_s: float = 2.0) -> Instance | InstanceUnreadable:
    """An instance or a refusal, in time; anything else is raised."""
    started_s = time.process_time()
    try:
        found: Instance | InstanceUnreadable = read_instance(text, file="tiny.txt")
    except InstanceUnreadable as error:
        found = error
    assert time.process_time() - started_s < limit_s
    if isinstance(found, InstanceUnreadable):
        assert found.line >= 1
        assert found.remedy
    return found


@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_every_cut_of_a_file_is_answered(text: str) -> None:
    for end in range(len(text)):
        answered(text[:end])


NASTY = ("nan", "-1", "1e400", "9" * 5000, "0", "", "-inf", "1e12", "２", "\x00", "0.00001", ":")


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A file with some words replaced, and some lines gone, doubled or swapped."""
    text = draw(st.sampled_from(sorted(ALL.values())))
    for _ in range(draw(st.integers(1, 4))):
        words = [m.span() for m in re.finditer(r"\S+", text)]
        if words and draw(st.booleans()):
            begin, end = draw(st.sampled_from(words))
            other = text[slice(*draw(st.sampled_from(words)))]
            word = draw(st.one_of(st.sampled_from((*NASTY, other)), st.text(max_size=4)))
            text = text[:begin] + word + text[end:]
        else:
            lines = text.split("\n")
            here, there = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
            taken = lines.pop(here) if draw(st.booleans()) else lines[here]
            if draw(st.booleans()):
                lines.insert(there, taken)
            text = "\n".join(lines)
    return text


# the first text drawn in a new folder makes the table of all characters, which takes seconds
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    found = answered(text)
    if isinstance(found, Instance):
        assert len(found.customers) == len(found.problem.stops) >= 1
        assert found.scale >= 1


@given(st.binary(max_size=400))
def test_junk_is_refused(data: bytes) -> None:
    assert isinstance(answered(data.decode("latin-1")), InstanceUnreadable)
