"""The addresses of links to dining halls."""

from urllib.parse import quote

DOOR = "/h"
"""Where a hall opens its pages; the token stands behind # and reaches no server's log."""
HALL_LINKS = "/hall-links"


def door(token: str) -> str:
    """Return the address that a hall is handed."""
    return f"{DOOR}#{token}"


def renew_hall_link(site_id: str) -> str:
    """Return the form for a hall's new link."""
    return f"{HALL_LINKS}?site_id={quote(site_id, safe='')}#make"


def end_hall_link(link_id: str) -> str:
    """Return where a form ends a link."""
    return f"{HALL_LINKS}/{quote(link_id, safe='')}/end"
