"""Loads in whole numbers."""

from collections.abc import Sequence

import numpy as np

from routing.instances.instance import decimals
from routing.instances.source import Figures, Source
from routing.model import Load


def whole_loads(tables: Sequence[Figures], source: Source, line: int) -> list[list[Load]]:
    """Return loads, a row for each holder and a column for each dimension, in whole numbers.

    All tables are counted in the same unit, so that demands and capacities go on fitting.

    Raises:
        InstanceUnreadable: a load has more than four decimals.
    """
    digits = decimals(*tables)
    if digits is None:
        raise source.fault(
            line, "A demand or capacity has more than four decimals", "Give them in a smaller unit"
        )
    return [
        [tuple(row) for row in np.rint(table * 10**digits).astype(np.int64).tolist()]
        for table in tables
    ]
