"""Errors of the food side; ``api/errors.py`` maps each to an answer."""


class InventoryError(Exception):
    """A fault about food.

    ``code`` is stable and machine-readable, ``remedy`` tells a person what to do.
    """

    code = "inventory"
    remedy = ""


class AccountUnreadable(InventoryError):
    """A text that names no place of food."""

    code = "account_unreadable"
    remedy = "Name a place as the book does, such as site/HUB-1/shelf/frozen."

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} names no place of food.")


class EntryWrong(InventoryError):
    """An entry that the book cannot hold: not balanced, or not what its kind allows."""

    code = "entry_wrong"
    remedy = "Send the movement again with the places and quantities that its kind allows."


class EntryConflict(InventoryError):
    """An entry id that another content already has."""

    code = "entry_conflict"
    remedy = "Make a new id for a new entry; send the same content to ask again for its answer."

    def __init__(self, entry_id: str) -> None:
        super().__init__(f"The entry {entry_id!r} is in the book with another content.")


class EntryUnknown(InventoryError):
    """An entry that is not in the book."""

    code = "entry_unknown"
    remedy = "Look the entry up in the history of its lot."

    def __init__(self, entry_id: str) -> None:
        super().__init__(f"There is no entry {entry_id!r}.")


class ReversalRefused(InventoryError):
    """An entry that cannot be reversed, or was already."""

    code = "reversal_refused"
    remedy = "Make a new entry that says what is true now."


class TransferKnown(InventoryError):
    """A transfer's id that food was sent under already."""

    code = "transfer_known"
    remedy = "Give the new transfer an id of its own, such as transit/ and a new random id."

    def __init__(self, transfer_id: str) -> None:
        super().__init__(f"Food was sent as the transfer {transfer_id!r} already.")


class LotUnknown(InventoryError):
    """A lot that is not in the book."""

    code = "lot_unknown"
    remedy = "Receive the lot first, or look its number up in the stock."

    def __init__(self, lot_id: str) -> None:
        self.lot_id = lot_id
        super().__init__(f"There is no lot {lot_id!r}.")


class LotKnown(InventoryError):
    """A lot number that another arrival already has."""

    code = "lot_known"
    remedy = "Give the new arrival a lot number of its own."

    def __init__(self, lot_id: str) -> None:
        super().__init__(f"The lot {lot_id!r} is in the book already.")


class StockShort(InventoryError):
    """A movement of more than there is."""

    code = "stock_short"
    remedy = "Look at the stock as it is now and move what is there, or count it."

    def __init__(self, *, lot_id: str, account: str, there_g: int, asked_g: int) -> None:
        self.lot_id = lot_id
        self.account = account
        self.there_g = there_g
        self.asked_g = asked_g
        super().__init__(f"{account} holds {there_g} g of lot {lot_id}, not {asked_g} g.")


class LotHeld(InventoryError):
    """Food that is held back, and would be moved as if it were free."""

    code = "lot_held"
    remedy = "Bring it back to its base, or decide about the hold first: release or discard it."

    def __init__(self, *, lot_id: str, hold_id: str) -> None:
        self.lot_id = lot_id
        self.hold_id = hold_id
        super().__init__(f"The lot {lot_id} is held back by {hold_id}.")


class LotExpired(InventoryError):
    """Food after its last day, which can only be written off."""

    code = "lot_expired"
    remedy = "Write it off (dispose), or move lots that are still in date."

    def __init__(self, *, lot_id: str, last_on: object) -> None:
        self.lot_id = lot_id
        super().__init__(f"The last day of lot {lot_id} was {last_on}.")


class IntakeRefused(InventoryError):
    """Food that lasts less long than its programme asks for."""

    code = "intake_refused"
    remedy = "Do not take it in, or confirm that it shall come in all the same, with the reason."

    def __init__(self, lot_id: str, *, days_left: int, least_days_left: int) -> None:
        super().__init__(
            f"The lot {lot_id} lasts {days_left} more days; its programme takes food with at least "
            f"{least_days_left}."
        )
