"""Entries of the book: balanced movements that cannot be wrong, and are never changed.

The form follows TigerBeetle's transfers and Beancount's transactions: the grams of each lot sum to
zero or the object cannot be made; the client makes the id, so that sending it again is harmless.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from inventory.accounts import ADJUSTED, ON_HAND, Account, AccountKind, read_account
from inventory.errors import EntryWrong
from inventory.texts import wrong_key, wrong_text

EntryId = NewType("EntryId", str)
PersonId = NewType("PersonId", str)
MOST_ID_LETTERS = 64
MOST_GRAMS = 10**12
"""A million tonnes: a typing error, not food."""
_KEYS = ("plan_id", "trip_id")


class EntryKind(StrEnum):
    """What a person did."""

    OPEN = "open"
    RECEIVE = "receive"
    PUT_AWAY = "put_away"
    SEND = "send"
    ARRIVE = "arrive"
    RESERVE = "reserve"
    RELEASE = "release"
    PICK = "pick"
    LOAD = "load"
    DELIVER = "deliver"
    COME_BACK = "come_back"
    EAT = "eat"
    DISPOSE = "dispose"
    ADJUST = "adjust"
    HOLD = "hold"
    DECIDE = "decide"
    AMEND = "amend"
    REVERSE = "reverse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One leg of an entry: grams of a lot that come to (above 0) or leave (below 0) an account."""

    lot_id: str
    account: str
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Where an entry of a kind may take food from, and where it may bring it.

    ``stays`` = what comes to a place of a site leaves another place of the same site.
    """

    sources: frozenset[AccountKind]
    targets: frozenset[AccountKind]
    stays: bool = False
    needs_reason: bool = False


def _rule(
    sources: Iterable[AccountKind],
    targets: Iterable[AccountKind],
    *,
    stays: bool = False,
    needs_reason: bool = False,
) -> Rule:
    return Rule(
        sources=frozenset(sources),
        targets=frozenset(targets),
        stays=stays,
        needs_reason=needs_reason,
    )


_K = AccountKind
_ARRIVED = {_K.SHELF, _K.QUARANTINE, _K.WASTE}
RULES: Mapping[EntryKind, Rule] = {
    EntryKind.OPEN: _rule({_K.DONOR}, {_K.SHELF, _K.QUARANTINE}),
    EntryKind.RECEIVE: _rule({_K.DONOR}, {_K.SHELF, _K.QUARANTINE}),
    EntryKind.PUT_AWAY: _rule(
        {_K.SHELF, _K.RESERVED, _K.QUARANTINE},
        {_K.SHELF, _K.RESERVED, _K.QUARANTINE},
        stays=True,
    ),
    EntryKind.SEND: _rule({_K.SHELF}, {_K.TRANSIT}),
    EntryKind.ARRIVE: _rule({_K.TRANSIT, _K.WASTE}, _ARRIVED),
    EntryKind.RESERVE: _rule({_K.SHELF}, {_K.RESERVED}, stays=True),
    EntryKind.RELEASE: _rule({_K.RESERVED}, {_K.SHELF}, stays=True),
    EntryKind.PICK: _rule({_K.SHELF, _K.RESERVED}, {_K.PICKED}, stays=True),
    EntryKind.LOAD: _rule({_K.SHELF, _K.RESERVED, _K.PICKED}, {_K.VEHICLE}),
    EntryKind.DELIVER: _rule({_K.VEHICLE}, {_K.SHELF}),
    EntryKind.COME_BACK: _rule({_K.VEHICLE, _K.PICKED}, {_K.SHELF, _K.QUARANTINE}),
    EntryKind.EAT: _rule({_K.SHELF}, {_K.EATEN}, stays=True),
    EntryKind.DISPOSE: _rule(ON_HAND, {_K.WASTE}, needs_reason=True),
    EntryKind.ADJUST: _rule(ON_HAND | {_K.WASTE}, ON_HAND | {_K.WASTE}, needs_reason=True),
    EntryKind.HOLD: _rule(
        {_K.SHELF, _K.RESERVED, _K.PICKED}, {_K.QUARANTINE}, stays=True, needs_reason=True
    ),
    EntryKind.DECIDE: _rule(
        {_K.QUARANTINE}, {_K.SHELF, _K.WASTE, _K.QUARANTINE}, stays=True, needs_reason=True
    ),
    EntryKind.AMEND: _rule((), (), needs_reason=True),
    EntryKind.REVERSE: _rule(_K, _K, needs_reason=True),
}
"""What each kind of entry may move; nothing else can be written."""

WITHOUT_POSTINGS = frozenset({EntryKind.HOLD, EntryKind.DECIDE, EntryKind.AMEND})
"""Kinds that say something even where no food moves."""
NOT_REVERSIBLE = frozenset({EntryKind.HOLD, EntryKind.DECIDE, EntryKind.AMEND, EntryKind.REVERSE})
"""Kinds that only a new entry can answer: a hold is decided about, a fact is amended again.

