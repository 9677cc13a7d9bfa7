"""Passwords: which are taken, how they are kept (argon2id), how they are compared."""

import base64
import re
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


_WORDS = """
password passwort passwd pass word pasuwaado pasuwado admin administrator kanri kanrisha root user
login signin welcome youkoso hello konnichiwa ohayou arigatou letmein changeme change secret himitsu
master dragon monkey shadow sunshine princess football baseball yakyu soccer superman batman pokemon
pikachu doraemon naruto sakura hanako taro tarou yamada tanaka suzuki satou sato nihon nippon japan
tokyo toukyou osaka oosaka kyoto kyouto tottori yonago kurayoshi yazu iwami daisen sakyu hakobi
haisou shokudou shokudo kodomo kodomoshokudou foodbank food bank hub logi kyogikai kyougikai council
driver unten iloveyou love aishiteru computer pasokon internet google amazon apple windows
test testing demo sample mihon example guest temp default asdf asdfgh asdfghjkl zxcv zxcvbn zxcvbnm
qwer qwerty qwertyuiop qwertz azerty qazwsx wsxedc edcrfv abcdef abcdefg abc abcd trustno hana
summer natsu winter fuyu spring haru autumn aki january december monday sunday nichiyou star
hoshi sora umi yama kawa neko inu cat dog michael jordan liverpool arsenal chelsea ninja samurai
freedom whatever starwars killer hunter buster soccer tigger jennifer thomas charlie access flower
"""
WORDS = tuple(sorted({w for w in _WORDS.split() if len(w) > 2}, key=lambda w: (-len(w), w)))
"""Words that guessers put together first, the longest first."""
_AS_LETTERS = str.maketrans("0134578@$!", "oieastbasi")
"""Digits and signs that stand for letters."""
_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
)
_YEAR = re.compile("(?:19|20)[0-9]{2}")
LEAST_PARTS = 6
"""Parts that a password has at least; a known word, a run or a repetition is one."""


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
    if parts_of(folded) < LEAST_PARTS:
        raise PasswordRefused(PasswordFault.COMMON)


def parts_of(folded: str) -> int:
    """Return of how many parts a guesser would put a password together.

    ``folded`` is without capitals. A common word (digits may stand for letters), a run of a
    keyboard or of the alphabet, a year, and what was there just before are one part each; any other
    character is one, too.
    """
    letters = folded.translate(_AS_LETTERS)
    count = place = 0
    while place < len(folded):
        place += _length_of_part(folded, letters, place)
        count += 1
    return count


def _length_of_part(folded: str, letters: str, place: int) -> int:
    year = _YEAR.match(folded, place)
    words = (len(w) for w in WORDS if letters.startswith(w, place) or folded.startswith(w, place))
    lengths = [1, next(words, 0), 4 if year else 0, _run(folded, place), _again(folded, place)]
    return max(lengths)


def _run(text: str, place: int) -> int:
    """Return how far a run of at least three characters goes on, either way; 0 = none."""
    longest = 0
    for row in (*_RUNS, *(row[::-1] for row in _RUNS), text[place] * len(text)):
        end = place + 3
        while end <= len(text) and text[place:end] in row:
            longest = max(longest, end - place)
            end += 1
    return longest


def _again(text: str, place: int) -> int:
    """Return how many characters are those of just before once more; 0 = fewer than two."""
    sizes = range(min(place, len(text) - place), 1, -1)
    return next((n for n in sizes if text[place - n : place] == text[place : place + n]), 0)


def random_password() -> str:
    """Return a password that nobody guesses and everybody can copy from paper."""
    return random_groups(4)


def random_groups(count: int) -> str:
    """Return groups of four letters and digits that are not taken for one another."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(count))
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

    def hashed_key(self, key: str) -> str:
        """Return what the database keeps of a text that was made, not chosen."""
        with self._at_once:
            return self._hasher.hash(key)

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
