"""Records that compiled code works on: tuples of arrays."""

from typing import Any, NamedTuple

import numpy as np


class Arcs(NamedTuple):
    """A network as seen from one end, with reduced costs.

    Arcs stand in rows: those of node i at ``begin[i]`` to ``begin[i + 1]``. The last two nodes are
    the depots. ``remembers[i]`` has a bit for each node whose visits are not forgotten at i.
    ``in_cut[i]`` and ``in_memory[i]`` have a bit for each subset-row cut; ``penalty`` is what a
    path pays at every second visit (≥ 0). ``time`` is -1 where there is no time.
    """

    begin: Any
    to: Any
    cost: Any
    use: Any
    low: Any
    high: Any
    top: Any
    main: int
    time: int
    time_cost: float
    remembers: Any
    in_cut: Any
    in_memory: Any
    penalty: Any


class Labels(NamedTuple):
    """Paths from one end: arrays of one length, only ``count`` of which are in use.

    A path costs max(``cost``, ``late`` + time_cost · t) when its last stop is served at t.
    ``level`` = of each resource, ``seen`` = bits of stops it may not go to, ``odd`` = bits of cuts
    of whose stops it has met an odd number.
    """

    node: Any
    parent: Any
    cost: Any
    late: Any
    level: Any
    seen: Any
    odd: Any
    alive: Any
    follow: Any
    queued: Any


class Sorted(NamedTuple):
    """Labels of one end by node, then bucket of the main level, then cost.

    Those of node j and bucket p stand in ``order`` at ``begin[j, p]`` to ``begin[j, p + 1]``;
    ``least[j, p]`` is the lowest cost up to bucket p. Bucket 0 begins at level ``floor``.
    """

    order: Any
    begin: Any
    least: Any
    floor: int
    step: int
    cost: Any
    late: Any
    level: Any
    seen: Any
    odd: Any


ROUGHEST, ROUGH, EXACT = 0, 1, 2
"""What a label is compared by: cost and bucket; cost and levels; everything."""


class Reach(NamedTuple):
    """How far a labelling goes: see ``label_paths``; ``grade`` = what labels are compared by."""

    half: int
    gap: float
    step: int
    buckets: int
    most: int
    grade: int


def nothing_sorted(nodes: int, resources: int, words: int, cuts: int) -> Sorted:
    """Return no labels."""
    return Sorted(
        order=np.empty(0, dtype=np.int64),
        begin=np.zeros((nodes, 2), dtype=np.int64),
        least=np.full((nodes, 1), np.inf),
        floor=0,
        step=1,
        cost=np.empty(0),
        late=np.empty(0),
        level=np.empty((0, resources), dtype=np.int64),
        seen=np.empty((0, words), dtype=np.uint64),
        odd=np.empty((0, cuts), dtype=np.uint64),
    )


def sort_labels(labels: Labels, count: int, arcs: Arcs, reach: Reach) -> Sorted:
    """Return the labels that are alive by node and bucket, the cheapest first."""
    nodes = len(arcs.low)
    floor = int(labels.level[0, arcs.main])
    alive = np.flatnonzero(labels.alive[:count])
    node, cost = labels.node[alive].astype(np.int64), labels.cost[alive]
    place = (labels.level[alive, arcs.main] - floor) // reach.step
    place = np.minimum(place, reach.buckets - 1)
    key = node * reach.buckets + place
    order = np.lexsort((cost, key))
    begin = np.searchsorted(key[order], np.arange(nodes * reach.buckets + 1)).astype(np.int64)
    rows = np.arange(nodes)[:, None] * reach.buckets + np.arange(reach.buckets + 1)[None, :]
    least = np.full(nodes * reach.buckets, np.inf)
    np.minimum.at(least, key, cost)
    return Sorted(
        order=alive[order],
        begin=begin[rows],
        least=np.minimum.accumulate(least.reshape(nodes, reach.buckets), axis=1),
        floor=floor,
        step=reach.step,
        cost=labels.cost,
        late=labels.late,
        level=labels.level,
        seen=labels.seen,
        odd=labels.odd,
    )
