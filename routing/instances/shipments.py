"""Pairs of stops of the VRPLIB family: what one gives, the other gets."""

from collections.abc import Mapping, Sequence

from routing.instances.sheet import NODES, Sheet
from routing.instances.source import Row
from routing.model import Load, Shipment, StopId

NAME = "PICKUP_AND_DELIVERY"


def shipments_of(
    sheet: Sheet, stop_ids: Mapping[int, StopId], carried: Sequence[Load], *, depots: int
) -> tuple[Shipment, ...]:
    """Return the pairs of PICKUP_AND_DELIVERY_SECTION; ``carried`` is a load for each node.

    A line is number, demand, window, service time, the node that gives (or 0), the node that gets
    (or 0).

    Raises:
        InstanceUnreadable: nodes do not name each other, or a pair is cut by ``--customers``.
    """
    if NAME not in sheet.sections:
        return ()
    if depots > 1:
        raise sheet.source.fault(
            sheet.line_of(NAME), f"{NAME}_SECTION with several depots is not read", "Give one depot"
        )
    rows = sheet.numbered(NAME, NODES)
    found = []
    for node in stop_ids:
        row = rows[node - 1]
        giver, getter = (_node(sheet, row, column) for column in (4, 5))
        if (giver == 0) == (getter == 0):
            raise sheet.source.fault(
                row.line, "A customer does not give or get", "Name one other node, and 0"
            )
        other = giver or getter
        back = _node(sheet, rows[other - 1], 5 if giver else 4)
        amounts = [
            sheet.source.number(rows[n - 1].words[0], row.line, "Demand") for n in (node, other)
        ]
        if back != node or sum(amounts) != 0 or (amounts[0] < 0) != (giver > 0):
            raise sheet.source.fault(
                row.line,
                f"Nodes {node} and {other} do not fit each other",
                "Let both name each other, with demands q where it is given and -q where got",
            )
        if other not in stop_ids:
            raise sheet.source.fault(
                row.line, f"Node {node} is asked for without node {other}", "Ask for all customers"
            )
        if getter:
            found.append(
                Shipment(
                    pickup_id=stop_ids[node], delivery_id=stop_ids[getter], load=carried[node - 1]
                )
            )
    return tuple(found)


def _node(sheet: Sheet, row: Row, column: int) -> int:
    return sheet.source.whole(row.words[column], row.line, "Node", least=0, most=sheet.dimension)
