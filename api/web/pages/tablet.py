"""The pages of a tablet that several people share: who works, and one's own number."""

from dataclasses import dataclass
from typing import ClassVar

from api.accounts.person import Person
from api.web import links


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchPage:
    """Who may take over; ``problem`` is a word, or empty, ``chosen`` the id that was sent."""

    template: ClassVar[str] = "switch.html"

    people: tuple[Person, ...]
    next_url: str
    problem: str = ""
    chosen: str = ""
    action_url: str = links.SWITCH
    password_url: str = links.SIGN_IN


@dataclass(frozen=True, slots=True, kw_only=True)
class TabletPage:
    """The own number, and whether this device is shared. ``problem`` is a word, or empty."""

    template: ClassVar[str] = "tablet.html"

    is_set: bool
    is_shared: bool
    problem: str = ""
    in_password: bool = False
    done: bool = False
    action_url: str = links.PIN
    share_url: str = links.TABLET
