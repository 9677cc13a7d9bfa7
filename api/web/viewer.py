"""Who looks at a page: the name in its header, and the links that lead somewhere for them."""

from dataclasses import dataclass

from api.accounts.person import Person, Role
from api.permissions import NOT_BY_LINK, scope_of
from api.web import hall_link_links, hub_links, links, personal_links, recall_links, transfer_links


@dataclass(frozen=True, slots=True, kw_only=True)
class MainLink:
    """A link in the header. ``word`` is the key of its name, ``route`` the page's."""

    word: str
    url: str
    route: str


MAIN_LINKS = (
    MainLink(word="nav_start", url=links.START, route="page_start"),
    MainLink(word="nav_hub", url=hub_links.HUB, route="page_hub"),
    MainLink(word="nav_stock", url=links.STOCK, route="page_stock"),
    MainLink(word="nav_transfers", url=transfer_links.TRANSFERS, route="page_transfers"),
    MainLink(word="nav_recalls", url=recall_links.RECALLS, route="page_recalls"),
    MainLink(word="nav_needs", url=links.NEEDS, route="page_needs"),
    MainLink(word="nav_next_month", url=links.NEXT_MONTH, route="page_next_month"),
    MainLink(word="nav_master", url=links.MASTER, route="page_master"),
    MainLink(word="nav_hall_links", url=hall_link_links.HALL_LINKS, route="page_hall_links"),
    MainLink(word="nav_feeds", url=links.FEEDS, route="page_feeds"),
    MainLink(word="nav_reports", url=links.REPORTS, route="page_reports"),
    MainLink(word="nav_frozen", url=links.FROZEN_REPORTS, route="page_frozen_reports"),
    MainLink(word="nav_import", url=links.IMPORT, route="page_import"),
    MainLink(word="nav_people", url=links.PEOPLE, route="page_people"),
    MainLink(word="nav_personal", url=personal_links.PERSONAL_DATA, route="page_personal_data"),
    MainLink(word="nav_password", url=links.PASSWORD, route="page_password"),
)
"""In the header of every page, in this order: months and plans, stock, trips, data, people; each is
shown to those who may follow it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Whoever looks at a page; ``person`` is None where nobody is signed in.

    ``path`` is the page's, for the mark in the header. ``has_room`` is False while nothing can be
    stored; ``is_shared`` tells that others use the device, too,
    ``is_by_link`` that there is no account behind it, but a link.
    """

    person: Person | None = None
    path: str = ""
    has_room: bool = True
    is_shared: bool = False
    is_by_link: bool = False

    def may(self, route: str) -> bool:
        """Tell whether a route is open to the viewer, for own objects at least."""
        if self.is_by_link and route in NOT_BY_LINK:
            return False
        role = self.person.role if self.person else Role.PUBLIC
        return scope_of(role, route) is not None

    @property
    def links(self) -> tuple[MainLink, ...]:
        """The links of the header."""
        return tuple(link for link in MAIN_LINKS if self.may(link.route))

    def is_at(self, link: MainLink) -> bool:
        """Tell whether the page is the one that a link of the header leads to."""
        return self.path == link.url


NOBODY = Viewer()
