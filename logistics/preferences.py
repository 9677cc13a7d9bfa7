"""What recipients decline (``preferences.csv``): no need of theirs, and nothing against them."""

from dataclasses import replace

from inventory.model import Category
from logistics.model import Scenario, SiteId


def declined(scenario: Scenario) -> frozenset[tuple[SiteId, Category]]:
    """Return the categories that recipients decline."""
    return frozenset((p.site_id, p.category) for p in scenario.preferences if p.declined)


def without_declined(scenario: Scenario) -> Scenario:
    """Return the month without the needs for what recipients decline.

    A fill is what was used of what is needed, so a recipient's can only rise by that as long as it
    gets the same food; nobody else's changes.
    """
    gone = declined(scenario)
    needs = tuple(n for n in scenario.needs if (n.site_id, n.category) not in gone)
    return replace(scenario, needs=needs)
