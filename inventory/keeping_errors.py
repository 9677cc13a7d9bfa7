"""Errors of holds, readings, stock-takes and recalls; ``api/errors.py`` maps each to an answer."""

from collections.abc import Iterable

from inventory.errors import InventoryError


class HoldUnknown(InventoryError):
    """A hold that nobody has opened."""

    code = "hold_unknown"
    remedy = "Look the hold up in the list of holds."

    def __init__(self, hold_id: str) -> None:
        super().__init__(f"There is no hold {hold_id!r}.")


class HoldKnown(InventoryError):
    """An id that another hold has already."""

    code = "hold_known"
    remedy = "Give the new hold an id of its own."

    def __init__(self, hold_id: str) -> None:
        super().__init__(f"The hold {hold_id!r} is in the book already.")


class HoldDecided(InventoryError):
    """A hold that somebody has decided about already."""

    code = "hold_decided"
    remedy = "Look at the decision; what is true now is said by a new entry."

    def __init__(self, hold_id: str) -> None:
        super().__init__(f"The hold {hold_id!r} has been decided about.")


class DecisionWrong(InventoryError):
    """A decision that does not fit its hold."""

    code = "decision_wrong"
    remedy = "Decide release, discard or sensor fault for the lots that are held."


class ReadingWrong(InventoryError):
    """A temperature or a time that cannot be."""

    code = "reading_wrong"
    remedy = "Read the thermometer again and send degrees and time as they are."


class ReadingConflict(InventoryError):
    """A reading's id that another content already has."""

    code = "reading_conflict"
    remedy = "Make a new id for a new reading; send the same content to ask again for its answer."

    def __init__(self, reading_id: str) -> None:
        super().__init__(f"The reading {reading_id!r} is there with another content.")


class ReadingUnknown(InventoryError):
    """A reading that nobody has written."""

    code = "reading_unknown"
    remedy = "Look the reading up in the list of temperatures."

    def __init__(self, reading_id: str) -> None:
        super().__init__(f"There is no reading {reading_id!r}.")


class ReadingKept(InventoryError):
    """A reading that can no longer be taken back; ``why`` says what has come after it."""

    code = "reading_kept"
    remedy = "Decide about the breach instead: release, discard or sensor fault."

    def __init__(self, reading_id: str, why: str) -> None:
        super().__init__(f"The reading {reading_id!r} stays: {why}.")


class RecallWrong(InventoryError):
    """A recall that names nothing to look for."""

    code = "recall_wrong"
    remedy = "Give a product, a maker, a date or the maker's lot number."


class TakeUnknown(InventoryError):
    """A stock-take that nobody has started."""

    code = "stock_take_unknown"
    remedy = "Look the stock-take up in the list, or start one."

    def __init__(self, take_id: str) -> None:
        super().__init__(f"There is no stock-take {take_id!r}.")


class TakeWrong(InventoryError):
    """A stock-take or a count that cannot be."""

    code = "stock_take_wrong"
    remedy = "Count units that belong to the stock-take, in grams, at a time that has come."


class TakeConflict(InventoryError):
    """An id of a stock-take or of a count that another content already has."""

    code = "stock_take_conflict"
    remedy = "Make a new id; send the same content to ask again for its answer."


class TakeOverlaps(InventoryError):
    """A second stock-take of a unit that is being counted."""

    code = "stock_take_overlaps"
    remedy = "Close or cancel the other stock-take first, or count its units in it."

    def __init__(self, take_id: str) -> None:
        self.take_id = take_id
        super().__init__(f"The stock-take {take_id} counts a unit of this one.")


class TakeEnded(InventoryError):
    """A stock-take that was closed or cancelled."""

    code = "stock_take_ended"
    remedy = "Start a new stock-take."

    def __init__(self, take_id: str) -> None:
        super().__init__(f"The stock-take {take_id!r} has ended.")


class ReasonMissing(InventoryError):
    """Differences that nobody has given a reason for."""

    code = "stock_take_reason_missing"
    remedy = "Give a reason for each difference, or one for all."

    def __init__(self, places: Iterable[tuple[str, str]]) -> None:
        self.places = tuple(places)
        named = ", ".join(f"{lot_id} ({unit_id})" for unit_id, lot_id in self.places)
        super().__init__(f"These lots differ without a reason: {named}.")


class CountOutdated(InventoryError):
    """Counts whose difference no longer fits, because the food has left meanwhile."""

    code = "count_outdated"
    remedy = "Count the lots named again, then close the stock-take."

    def __init__(self, places: Iterable[tuple[str, str]]) -> None:
        self.places = tuple(places)
        named = ", ".join(f"{lot_id} ({unit_id})" for unit_id, lot_id in self.places)
        super().__init__(f"The food has moved since it was counted: {named}.")
