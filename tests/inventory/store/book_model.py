"""The book as a plain dictionary: what every entry may do, said a second time."""

from dataclasses import dataclass, field

from inventory.accounts import Account, AccountKind, read_account
from inventory.entry import Entry, EntryKind
from inventory.lot import LotFacts
from tests.inventory.book_words import TODAY

HANDS_ON = {"shelf", "reserved", "picked", "vehicle", "transit", "eaten"}
ENDS = {"donor", "eaten", "waste"}
DATED = {"reserve", "pick", "load", "send", "deliver"}


def kind_of(account: str) -> str:
    """Return what kind of place a path is, without the code that is being tested."""
    parts = account.split("/")
    return parts[2] if parts[0] == "site" else parts[0]


@dataclass(slots=True)
class Model:
    """The book as a plain dictionary, written down a second time in the simplest words."""

    grams: dict[tuple[str, str], int] = field(default_factory=dict)
    written: dict[str, Entry] = field(default_factory=dict)
    undone: set[str] = field(default_factory=set)
    facts: dict[str, LotFacts] = field(default_factory=dict)
    open_holds: dict[str, set[str]] = field(default_factory=dict)
    closed_holds: set[str] = field(default_factory=set)

    def refusals(self, new: Entry) -> set[str]:
        """Return every reason for which an entry must be refused; none = it must be taken."""
        found: set[str] = set()
        coming = new.detail.get("lots", ())
        facts = {**self.facts, **{r["lot_id"]: None for r in coming}}
        if any(r["lot_id"] in self.facts for r in coming):
            found.add("lot_known")
        if any(p.lot_id not in facts for p in new.postings):
            found.add("lot_unknown")
        if any(r["lot_id"] not in facts for r in new.detail.get("amended", ())):
            found.add("lot_unknown")
        if found:
            return found
        if new.kind is EntryKind.REVERSE:
            found |= self._not_undone(new)
        if str(new.kind) in DATED or (new.kind is EntryKind.EAT and not new.reason):
            late = [k for k in new.lot_ids if self.facts[k].expires_on < TODAY]
            found |= {"lot_expired"} if late else set()
        return found | self._holds(new) | self._short(new)

    def _not_undone(self, new: Entry) -> set[str]:
        original = self.written.get(str(new.reverses))
        if original is None:
            return {"entry_unknown"}
        back = {(p.lot_id, p.account, -p.quantity_g) for p in new.postings}
        there = {(p.lot_id, p.account, p.quantity_g) for p in original.postings}
        wrong = {"entry_wrong"} if back != there else set()
        return wrong | ({"reversal_refused"} if str(new.reverses) in self.undone else set())

    def _holds(self, new: Entry) -> set[str]:
        opened = new.detail.get("hold", {}).get("hold_id")
        decided = new.detail.get("decision", {}).get("hold_id")
        found = {"hold_known"} if opened in {*self.open_holds, *self.closed_holds} else set()
        named = {decided} if decided else set()
        for posting in new.postings:
            if posting.quantity_g < 0:
                continue
            kind = kind_of(posting.account)
            if kind == "quarantine":
                named.add(posting.account.split("/")[4])
            held_by = {h for h, held in self.open_holds.items() if posting.lot_id in held}
            if kind in HANDS_ON and held_by - {decided}:
                found.add("lot_held")
        for hold_id in named - {opened}:
            if hold_id in self.closed_holds:
                found.add("hold_decided")
            elif hold_id not in self.open_holds:
                found.add("hold_unknown")
        if decided is not None:
            left = self.after(new)
            if any(g > 0 and k[0].endswith(f"/{decided}") for k, g in left.items()):
                found.add("entry_wrong")
        return found

    def _short(self, new: Entry) -> set[str]:
        after = self.after(new)
        short = any(g < 0 and kind_of(k[0]) not in ENDS for k, g in after.items())
        return {"stock_short"} if short else set()

    def after(self, new: Entry) -> dict[tuple[str, str], int]:
        """Return the dictionary with an entry added."""
        found = dict(self.grams)
        for p in new.postings:
            found[p.account, p.lot_id] = found.get((p.account, p.lot_id), 0) + p.quantity_g
        return found

    def take(self, new: Entry) -> None:
        """Write an entry."""
        self.grams = {k: g for k, g in self.after(new).items() if g}
        self.written[new.entry_id] = new
        if new.reverses is not None:
            self.undone.add(new.reverses)
        detail = new.detail
        if "hold" in detail:
            hold_id = detail["hold"]["hold_id"]
            self.open_holds[hold_id] = set(detail.get("held_lots", {}).get(hold_id, ()))
        if "decision" in detail:
            del self.open_holds[detail["decision"]["hold_id"]]
            self.closed_holds.add(detail["decision"]["hold_id"])

    def at(self, *kinds: AccountKind) -> list[tuple[Account, str, int]]:
        """Return where food is at places of some kinds."""
        return [
            (read_account(account), lot_id, g)
            for (account, lot_id), g in sorted(self.grams.items())
            if g > 0 and kind_of(account) in kinds
        ]
