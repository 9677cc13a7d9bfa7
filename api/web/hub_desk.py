"""What the hub operator's routes share: the own base, forms, what was done, and its undoing."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4, uuid5

import sqlalchemy as sa
from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from api.accounts.reach import Reach
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentReach
from api.food import book
from api.food.book import Region, date_policy, post_own, region, require_kind
from api.guards import content_security_policy
from api.master.master_access import MasterView
from api.settings import Settings
from api.store import NotStored
from api.trips.trip_work import FOLLOW_UPS
from api.v1.entries import require_part
from api.v1.holds import get_hold
from api.web import hub_links
from api.web.answers import SEE_OTHER, html
from api.web.master_routes import SentTexts
from api.web.pages.hub_frame import Done, DoneLine, HubFrame, tabs
from api.web.pages.lot import Names, Place
from api.web.render import Page
from inventory.accounts import Account, read_account
from inventory.days import day_of
from inventory.entry import (
    MOST_GRAMS,
    NOT_REVERSIBLE,
    Entry,
    EntryId,
    EntryKind,
    PersonId,
    Recorded,
)
from inventory.holds import Cause
from inventory.ledger import By, reverse, take_back
from inventory.model import DatePolicy
from inventory.store import projections, read
from inventory.store.holds import read_hold
from logistics.master.columns import DONORS

REFUSED = 422
MOST_LETTERS = 400
SCAN_HEADERS = {
    "Content-Security-Policy": content_security_policy().replace(
        "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"
    ),
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}
"""The pages with the field for codes may use the camera and run its reader."""
THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+([.][0-9]*)?")
FOLLOWING = (
    EntryKind.RELEASE,
    EntryKind.COME_BACK,
    EntryKind.RESERVE,
    EntryKind.ADJUST,
    EntryKind.DISPOSE,
)
"""Kinds of entries that follow from another and are undone with it."""


@dataclass(frozen=True)
class HubDesk:
    """One request of a hub operator, at the own base."""

    request: Request
    connection: sa.Connection
    reach: Reach
    settings: Settings
    now: datetime

    @cached_property
    def base_id(self) -> str:
        """The own base; raise ``NotStored`` for whoever has none."""
        own = self.reach.person.site_id or ""
        if not own:
            raise NotStored("site", own)
        return own

    @cached_property
    def known(self) -> Region:
        """Names and places of master data."""
        return region(self.connection)

    @cached_property
    def policy(self) -> DatePolicy:
        """The council's rule about dates."""
        return date_policy(self.connection)

    @property
    def day(self) -> date:
        """Today in Japan."""
        return day_of(self.now)

    @property
    def person_id(self) -> PersonId:
        """Who writes."""
        return PersonId(self.reach.person.person_id)

    @cached_property
    def donors(self) -> Mapping[str, str]:
        """The names of donors that the person may know, by id."""
        return MasterView(self.connection, self.reach).names(DONORS)

    @cached_property
    def names(self) -> Names:
        """What places are called."""
        return Names(known=self.known, role=self.reach.person.role, people={}, donors=self.donors)

    def site_name(self, site_id: str) -> str:
        """Return the name of a site as the person may see it."""
        return self.known.site_name(site_id, role=self.reach.person.role)

    def unit_name(self, unit_id: str) -> str:
        """Return the name of a unit of the base; its id where it has none."""
        row = self.known.units.get((self.base_id, unit_id))
        return row["name"] or unit_id if row else unit_id

    def place(self, account: Account) -> Place:
        """Return a place in words; a unit of the own base by its name."""
        found = self.names.place(account)
        is_own = account.site_id == self.base_id
        return replace(found, unit=self.unit_name(found.unit)) if is_own else found

    def frame(
        self, here: str, *, query: str = "", problem: str = "", form: "Form | None" = None
    ) -> HubFrame:
        """Return what is around a page; a form that was wrong keeps what was typed."""
        return HubFrame(
            base_name=self.site_name(self.base_id),
            tabs=tabs(here),
            query=query,
            done=self._done(),
            problem=problem,
            typed=form.sent if form else {},
        )

    def answer(self, page: Page, *, is_wrong: bool = False) -> Response:
        """Answer with a page; a form that was wrong is answered in place."""
        url = self.request.url
        is_get = self.request.method == "GET"
        kept = [(k, v) for k, v in self.request.query_params.multi_items() if k != "lang"]
        address = url.path + (f"?{urlencode(kept)}" if kept else "")
        response = html(
            self.request,
            page,
            status=REFUSED if is_wrong else 200,
            address=address if is_get else hub_links.HUB,
        )
        response.headers.update(SCAN_HEADERS)
        return response

    def went(self, url: str, recorded: Recorded | None = None) -> Response:
        """Lead on after a form; the page there tells what was written and offers to undo it."""
        if recorded is not None:
            path, _, kept = url.partition("?")
            told = urlencode({"done": recorded.entry.entry_id})
            url = f"{path}?{kept}&{told}" if kept else f"{path}?{told}"
        return RedirectResponse(url, SEE_OTHER)

    def _done(self) -> Done | None:
        entry_id = self.request.query_params.get("done", "")
        recorded = read.find_entry(self.connection, entry_id) if entry_id else None
        if recorded is None:
            return None
        entry = recorded.entry
        _require_mine(self, entry)
        undone = self._undone(entry)
        may = entry.kind not in NOT_REVERSIBLE and bool(entry.postings)
        may = undone is None and (may or self._is_decision(entry))
        is_new_lot = entry.kind is EntryKind.RECEIVE and undone is None
        return Done(
            kind=str(EntryKind.REVERSE if undone else entry.kind),
            lines=tuple(self._lines(entry)),
            undo_url=hub_links.undo(entry.entry_id) if may else "",
            undo_id=str(uuid4()),
            back=self.request.url.path + _without_done(self.request),
            label_url=hub_links.label(entry.lot_ids[0]) if is_new_lot else "",
        )

    def _is_decision(self, entry: Entry) -> bool:
        """Tell whether an entry decided about a breach, which can be taken back."""
        decided = projections.decision(entry.detail)
        if entry.kind is not EntryKind.DECIDE or decided is None:
            return False
        return read_hold(self.connection, decided[0]).cause == Cause.BREACH

    def _undone(self, entry: Entry) -> Recorded | None:
        found, _ = read.list_entries(
            self.connection, wanted=[read.undoing(entry.entry_id)], limit=1
        )
        return found[0] if found else None

    def _lines(self, entry: Entry) -> list[DoneLine]:
        lots = read.find_lots(self.connection, list(entry.lot_ids))
        found = []
        for lot_id in entry.lot_ids:
            legs = [p for p in entry.postings if p.lot_id == lot_id]
            source = next((read_account(p.account) for p in legs if p.quantity_g < 0), None)
            target = next((read_account(p.account) for p in legs if p.quantity_g > 0), None)
            found.append(
                DoneLine(
                    product=self.known.product_name(lots[lot_id].product_id),
                    lot_id=lot_id,
                    quantity_g=sum(max(p.quantity_g, 0) for p in legs),
                    source=self.place(source) if source else None,
                    target=self.place(target) if target else None,
                )
            )
        return found


