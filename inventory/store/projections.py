"""What follows from the details of entries: rows of lots and holds, for the writer and auditor."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from inventory.lot import LotFacts, lot_of

Row = dict[str, Any]


def lot_row(facts: LotFacts, *, seq: int) -> Row:
    """Return the row of a lot, but for its number."""
    days = {"expires_on": facts.expires_on, "available_on": facts.available_on}
    return {**recorded_lot(facts.record(), seq=seq), **days}


def recorded_lot(record: Mapping[str, Any], *, seq: int) -> Row:
    """Return the row of a lot as its record in an entry says it, days as text."""
    return {
        "lot_id": record["lot_id"],
        "product_id": record["product_id"],
        "zone": record["zone"],
        "case_g": record["case_g"],
        "expiry_kind": record["expiry_kind"],
        "expires_on": record["expires_on"],
        "available_on": record["available_on"],
        "donor_id": record.get("donor_id", ""),
        "maker": record.get("maker", ""),
        "lot_number": record.get("lot_number", ""),
        "facts": _json(record),
        "facts_seq": seq,
    }


def lot_records(detail: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give the records of the lots that an entry brings or says anew."""
    yield from detail.get("lots", ())
    yield from detail.get("amended", ())


def new_lots(detail: Mapping[str, Any]) -> tuple[LotFacts, ...]:
    """Return the lots that an entry brings into the book."""
    return tuple(lot_of(record) for record in detail.get("lots", ()))


def amended_lots(detail: Mapping[str, Any]) -> tuple[LotFacts, ...]:
    """Return the lots whose facts an entry says anew."""
    return tuple(lot_of(record) for record in detail.get("amended", ()))


def hold_row(detail: Mapping[str, Any], *, seq: int) -> Row | None:
    """Return the row of the hold that an entry opens."""
    hold = detail.get("hold")
    if hold is None:
        return None
    return {
        "hold_id": hold["hold_id"],
        "cause": hold["cause"],
        "site_id": hold.get("site_id", ""),
        "unit_id": hold.get("unit_id", ""),
        "opened_seq": seq,
        "decided_seq": None,
        "decision": None,
        "facts": _json(hold),
    }


def held_lots(detail: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return (hold, lot) pairs that an entry holds back wherever the lot is."""
    return tuple(
        (hold_id, lot_id)
        for hold_id, lot_ids in sorted(detail.get("held_lots", {}).items())
        for lot_id in lot_ids
    )


def decision(detail: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return (hold, decision) where an entry decides about a hold."""
    found = detail.get("decision")
    return None if found is None else (found["hold_id"], found["decision"])


def reopened(detail: Mapping[str, Any]) -> str | None:
    """Return the hold that an entry opens again, because the decision about it is taken back."""
    found = detail.get("reopened")
    return None if found is None else str(found)


_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
