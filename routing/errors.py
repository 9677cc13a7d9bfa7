"""Errors of the road side; ``api/errors.py`` maps each to an answer."""


class RoutingError(Exception):
    """A fault about roads or vehicles, with a stable ``code`` and a ``remedy``."""

    code = "routing"
    remedy = ""
