"""The page on which a person sets up the own second factor, and that of the second step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from api.accounts.passkeys import LONGEST_NAME, Passkey
from api.web import links, personal_links


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyLine:
    """A passkey of the list; ``is_wrong`` = the form that takes it away was refused."""

    name: str
    created_at: datetime
    last_used_at: datetime | None
    remove_url: str
    is_wrong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyPart:
    """The own passkeys, and the form for a new one.

    ``origin`` is the address that they are for, empty where browsers have none for it;
    ``problem`` is the word for what was wrong with a new one.
    """

    passkeys: tuple[PasskeyLine, ...] = ()
    origin: str = ""
    wants_password: bool = False
    problem: str = ""
    is_added: bool = False
    longest_name: int = LONGEST_NAME
    options_url: str = links.PASSKEY_OPTIONS
    use_url: str = personal_links.OWN_PASSKEY_OPTIONS
    add_url: str = links.PASSKEYS


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesPart:
    """How many recovery codes are left, and the word for what was wrong with the form for new."""

    left: int
    problem: str = ""
    renew_url: str = links.RECOVERY_CODES


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorPage:
    """How the own second factor stands.

    ``secret`` is what an authenticator is given, as people type it, while it is not confirmed;
    ``recovery_codes`` are told once, just after that. ``problem`` is the word for what was wrong;
    ``codes`` is None without a factor.
    """

    template: ClassVar[str] = "second_factor.html"

    is_on: bool
    must_have: bool
    secret: str
    recovery_codes: tuple[str, ...]
    problem: str
    in_passkeys: bool
    part: PasskeyPart
    start_url: str
    code_url: str
    confirm_url: str
    remove_url: str
    codes: CodesPart | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPage:
    """The second step of signing in. ``problem`` is a word, or empty; ``origin`` as above."""

    template: ClassVar[str] = "second_step.html"

    origin: str
    has_number: bool
    problem: str
    options_url: str
    action_url: str
    again_url: str


def passkey_part(
    known: Iterable[Passkey],
    *,
    origin: str,
    wants_password: bool = False,
    problem: str = "",
    problem_in: str = "",
    is_added: bool = False,
) -> PasskeyPart:
    """Build the part of passkeys; ``problem_in`` is the id of one that was not taken away."""
    lines = tuple(
        PasskeyLine(
            name=one.name,
            created_at=one.created_at,
            last_used_at=one.last_used_at,
            remove_url=personal_links.remove_passkey(one.passkey_id),
            is_wrong=one.passkey_id == problem_in,
        )
        for one in known
    )
    return PasskeyPart(
        passkeys=lines,
        origin=origin,
        wants_password=wants_password,
        problem=problem,
        is_added=is_added,
    )


def second_factor_page(
    *,
    is_on: bool,
    must_have: bool = False,
    secret: str = "",
    recovery_codes: tuple[str, ...] = (),
    problem: str = "",
    part: PasskeyPart | None = None,
    codes: CodesPart | None = None,
) -> SecondFactorPage:
    """Build the page."""
    shown = part or PasskeyPart()
    return SecondFactorPage(
        is_on=is_on,
        must_have=must_have,
        secret=secret,
        recovery_codes=recovery_codes,
        problem=problem,
        in_passkeys=any(one.is_wrong for one in shown.passkeys),
        part=shown,
        start_url=links.SECOND_FACTOR,
        code_url=links.SECOND_FACTOR_CODE,
        confirm_url=links.SECOND_FACTOR_CONFIRM,
        remove_url=links.SECOND_FACTOR_REMOVE,
        codes=codes,
    )


def step_page(*, origin: str, has_number: bool, problem: str = "") -> StepPage:
    """Build the second step of signing in."""
    return StepPage(
        origin=origin,
        has_number=has_number,
        problem=problem,
        options_url=links.STEP_OPTIONS,
        action_url=links.STEP,
        again_url=links.SIGN_IN,
    )
