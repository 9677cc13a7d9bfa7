"""Who uses hakobi: the kinds of users, one of them, and the faults about what they may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Role(StrEnum):
    """A kind of user; ``PUBLIC`` is whoever has not signed in."""

    ADMIN = "admin"
    COUNCIL = "council"
    HUB = "hub"
    DRIVER = "driver"
    HALL = "hall"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person with an account. ``site_id`` is a hub operator's own base, or a contact's hall."""

    person_id: str
    username: str
    name: str
    role: Role
    site_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A person who has shown the right password, and its hash at that moment."""

    person: Person
    password_hash: str


class PermissionFault(Exception):
    """A request that may not be made."""

    code = "permission"
    remedy = "Ask your administrator."


class Forbidden(PermissionFault):
    """A route that the user's role may not use. ``may`` are the roles that may; empty = untold."""

    code = "forbidden"

    def __init__(self, detail: str, *, may: Iterable[Role] = ()) -> None:
        self.may = tuple(may)
        super().__init__(detail)


class NotSignedIn(PermissionFault):
    """A route for people with an account, asked for by nobody known."""

    code = "not_signed_in"
    remedy = "Sign in, with POST /api/v1/session or on the page /login."

    headers: ClassVar = {"WWW-Authenticate": 'Bearer realm="hakobi"'}


class SignInFailed(PermissionFault):
    """A user name and a password that do not belong together; which one is wrong is not told."""

    code = "sign_in_failed"
    remedy = "Mind capitals and spaces; your administrator can give you a new password."

    headers: ClassVar = NotSignedIn.headers


class SignInPaused(PermissionFault):
    """Too many tries in a short time; whether there is such an account is not told."""

    code = "sign_in_paused"
    remedy = "Wait a quarter of an hour, or sign in on a device on which you did before."

    headers: ClassVar = {"Retry-After": "900"}


class SecondFactorNeeded(PermissionFault):
    """The right password of somebody who has a second factor, without its number.

    ``verified`` is whose it is where a passkey may be shown instead.
    """

    code = "second_factor_needed"
    remedy = "Send the number of the authenticator, too; passkeys are for the page /login."

    headers: ClassVar = NotSignedIn.headers

    def __init__(self, text: str, *, verified: Verified | None = None) -> None:
        self.verified = verified
        super().__init__(text)


class SecondFactorWrong(PermissionFault):
    """A number, recovery code or passkey that is wrong, or was used already.

    ``is_copy`` tells of a passkey that has counted fewer signatures than before: there may be two.
    """

    code = "second_factor_wrong"
    remedy = "Enter the next number that the authenticator shows."

    headers: ClassVar = NotSignedIn.headers

    def __init__(self, text: str, *, is_copy: bool = False) -> None:
        self.is_copy = is_copy
        super().__init__(text)


class SecondFactorMissing(PermissionFault):
    """Somebody who must have a second factor here, and has none yet."""

    code = "second_factor_missing"
    remedy = "Set one up on the page /second-factor."


class ReachForgotten(PermissionFault):
    """A route for own objects that has not asked whether its object is one: hakobi's own fault."""

    code = "reach_forgotten"
    remedy = "This is a fault in hakobi: report it with the address."
