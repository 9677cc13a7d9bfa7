"""Allergens: the law's lists by date, and what a label says about each: contains, free, unknown.

The absence of a word is not the absence of an allergen: it counts as free only where the list that
the label followed made the word mandatory.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from inventory.errors import InventoryError

UNKNOWN_MARK = "?"
"""Behind an allergen that is unknown, in the months' files (``卵?``)."""


class AllergenState(StrEnum):
    """What is known about one allergen in one lot. Unknown is kept away like contained."""

    CONTAINS = "contains"
    STATED_FREE = "stated_free"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergenList:
    """A list of the law: what a label must name (特定原材料) and should (特定原材料に準ずるもの).

    It is in force from ``in_force_from``. Food made up to ``transition_until`` may still be
    labelled by the list before.
    """

    list_id: str
    in_force_from: date
    mandatory: tuple[str, ...]
    recommended: tuple[str, ...]
    transition_until: date | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All allergens of the list, the mandatory ones first."""
        return self.mandatory + self.recommended


_MANDATORY_7 = ("えび", "かに", "小麦", "そば", "卵", "乳", "落花生")
_MANDATORY_8 = ("えび", "かに", "くるみ", "小麦", "そば", "卵", "乳", "落花生")
_RECOMMENDED_20 = (
    *("アーモンド", "あわび", "いか", "いくら", "オレンジ", "カシューナッツ", "キウイフルーツ"),
    *("牛肉", "ごま", "さけ", "さば", "大豆", "鶏肉", "バナナ", "豚肉", "マカダミアナッツ"),
    *("もも", "やまいも", "りんご", "ゼラチン"),
)


def _instead(names: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name == old else name for name in names)


_RECOMMENDED_BEFORE_2024 = _instead(_RECOMMENDED_20, "マカダミアナッツ", "まつたけ")

LISTS = (
    AllergenList(
        list_id="2019-09-19",
        in_force_from=date(2019, 9, 19),
        mandatory=_MANDATORY_7,
        recommended=(*_RECOMMENDED_BEFORE_2024, "くるみ"),
    ),
    AllergenList(
        list_id="2023-03-09",
        in_force_from=date(2023, 3, 9),
        mandatory=_MANDATORY_8,
        recommended=_RECOMMENDED_BEFORE_2024,
        transition_until=date(2025, 3, 31),
    ),
    AllergenList(
        list_id="2024-03-28",
        in_force_from=date(2024, 3, 28),
        mandatory=_MANDATORY_8,
        recommended=_RECOMMENDED_20,
        transition_until=date(2025, 3, 31),
    ),
)
"""Lists in force so far, the oldest first.

