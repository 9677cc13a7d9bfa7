"""How every route is asked for an own object and for another's; the matrix test walks them.

A new route gets its line in ``api_examples``, ``page_examples``, ``master_page_examples`` or
``hub_page_examples``. ``ask`` makes the request from ``Things``: what one side has. Where
``api.permissions`` says ``Own.PARTS``, ``shows`` is a text of the answer that tells the side's
part: it must be there for the own side and for whoever has everything, and not for others.
"""

from collections.abc import Mapping

from tests.api import api_examples, hub_page_examples, master_page_examples, page_examples
from tests.api.route_things import API, Example, Things, new_id, readings, written

__all__ = [
    "API",
    "API_EXAMPLES",
    "EXAMPLES",
    "PAGE_EXAMPLES",
    "Example",
    "Things",
    "new_id",
    "readings",
    "written",
]

API_EXAMPLES: Mapping[str, Example] = {
    **api_examples.EXAMPLES,
    **api_examples.REPORT_EXAMPLES,
}
PAGE_EXAMPLES: Mapping[str, Example] = {
    **page_examples.PAGE_EXAMPLES,
    **master_page_examples.MASTER_PAGE_EXAMPLES,
    **hub_page_examples.HUB_EXAMPLES,
    **page_examples.REPORT_PAGE_EXAMPLES,
}
EXAMPLES: Mapping[str, Example] = {**API_EXAMPLES, **PAGE_EXAMPLES}
"""By the route's name."""