def _without_done(request: Request) -> str:
    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in ("done", "lang")]
    return f"?{urlencode(kept)}" if kept else ""


async def _hub_desk(
    request: Request, connection: Connection, reach: CurrentReach, settings: AppSettings
) -> HubDesk:
    return HubDesk(
        request=request,
        connection=connection,
        reach=reach,
        settings=settings,
        now=utc_now(),
    )


Desk = Annotated[HubDesk, Depends(_hub_desk)]


@dataclass(frozen=True, slots=True)
class Form:
    """What a form sent. Numbers may be full-width and bear their unit."""

    sent: Mapping[str, str]

    def text(self, name: str) -> str:
        """Return a field without blanks around it; empty where it was not sent."""
        return " ".join(self.sent.get(name, "").split())[:MOST_LETTERS]

    def entry_id(self, name: str = "entry_id") -> str:
        """Return the id that the form was made with, or a new one."""
        found = self.text(name).replace("/", "")[:64]
        return found or str(uuid4())

    def grams(self, name: str) -> int | None:
        """Return kilograms as grams; None = no such number."""
        return kg_as_grams(self.text(name))

    def count(self, name: str) -> int | None:
        """Return a whole number; None = no such number."""
        plain = unicodedata.normalize("NFKC", self.text(name)).rstrip("ケース箱個 ")
        is_number = plain.isascii() and plain.isdigit() and len(plain) < 7
        return int(plain) if is_number else None

    def has(self, name: str) -> bool:
        """Tell whether a box was ticked."""
        return self.text(name) != ""

    def behind(self, start: str) -> dict[str, str]:
        """Return the fields whose names begin so, by the rest of their name."""
        return {
            name.removeprefix(start): self.text(name)
            for name in self.sent
            if name.startswith(start)
        }


