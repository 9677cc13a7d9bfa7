"""The page on which a person sets up the own second factor."""

from dataclasses import dataclass
from typing import ClassVar

from api.web import links


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorPage:
    """How the own second factor stands.

    ``secret`` is what an authenticator is given, as people type it, while it is not confirmed;
    ``recovery_codes`` are told once, just after that. ``problem`` is the word for what was wrong.
    """

    template: ClassVar[str] = "second_factor.html"

    is_on: bool
    must_have: bool
    secret: str
    recovery_codes: tuple[str, ...]
    problem: str
    start_url: str
    code_url: str
    confirm_url: str
    remove_url: str


def second_factor_page(
    *,
    is_on: bool,
    must_have: bool = False,
    secret: str = "",
    recovery_codes: tuple[str, ...] = (),
    problem: str = "",
) -> SecondFactorPage:
    """Build the page."""
    return SecondFactorPage(
        is_on=is_on,
        must_have=must_have,
        secret=secret,
        recovery_codes=recovery_codes,
        problem=problem,
        start_url=links.SECOND_FACTOR,
        code_url=links.SECOND_FACTOR_CODE,
        confirm_url=links.SECOND_FACTOR_CONFIRM,
        remove_url=links.SECOND_FACTOR_REMOVE,
    )
