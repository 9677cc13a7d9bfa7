"""The storage temperature that a label asks for, besides the zone. Tenths of a degree Celsius."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from inventory.errors import InventoryError
from inventory.model import Zone

COOLEST_DC, WARMEST_DC = -800, 1_000
"""Temperatures of food outside of this are taken for slips of the pen; a choice of ours."""

_ZONE_AT_MOST_DC = {Zone.COOL: 150, Zone.CHILLED: 100, Zone.FROZEN: -150}
"""大量調理施設衛生管理マニュアル 別添1; 15 °C for rice is the trade's."""
_WORDS = {"冷蔵": Zone.CHILLED, "チルド": Zone.CHILLED, "冷凍": Zone.FROZEN}
"""Words that ask for the limit of a zone where no number stands."""
_ROOM = re.compile("常温|室温|直射日光|高温多湿|冷暗所|涼しい")
_OPENED = re.compile("開封後|開栓後|解凍後|調理後")
"""What stands from here on is about food that is open or thawed, not about our stores."""
_NOT = re.compile(
    "(?:再?冷凍|冷蔵庫?)(?:保存)?(?:は|を|に|へ)?(?:不可|不要|禁止|可|し?ない|入れない|避け)"
)
"""Words that forbid or merely allow a store."""

_NUMBER = r"(?:マイナス|零下|氷点下|[-▲△])?[0-9]{1,3}(?:\.[0-9])?"
_DEGREE = r"\s*(?:°\s*C|度(?=C|以|未|前|程|くら|~|か|-|で|の|\)|\s|$)C?)"
_RANGE = re.compile(
    rf"({_NUMBER})(?:{_DEGREE})?(?:\s*~\s*|から|\s-\s|(?<=[0-9C度])-(?=[-0-9]))({_NUMBER}){_DEGREE}"
)
_SINGLE = re.compile(rf"({_NUMBER}){_DEGREE}\s*(以下|以上|未満|以内|前後|程度|くらい)?")
_LOOSE_SIGN = re.compile(r"[-▲△]\s+[0-9]")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("〜～∼", "~"))


class StorageLimitUnreadable(InventoryError):
    """A text about storage that names no temperature and no zone."""

    code = "storage_limit_unreadable"
    remedy = "Write the temperature as on the label, such as 10℃以下, -18℃以下 or 常温."

    def __init__(self, printed: str) -> None:
        self.printed = printed
        super().__init__("The storage temperature on the label cannot be read.")


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageLimit:
    """Between which temperatures food is kept, both included; None = no limit on that side.

    ``printed`` is the text on the label, empty where a zone gave the limit.
    """

    at_most_dc: int | None = None
    at_least_dc: int | None = None
    printed: str = ""

    @property
    def is_possible(self) -> bool:
        """Tell whether there is a temperature that keeps the limit."""
        if self.at_most_dc is None or self.at_least_dc is None:
            return True
        return self.at_least_dc <= self.at_most_dc

    def allows(self, temperature_dc: int) -> bool:
        """Tell whether food may be kept at a temperature."""
        is_too_warm = self.at_most_dc is not None and temperature_dc > self.at_most_dc
        is_too_cold = self.at_least_dc is not None and temperature_dc < self.at_least_dc
        return not is_too_warm and not is_too_cold


def read_storage_limit(text: str) -> StorageLimit:
    """Return the limit that a label asks for: 10℃以下, 0〜10℃, 要冷凍(-18℃以下), 常温.

    A temperature alone is the most that is allowed; 冷蔵 and 冷凍 without a number ask for their
    zone; of several limits the strictest counts, and what is said about opened food does not.
    Raises ``StorageLimitUnreadable``.
    """
    printed = " ".join(text.split())
    before = _OPENED.split(_plain(printed), maxsplit=1)[0]
    most_dc, least_dc = _numbers(before, printed)
    if not most_dc and not least_dc:
        zones = {zone for word, zone in _WORDS.items() if word in _NOT.sub("", before)}
        if len(zones) != 1 and (zones or not _ROOM.search(before)):
            raise StorageLimitUnreadable(printed)
        most_dc = [_ZONE_AT_MOST_DC[zone] for zone in zones]
    limit = StorageLimit(
        at_most_dc=min(most_dc, default=None),
        at_least_dc=max(least_dc, default=None),
        printed=printed,
    )
    if not limit.is_possible:
        raise StorageLimitUnreadable(printed)
    return limit


def limit_of_zone(zone: Zone) -> StorageLimit:
    """Return the limit of a temperature zone; ambient has none."""
    return StorageLimit(at_most_dc=_ZONE_AT_MOST_DC.get(zone))


def effective_limit(zone: Zone, printed: StorageLimit | None) -> StorageLimit:
    """Return the stricter of the zone's limit and the label's on each side.

    It is not possible (``is_possible``) where the label forbids the zone: 0〜10℃ in a freezer.
    """
    of_zone = limit_of_zone(zone)
    if printed is None:
        return of_zone
    most_dc = [x for x in (of_zone.at_most_dc, printed.at_most_dc) if x is not None]
    return StorageLimit(
        at_most_dc=min(most_dc, default=None),
        at_least_dc=printed.at_least_dc,
        printed=printed.printed,
    )


def _plain(printed: str) -> str:
    text = unicodedata.normalize("NFKC", printed).translate(_DASHES).upper()
    return re.sub("(?<![ァ-ヶー])ー(?=[0-9])", "-", text)


def _numbers(text: str, printed: str) -> tuple[list[int], list[int]]:
    """Return the most and the least that are printed with a number."""
    most_dc, least_dc = [], []
    for low, high in _RANGE.findall(text):
        least_dc.append(_temperature_dc(low, printed))
        most_dc.append(_temperature_dc(high, printed))
    single = _RANGE.sub(" ", text)
    if _LOOSE_SIGN.search(single):  # a minus or a bullet?
        raise StorageLimitUnreadable(printed)
    for number, bound in _SINGLE.findall(single):
        value_dc = _temperature_dc(number, printed)
        if bound in ("前後", "程度", "くらい"):
            raise StorageLimitUnreadable(printed)
        if bound == "以上":
            least_dc.append(value_dc)
        else:
            most_dc.append(value_dc - 1 if bound == "未満" else value_dc)
    return most_dc, least_dc


def _temperature_dc(number: str, printed: str) -> int:
    bare = number.lstrip("-▲△マイナス零下氷点")
    value_dc = int(Decimal(bare) * 10) * (1 if bare == number else -1)
    if not COOLEST_DC <= value_dc <= WARMEST_DC:
        raise StorageLimitUnreadable(printed)
    return value_dc
