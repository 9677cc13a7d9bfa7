"""Passwords: which are taken, how they are kept (argon2id), how they are compared."""

import base64
import secrets
import threading
import unicodedata
from enum import StrEnum

from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from api.store import StoreError

SHORTEST = 12
LONGEST = 200
LEAST_WITHOUT_USERNAME = 8
FEWEST_LETTERS = 5
"""Different characters that a password has at least."""

TIME_COST, MEMORY_KIB, LANES = 3, 65_536, 4
"""The second choice of RFC 9106: what argon2 libraries take when nobody asks for more."""

MOST_AT_ONCE = 2
"""Passwords that are compared at the same time: each takes ``MEMORY_KIB``."""

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not taken for one another."""

_COMMON = """
000000000000 0123456789ab 111111111111 1111111111111 1234567890ab 123412341234 123123123123
123456123456 123456654321 123456781234 123456789000 123456789012 1234567890123 12345678901234
123456789abc 123456789qwe 123321123321 147258369147 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1qaz2wsx3edc
1qaz2wsx3edc4rfv 1qazxsw23edc 987654321098 abc123abc123 abc123456789 abcd12345678 abcdefg12345
abcdefghijkl abcdefghijklm administrator administrator1 admin1234567 adminadmin123
adminadminadmin aa1234567890 changeme1234 changemechangeme changemenow1 computer1234
correcthorsebatterystaple football1234 hakobihakobi hakobi123456 hakobi202600 iloveyou1234
iloveyouiloveyou letmein12345 letmeinletmein liverpool123 password0000 password1111
password12345 password1234 password123456 passwordpassword password2025 password2026
password2027 passw0rd1234 p@ssw0rd1234 p@ssword1234 princess1234 q1w2e3r4t5y6 qazwsxedcrfv
qwerty123456 qwerty1234567 qwertyqwerty qwertyuiop12 qwertyuiop123 qwertyuiopas qwertyuiop[]
qwertzuiop12 secret123456 secretsecret sunshine1234 superman1234 testtesttest test12345678
trustno1trustno1 welcome12345 welcomewelcome zaq12wsxcde3 zxcvbnm12345 zxcvbnmasdfg asdfghjkl123
asdfghjklqwe asdfasdfasdf aaaabbbbcccc sakura123456 sakurasakura nippon123456 tottori12345
tottoritottori doraemon1234 arigatou1234 konnichiwa12 ohayougozaimasu shokudou1234
kodomoshokudou pasuwaado1234 himitsu12345 foodbank1234
"""
COMMON = frozenset(_COMMON.split())
"""Passwords of the needed length that stolen lists have near the top, and our own names."""


class PasswordFault(StrEnum):
    """What is wrong with a password that is not taken."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    USERNAME = "username"


_RULES = {
    PasswordFault.SHORT: f"has fewer than {SHORTEST} characters.",
    PasswordFault.LONG: f"has more than {LONGEST} characters.",
    PasswordFault.COMMON: "is one that is guessed first.",
    PasswordFault.USERNAME: "is little more than the user name.",
}


class PasswordRefused(StoreError):
    """A password that is not taken; ``fault`` says why."""

    code = "password_refused"
    remedy = f"Take {SHORTEST} to {LONGEST} characters that nobody guesses: a few words, say."

    def __init__(self, fault: PasswordFault) -> None:
        self.fault = fault
        super().__init__(f"The password {_RULES[fault]}")


def plain_password(text: str) -> str:
    """Return a password as it is compared: a keyboard's full width makes no difference."""
    return unicodedata.normalize("NFKC", text)


def require_good(password: str, *, username: str) -> None:
    """Raise ``PasswordRefused`` unless a password is long enough and hard to guess."""
    plain = plain_password(password)
    folded = plain.casefold()
    if len(plain) < SHORTEST:
        raise PasswordRefused(PasswordFault.SHORT)
    if len(plain) > LONGEST:
        raise PasswordRefused(PasswordFault.LONG)
    if folded in COMMON or len(set(folded)) < FEWEST_LETTERS:
        raise PasswordRefused(PasswordFault.COMMON)
    if len(folded.replace(username.casefold(), "")) < LEAST_WITHOUT_USERNAME:
        raise PasswordRefused(PasswordFault.USERNAME)


def random_password() -> str:
    """Return a password that nobody guesses and everybody can copy from paper."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


class Passwords:
    """Keeps and compares passwords, a few at a time. A lower cost is for tests alone."""

    def __init__(self, *, time_cost: int = TIME_COST, memory_kib: int = MEMORY_KIB) -> None:
        self._hasher = Argon2Hasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=LANES)
        self._at_once = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._nobodys = (
            f"$argon2id$v=19$m={memory_kib},t={time_cost},p={LANES}"
            f"${_random_base64(16)}${_random_base64(32)}"
        )

    def hashed(self, password: str, *, username: str) -> str:
        """Return what the database keeps of a new password; raise ``PasswordRefused``."""
        require_good(password, username=username)
        with self._at_once:
            return self._hasher.hash(plain_password(password))

    def matches(self, password: str, known_hash: str | None) -> bool:
        """Tell whether a password is the one of a hash.

        None, for somebody who is not there, takes the same time and is never right.
        """
        plain = plain_password(password[: 2 * LONGEST])
        with self._at_once:
            try:
                is_right = self._hasher.verify(plain, known_hash or self._nobodys)
            except UnknownHashError:
                is_right = False
        return is_right and known_hash is not None


def _random_base64(size: int) -> str:
    return base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")
