"""Errors of the food side; ``api/errors.py`` maps each to an answer."""


class InventoryError(Exception):
    """A fault about food.

    ``code`` is stable and machine-readable, ``remedy`` tells a person what to do.
    """

    code = "inventory"
    remedy = ""
