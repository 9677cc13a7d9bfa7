"""The book as plain dictionaries, and what it must refuse: no SQL, no order of checks."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from inventory.accounts import AccountKind, read_account
from inventory.entry import Entry, EntryKind
from inventory.errors import (
    EntryConflict,
    EntryUnknown,
    EntryWrong,
    InventoryError,
    LotExpired,
    LotHeld,
    LotKnown,
    LotUnknown,
    ReversalRefused,
    StockShort,
)
from inventory.keeping_errors import HoldDecided, HoldKnown, HoldUnknown
from inventory.lot import LotFacts, lot_of

Key = tuple[str, str]
ENDS = {AccountKind.DONOR, AccountKind.EATEN, AccountKind.WASTE}
STILL_EATEN = {"reserve", "pick", "load", "send", "deliver"}
NOT_HANDED_ON = {AccountKind.QUARANTINE, *ENDS} - {AccountKind.EATEN}


class PlainBook:
    """What is where, and why. ``came_g`` to ``lost_g`` are told by the kinds of the entries."""

    def __init__(self) -> None:
        self.g: Counter[Key] = Counter()
        self.entries: dict[str, Entry] = {}
        self.lots: dict[str, LotFacts] = {}
        self.reversed: set[str] = set()
        self.holds: dict[str, bool] = {}
        """Whether each hold is open."""
        self.everywhere: set[tuple[str, str]] = set()
        """(hold, lot) of recalls."""
        self.told_g: Counter[str] = Counter()

    def at(self, *kinds: AccountKind) -> list[Key]:
        """Where food is, in places of some kinds."""
        return sorted(k for k, g in self.g.items() if g and read_account(k[0]).kind in kinds)

    def open_holds(self) -> list[str]:
        return [h for h, is_open in self.holds.items() if is_open]

    def in_hold(self, hold_id: str) -> list[Key]:
        found = self.at(AccountKind.QUARANTINE)
        return [k for k in found if read_account(k[0]).owner == (hold_id,)]

    def on_hand_g(self) -> int:
        return sum(g for (name, _), g in self.g.items() if read_account(name).kind not in ENDS)

    def wrong(self, entry: Entry) -> set[type[InventoryError]]:
        """Everything that speaks against an entry."""
        if entry.entry_id in self.entries:
            same = self.entries[entry.entry_id]
            is_same = same == entry and same.detail_json == entry.detail_json
            return set() if is_same else {EntryConflict}
        return {
            *self._wrong_lots(entry),
            *self._wrong_dates(entry),
            *self._wrong_holds(entry),
            *self._wrong_reversal(entry),
            *(StockShort for _ in self._short(entry)),
        }

    def _short(self, entry: Entry) -> Iterable[Key]:
        for p in entry.postings:
            is_end = read_account(p.account).kind in ENDS
            if not is_end and self.g[p.account, p.lot_id] + p.quantity_g < 0:
                yield p.account, p.lot_id

    def _wrong_lots(self, entry: Entry) -> Iterable[type[InventoryError]]:
        new = {r["lot_id"] for r in entry.detail.get("lots", ())}
        if new & set(self.lots):
            yield LotKnown
        named = {r["lot_id"] for r in entry.detail.get("amended", ())}
        named |= {lot_id for lots in entry.detail.get("held_lots", {}).values() for lot_id in lots}
        if not {*entry.lot_ids, *named} <= {*self.lots, *new}:
            yield LotUnknown

    def _wrong_dates(self, entry: Entry) -> Iterable[type[InventoryError]]:
        if entry.kind in STILL_EATEN or (entry.kind == "eat" and not entry.reason):
            day = _day_in_japan(entry.occurred_at)
            known = [self.lots[lot_id] for lot_id in entry.lot_ids if lot_id in self.lots]
            if any(lot.expires_on < day for lot in known):
                yield LotExpired

    def _wrong_holds(self, entry: Entry) -> Iterable[type[InventoryError]]:
        opened = entry.detail.get("hold", {}).get("hold_id")
        decided = entry.detail.get("decision", {}).get("hold_id")
        if opened in self.holds:
            yield HoldKnown
        for hold_id in {*_used_holds(entry), decided} - {opened, None}:
            if hold_id not in self.holds:
                yield HoldUnknown
            elif not self.holds[hold_id]:
                yield HoldDecided
        coming = [p for p in entry.postings if p.quantity_g > 0]
        freed = {p.lot_id for p in coming if read_account(p.account).kind not in NOT_HANDED_ON}
        if any(self.holds[h] and h != decided and lot in freed for h, lot in self.everywhere):
            yield LotHeld
        if decided is not None and any(self._after(k, entry) > 0 for k in self.in_hold(decided)):
            yield EntryWrong

    def _after(self, key: Key, entry: Entry) -> int:
        moved_g = sum(p.quantity_g for p in entry.postings if (p.account, p.lot_id) == key)
        return self.g[key] + moved_g

    def _wrong_reversal(self, entry: Entry) -> Iterable[type[InventoryError]]:
        if entry.reverses is not None and entry.reverses not in self.entries:
            yield EntryUnknown
        if entry.reverses in self.reversed:
            yield ReversalRefused

    def take(self, entry: Entry) -> None:
        """Write an entry that nothing speaks against; one that is there already changes nothing."""
        if entry.entry_id in self.entries:
            return
        self.entries[entry.entry_id] = entry
        for p in entry.postings:
            self.g[p.account, p.lot_id] += p.quantity_g
        for record in (*entry.detail.get("lots", ()), *entry.detail.get("amended", ())):
            self.lots[record["lot_id"]] = lot_of(record)
        if "hold" in entry.detail:
            self.holds[entry.detail["hold"]["hold_id"]] = True
        for hold_id, lot_ids in entry.detail.get("held_lots", {}).items():
            self.everywhere |= {(hold_id, lot_id) for lot_id in lot_ids}
        if "decision" in entry.detail:
            self.holds[entry.detail["decision"]["hold_id"]] = False
        if entry.reverses is None:
            self._tell(entry, 1)
        else:
            self.reversed.add(entry.reverses)
            self._tell(self.entries[entry.reverses], -1)

    def _tell(self, entry: Entry, sign: int) -> None:
        """Note what came, was eaten, thrown away or lost, by what the entry says it did."""
        here_g = sum(
            p.quantity_g for p in entry.postings if read_account(p.account).kind not in ENDS
        )
        if entry.kind in (EntryKind.OPEN, EntryKind.RECEIVE):
            self.told_g["came"] += sign * here_g
        elif entry.kind is EntryKind.EAT:
            self.told_g["eaten"] -= sign * here_g
        elif entry.kind in (EntryKind.DISPOSE, EntryKind.DECIDE):
            self.told_g["wasted"] -= sign * here_g
        elif entry.kind in (EntryKind.ADJUST, EntryKind.ARRIVE):
            self.told_g["lost"] -= sign * here_g
        else:
            assert here_g == 0, f"{entry.kind} makes or takes food"


def _used_holds(entry: Entry) -> set[str]:
    places = [read_account(p.account) for p in entry.postings if p.quantity_g > 0]
    found = {p.owner[0] for p in places if p.kind is AccountKind.QUARANTINE}
    return found | set(entry.detail.get("held_lots", {}))


def _day_in_japan(instant: datetime) -> object:
    return (instant.replace(tzinfo=None) - instant.utcoffset() + timedelta(hours=9)).date()  # type: ignore[operator]