def kg_as_grams(text: str) -> int | None:
    """Return the grams of a weight in kilograms, such as １２．５ｋｇ; None = no such weight.

    A comma stands before three digits; 1,5 may mean ten times what it seems, and is no weight.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    plain = plain.removesuffix("kg").removesuffix("キロ").strip()
    if "," in plain and not THOUSANDS.fullmatch(plain):
        return None
    plain = plain.replace(",", "")
    try:
        grams = Decimal(plain) * 1000
    except InvalidOperation:
        return None
    if not grams.is_finite() or grams != int(grams) or not 0 <= grams <= MOST_GRAMS:
        return None
    return int(grams)


def _form(sent: SentTexts) -> Form:
    return Form(sent)


AForm = Annotated[Form, Depends(_form)]


def undo(entry_id: str, desk: Desk, form: AForm) -> Response:
    """Undo an entry and what followed from it, and lead back to where it was written."""
    original = read.get_entry(desk.connection, entry_id).entry
    _require_mine(desk, original)
    new_id = form.entry_id()
    if original.kind is EntryKind.DECIDE:
        known = read.find_entry(desk.connection, new_id)
        if known is None or known.entry.reverses != original.entry_id:
            require_kind(desk.reach, EntryKind.REVERSE)
            by = By(EntryId(new_id), desk.now, desk.person_id, "undone")
            post_own(desk.connection, take_back(original, by), now=desk.now)
        return desk.went(safe_back(form.text("back")), read.get_entry(desk.connection, entry_id))
    for kind in reversed(FOLLOWING):
        followed = read.find_entry(desk.connection, str(uuid5(FOLLOW_UPS, f"{entry_id} {kind}")))
        if followed is not None:
            _reverse(desk, followed.entry, entry_id=str(uuid5(FOLLOW_UPS, f"{new_id} {kind}")))
    _reverse(desk, original, entry_id=new_id)
    return desk.went(safe_back(form.text("back")), read.get_entry(desk.connection, entry_id))


def _require_mine(desk: HubDesk, entry: Entry) -> None:
    """Raise ``EntryUnknown`` or ``HoldUnknown`` unless an entry is the base's own.

    A decision about a unit in which nothing lay has no places: its hold says whose it is.
    """
    decided = projections.decision(entry.detail) if entry.kind is EntryKind.DECIDE else None
    if decided is None:
        require_part(desk.connection, desk.reach, entry)
    else:
        get_hold(desk.connection, desk.reach, decided[0])


def _reverse(desk: HubDesk, original: Entry, *, entry_id: str) -> None:
    known = read.find_entry(desk.connection, entry_id)
    if known is not None and known.entry.reverses == original.entry_id:
        return
    entry = reverse(
        original,
        entry_id=EntryId(entry_id),
        occurred_at=desk.now,
        person_id=desk.person_id,
        reason="undone",
    )
    book.write(desk.connection, desk.reach, entry, now=desk.now)


def safe_back(url: str) -> str:
    """Return where a form leads back to: a page of the base, never another site."""
    parts = urlsplit(url)
    is_ours = not parts.scheme and not parts.netloc and url.startswith("/hub")
    return url if is_ours and "\\" not in url else hub_links.HUB


def written(entry: Entry, desk: HubDesk) -> Recorded:
    """Write an entry as the person; sent again, it is only answered.

    The time of writing is the form's that came first, so that sending twice is the same entry.
    """
    known = read.find_entry(desk.connection, entry.entry_id)
    if known is not None and _is_again(known.entry, entry):
        return known
    return book.write(desk.connection, desk.reach, entry, now=desk.now)


def _is_again(known: Entry, entry: Entry) -> bool:
    def told(x: Entry) -> tuple[Any, ...]:
        return (x.kind, set(x.postings), x.person_id, x.reason, x.plan_id, x.trip_id)

    return told(known) == told(entry)
