"""What all pages of a hub operator have around them: whose base, and what was just done."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web import hub_links
from api.web.pages.lot import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneLine:
    """A leg of what was written, in words."""

    product: str
    lot_id: str
    quantity_g: int
    source: Place | None
    target: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An entry that was just written. ``undo_url`` is empty where it cannot be undone.

    ``undo_id`` is the id of the entry that would undo it; ``back`` is where that leads.
    """

    kind: str
    lines: tuple[DoneLine, ...]
    undo_url: str
    undo_id: str
    back: str
    label_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTab:
    """A link of the base's own menu."""

    word: str
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HubFrame:
    """The base, its menu, what was just done, and what was wrong with a form.

    ``problem`` is the key of a word, or empty; ``typed`` is what the form that was wrong sent.
    """

    base_name: str
    tabs: tuple[HubTab, ...]
    query: str
    done: Done | None
    problem: str
    typed: Mapping[str, str] = field(default_factory=dict)


TABS: Mapping[str, str] = {
    "hub_home": hub_links.HUB,
    "hub_receive": hub_links.RECEIVE,
    "hub_transfers": hub_links.TRANSFERS,
    "hub_temperatures": hub_links.TEMPERATURES,
    "hub_takes": hub_links.TAKES,
    "hub_holds": hub_links.HOLDS,
}


def tabs(here: str) -> tuple[HubTab, ...]:
    """Return the menu, with the mark of where the reader is."""
    return tuple(HubTab(word=w, url=url, is_here=w == here) for w, url in TABS.items())