食品表示基準 別表第14 and its notice: アーモンド came in on 2019-09-19; くるみ is mandatory since
2023-03-09, with a transition to 2025-03-31; マカダミアナッツ came for まつたけ on 2024-03-28.
"""

CASHEW_LIST_ID = "cashew-mandatory"
"""The coming list, decided 2025-12-15: its day in force must be confirmed by a person."""


class AllergensInvalid(InventoryError):
    """A statement about allergens that contradicts itself, or a list that nobody knows."""

    code = "allergens_invalid"
    remedy = "Say of each allergen one thing: contained, free or unknown."


class AllergenNotListed(AllergensInvalid):
    """A name that no list of the law has."""

    code = "allergen_not_listed"
    remedy = (
        "Write allergens as the law's list does, such as 卵, 乳 or 落花生; others into the note."
    )

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"No list of allergens has {', '.join(self.names)}.")


def cashew_list(*, in_force_from: date, transition_until: date | None = None) -> AllergenList:
    """Return the coming list, カシューナッツ mandatory and ピスタチオ recommended, with its days.

    The days are not in a public source yet; they come from whoever has confirmed them.
    """
    return AllergenList(
        list_id=CASHEW_LIST_ID,
        in_force_from=in_force_from,
        mandatory=(*_MANDATORY_8, "カシューナッツ"),
        recommended=_instead(_RECOMMENDED_20, "カシューナッツ", "ピスタチオ"),
        transition_until=transition_until,
    )


_BY_ID = {known.list_id: known for known in (*LISTS, cashew_list(in_force_from=date.max))}
"""What each list names; the days in it are not looked at."""


def list_in_force(day: date, *, lists: Iterable[AllergenList] = LISTS) -> AllergenList:
    """Return the list in force on a day; the oldest one for days before it."""
    by_day = sorted(lists, key=lambda known: known.in_force_from)
    begun = [known for known in by_day if known.in_force_from <= day]
    return begun[-1] if begun else by_day[0]


def list_followed(made_on: date, *, lists: Iterable[AllergenList] = LISTS) -> AllergenList:
    """Return the newest list that a label of food made on a day is sure to follow.

    In a transition that is the list before: the label may not name what the new one asks for.
    """
    by_day = sorted(lists, key=lambda known: known.in_force_from)
    sure = [
        known
        for known in by_day
        if known.in_force_from <= made_on
        and (known.transition_until is None or known.transition_until < made_on)
    ]
    return sure[-1] if sure else by_day[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergenStatement:
    """What a person read about the allergens of a lot.

    ``list_id`` is the list that the label follows; ``labelled`` is False where no label with
    allergens was there. ``stated_free`` is what the label or the donor says is not contained,
    ``unknown`` what must stay open although there is a label (traces, 同じ工場で製造).
    """

    list_id: str
    contains: frozenset[str] = field(default_factory=frozenset)
    stated_free: frozenset[str] = field(default_factory=frozenset)
    unknown: frozenset[str] = field(default_factory=frozenset)
    labelled: bool = True

    def __post_init__(self) -> None:
        if self.list_id not in _BY_ID:
            raise AllergensInvalid("There is no such list of allergens.")
        named = (self.contains, self.stated_free, self.unknown)
        if len(frozenset[str]().union(*named)) != sum(map(len, named)):
            raise AllergensInvalid("An allergen is named in two ways.")
        if not all(_is_name(name) for names in named for name in names):
            raise AllergensInvalid("The name of an allergen is empty or has ; or ? in it.")


def check_names(statement: AllergenStatement) -> None:
    """Raise ``AllergenNotListed`` for a name that no list has.

    For what a person types: with たまご for 卵, the silence about 卵 would be taken for "free".
    """
    known = {name for listed in _BY_ID.values() for name in listed.names}
    named = statement.contains | statement.stated_free | statement.unknown
    if others := sorted(named - known):
        raise AllergenNotListed(others)


def _is_name(name: str) -> bool:
    return bool(name) and name == name.strip() and not set(name) & {";", UNKNOWN_MARK}


def state_of(statement: AllergenStatement, allergen: str) -> AllergenState:
    """Return what a statement says about an allergen.

    One that is not named is free only where there was a label and its list made the name mandatory.
    """
    if allergen in statement.contains:
        return AllergenState.CONTAINS
    if allergen in statement.stated_free:
        return AllergenState.STATED_FREE
    had_to_be_named = statement.labelled and allergen in _BY_ID[statement.list_id].mandatory
    if had_to_be_named and allergen not in statement.unknown:
        return AllergenState.STATED_FREE
    return AllergenState.UNKNOWN


def kept_away(statement: AllergenStatement, *, current_list: AllergenList) -> frozenset[str]:
    """Return the allergens that whoever excludes them must be spared: contained or unknown."""
    return statement.contains | unknown_in(statement, current_list=current_list)


def unknown_in(statement: AllergenStatement, *, current_list: AllergenList) -> frozenset[str]:
    """Return what is unknown: of the current list, and what the statement itself leaves open."""
    of_list = {a for a in current_list.names if state_of(statement, a) is AllergenState.UNKNOWN}
    return statement.unknown | of_list


def switched(statement: AllergenStatement, to_list: AllergenList) -> frozenset[str]:
    """Return what a switch to ``to_list`` leaves to be found out about a lot.

    The allergens that the new list makes mandatory, or names for the first time, and that the
    statement does not settle. Its label must be read again, or the donor asked.
    """
    own = _BY_ID[statement.list_id]
    raised = set(to_list.mandatory) - set(own.mandatory)
    new = set(to_list.names) - set(own.names)
    return frozenset(a for a in raised | new if state_of(statement, a) is AllergenState.UNKNOWN)


def as_scenario_allergens(
    statement: AllergenStatement, *, current_list: AllergenList
) -> tuple[str, ...]:
    """Return the allergens as a month's files write them: ``卵`` contained, ``卵?`` unknown."""
    unknown = unknown_in(statement, current_list=current_list)
    order = {name: place for place, name in enumerate(current_list.names)}
    names = sorted(statement.contains | unknown, key=lambda a: (order.get(a, len(order)), a))
    return tuple(a + UNKNOWN_MARK if a in unknown else a for a in names)


def from_scenario_allergens(
    allergens: Iterable[str], *, current_list: AllergenList
) -> AllergenStatement:
    """Return the statement that a month's files make: what they do not name is stated free."""
    named = frozenset(allergens)
    unknown = frozenset(a.removesuffix(UNKNOWN_MARK) for a in named if a.endswith(UNKNOWN_MARK))
    contains = frozenset(a for a in named if not a.endswith(UNKNOWN_MARK))
    return AllergenStatement(
        list_id=current_list.list_id,
        contains=contains,
        unknown=unknown - contains,
        stated_free=frozenset(current_list.names) - contains - unknown,
    )


_RECORD = {"contains": list, "labelled": bool, "list_id": str, "stated_free": list, "unknown": list}


def to_record(statement: AllergenStatement) -> dict[str, Any]:
    """Return a statement as JSON values, always the same for the same statement."""
    return {
        "contains": sorted(statement.contains),
        "labelled": statement.labelled,
        "list_id": statement.list_id,
        "stated_free": sorted(statement.stated_free),
        "unknown": sorted(statement.unknown),
    }


def from_record(record: Mapping[str, Any]) -> AllergenStatement:
    """Return the statement of a record made by ``to_record``.

    Raises ``AllergensInvalid`` for anything else.
    """
    if record.keys() != _RECORD.keys() or not all(
        isinstance(record[name], kind) for name, kind in _RECORD.items()
    ):
        raise AllergensInvalid("The record is no statement about allergens.")
    named = {name: record[name] for name, kind in _RECORD.items() if kind is list}
    if not all(isinstance(name, str) for listed in named.values() for name in listed):
        raise AllergensInvalid("The record names an allergen that is no text.")
    return AllergenStatement(
        list_id=record["list_id"],
        labelled=record["labelled"],
        **{name: frozenset(listed) for name, listed in named.items()},
    )