Of a breach, what a mistyped temperature held and what was decided can be taken back: see
``inventory.ledger.take_back``.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What happened: who, when, what moved.

    ``occurred_at`` is when it happened (a paper slip comes late); when it was written is the book's
    to say. ``detail`` holds JSON values that the kind needs (lots that come, a hold, a decision).
    Raises ``EntryWrong`` where it is not balanced or not what its kind allows.
    """

    entry_id: EntryId
    kind: EntryKind
    occurred_at: datetime
    person_id: PersonId
    postings: tuple[Posting, ...] = ()
    reason: str = ""
    note: str = ""
    plan_id: str = ""
    trip_id: str = ""
    reverses: EntryId | None = None
    detail: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        _texts_are_plain(self)
        if self.occurred_at.tzinfo is None:
            raise EntryWrong("The time of an entry needs its time zone.")
        if (self.reverses is None) == (self.kind is EntryKind.REVERSE):
            raise EntryWrong("A reversal names the entry that it reverses, and nothing else does.")
        _is_balanced(self.postings)
        _is_allowed(self)

    @property
    def detail_json(self) -> str:
        """The detail as canonical JSON; empty where there is none."""
        if not self.detail:
            return ""
        return json.dumps(self.detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def account_names(self) -> tuple[str, ...]:
        """The accounts that it touches, each once, in order."""
        return tuple(dict.fromkeys(p.account for p in self.postings))

    @property
    def lot_ids(self) -> tuple[str, ...]:
        """The lots that it moves, each once, in order."""
        return tuple(dict.fromkeys(p.lot_id for p in self.postings))


def _texts_are_plain(entry: Entry) -> None:
    if not 0 < len(entry.entry_id) <= MOST_ID_LETTERS:
        raise EntryWrong(f"An entry's id has 1 to {MOST_ID_LETTERS} letters.")
    if not entry.person_id:
        raise EntryWrong("Nothing is written without a name: an entry needs its person.")
    for name in ("entry_id", "person_id", "reason", "note", "plan_id", "trip_id"):
        check = wrong_key if name in _KEYS else wrong_text
        if wrong := check(getattr(entry, name)):
            raise EntryWrong(f"The {name} of an entry {wrong}.")


def _is_balanced(postings: tuple[Posting, ...]) -> None:
    sums: dict[str, int] = defaultdict(int)
    places: set[tuple[str, str]] = set()
    for posting in postings:
        if not 0 < abs(posting.quantity_g) <= MOST_GRAMS:
            raise EntryWrong(f"{posting.quantity_g} g of lot {posting.lot_id} cannot be moved.")
        place = (posting.lot_id, posting.account)
        if place in places:
            raise EntryWrong(f"Lot {posting.lot_id} has two postings at {posting.account}.")
        places.add(place)
        sums[posting.lot_id] += posting.quantity_g
    for lot_id, sum_g in sums.items():
        if sum_g:
            raise EntryWrong(f"The grams of lot {lot_id} sum to {sum_g}, not to zero.")


def _is_allowed(entry: Entry) -> None:
    rule = RULES[entry.kind]
    if rule.needs_reason and not entry.reason:
        raise EntryWrong(f"An entry of the kind {entry.kind} needs a reason.")
    says_more = entry.kind in WITHOUT_POSTINGS or (entry.reverses and entry.detail)
    if not entry.postings and not says_more:
        raise EntryWrong(f"An entry of the kind {entry.kind} moves food.")
    for posting in entry.postings:
        account = read_account(posting.account)
        allowed = rule.targets if posting.quantity_g > 0 else rule.sources
        if account.kind not in allowed:
            verb = "bring food to" if posting.quantity_g > 0 else "take food from"
            raise EntryWrong(f"An entry of the kind {entry.kind} cannot {verb} {account.name}.")
        if account.kind is AccountKind.WASTE and entry.kind in (EntryKind.ADJUST, EntryKind.ARRIVE):
            _is_adjusted(account)
    if rule.stays:
        _stays_at_its_site(entry)
    if entry.kind is EntryKind.PUT_AWAY:
        _keeps_its_state(entry.postings)
    if entry.kind is EntryKind.ADJUST:
        _goes_one_way(entry.postings)
    if entry.kind is EntryKind.ARRIVE:
        _was_under_way(entry.postings)


def _stays_at_its_site(entry: Entry) -> None:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for posting in entry.postings:
        account = read_account(posting.account)
        if account.site_id:
            sums[posting.lot_id, account.site_id] += posting.quantity_g
    if any(sum_g > 0 for sum_g in sums.values()):
        raise EntryWrong(f"An entry of the kind {entry.kind} stays at one site.")


def _goes_one_way(postings: tuple[Posting, ...]) -> None:
    """Refuse an adjustment that moves food from place to place, such as held food to the shelf."""
    signs: dict[str, set[bool]] = defaultdict(set)
    for posting in postings:
        if not read_account(posting.account).may_go_below_zero:
            signs[posting.lot_id].add(posting.quantity_g > 0)
    if any(len(found) > 1 for found in signs.values()):
        raise EntryWrong("An adjustment finds or loses food of a lot; it does not move it.")


def _was_under_way(postings: tuple[Posting, ...]) -> None:
    """Refuse an arrival of food that nobody sent; found food is an adjustment with its reason."""
    if all(read_account(p.account).kind is not AccountKind.TRANSIT for p in postings):
        raise EntryWrong("An arrival takes food that is under way between bases.")


def _is_adjusted(account: Account) -> None:
    if account.owner != (ADJUSTED,):
        raise EntryWrong(f"A difference goes to waste/{ADJUSTED}, not to {account.name}.")


def _keeps_its_state(postings: tuple[Posting, ...]) -> None:
    """Refuse to free reserved or held food by moving it from unit to unit."""
    sums: dict[tuple[str, AccountKind, tuple[str, ...]], int] = defaultdict(int)
    for posting in postings:
        account = read_account(posting.account)
        sums[posting.lot_id, account.kind, account.owner] += posting.quantity_g
    if any(sums.values()):
        raise EntryWrong("Putting away moves food from unit to unit; it stays free or held.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An entry in the book. ``recorded_at`` never goes back, whatever the clock does."""

    seq: int
    recorded_at: datetime
    entry: Entry
    is_new: bool = True
    """False = the same entry was there already; this is its answer again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Grams of a lot from one account to another."""

    lot_id: str
    source: Account
    target: Account
    quantity_g: int


def postings_of(moves: Iterable[Move]) -> tuple[Posting, ...]:
    """Return the postings of moves, one for each lot and account; what cancels out is left out."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for move in moves:
        if move.quantity_g < 1:
            raise EntryWrong(f"{move.quantity_g} g of lot {move.lot_id} cannot be moved.")
        sums[move.lot_id, move.source.name] -= move.quantity_g
        sums[move.lot_id, move.target.name] += move.quantity_g
    return tuple(
        Posting(lot_id=lot_id, account=account, quantity_g=g)
        for (lot_id, account), g in sums.items()
        if g
    )
