"""The notices of a stored plan: gathered, as letters, with what was approved before."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from api import store
from api.accounts.mail_address import is_mail_address
from api.notices import outbox
from api.notices.gather import Notice, gather_notices
from api.notices.mail import Mail, safe_name
from api.notices.outbox import Key, Letter
from api.notices.text import body_of, title_of
from api.privacy import access
from api.store import NotStored, StoredPlan, StoreError
from api.trips import approvals
from api.trips.approvals import Word
from api.trips.swapped import as_swapped
from inventory.days import day_of
from logistics.master.month_days import month_text


class NoticesOfDraft(StoreError):
    """Notices of a plan that is not the approved one of its month."""

    code = "notices_of_draft"
    remedy = "Approve the plan first: notices tell what is sure."

    def __init__(self) -> None:
        super().__init__("The plan is not approved.")


class AddressWrong(StoreError):
    """An address that is none, or whose addressee the plan has no notice for; nothing is saved."""

    code = "mail_address_wrong"
    remedy = "Write one address like hall@example.jp, for an addressee of the list of notices."


class NoMailServer(StoreError):
    """Sending without a mail server in the settings."""

    code = "no_mail_server"
    remedy = "Set HAKOBI_SMTP_HOST, or send the files."

    def __init__(self) -> None:
        super().__init__("There is no mail server.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeMail:
    """A notice with its text."""

    notice: Notice
    title: str
    body: str

    def mail(self, to: str) -> Mail:
        """Return it as a mail to an address; empty = not known."""
        name = safe_name(str(self.notice.kind), self.notice.subject)
        return Mail(file_name=name, to=to, title=self.title, body=self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """All of a plan. ``former_at`` is when the plan was approved that they are compared with."""

    mails: tuple[NoticeMail, ...]
    approved_at: datetime
    former_at: datetime | None

    @property
    def by_key(self) -> dict[Key, NoticeMail]:
        """The notices by who they are for."""
        return {one.notice.key: one for one in self.mails}


def save_addresses(
    connection: sa.Connection,
    notices: Notices,
    wanted: Mapping[Key, str],
    *,
    by: tuple[str, datetime],
) -> int:
    """Save all addresses or, raising ``AddressWrong``, none; return how many differ."""
    wrong = wanted.keys() - notices.by_key.keys()
    wrong |= {key for key, text in wanted.items() if text and not is_mail_address(text)}
    if wrong:
        names = ", ".join(sorted(f"{kind} {subject!r}" for kind, subject in wrong))
        raise AddressWrong(f"These addresses cannot be saved: {names}.")
    return outbox.save_addresses(connection, wanted, by=by)


def ask_sending(
    connection: sa.Connection,
    plan_id: str,
    notices: Notices,
    keys: Collection[Key] | None,
    *,
    by: tuple[str, datetime],
) -> int:
    """Have notices sent that have an address; return how many wait now that did not before.

    ``keys`` say whose, None = everybody's.
    """
    known = outbox.read_addresses(connection)
    letters = [
        Letter(key=key, address=known[key], title=one.title, body=one.body)
        for key, one in notices.by_key.items()
        if key in known and (keys is None or key in keys)
    ]
    return outbox.ask_sending(connection, plan_id, letters, by=by)


def read_notices(connection: sa.Connection, stored: StoredPlan) -> Notices:
    """Return the notices of an approved plan, as it is driven; raise ``NoticesOfDraft``.

    They name drivers, and lead to where they and halls are written to: reading them is noted.
    They tell the days from the approval on, and what differs from the plan of the month that was
    approved before it.
    """
    words = [
        word
        for word in approvals.words_since(connection, stored.scenario.start)
        if word.month == month_text(stored.scenario.start)
    ]
    last = words[-1] if words else None
    if last is None or not last.is_approved or last.plan_id != stored.plan_id:
        raise NoticesOfDraft
    former = next((w for w in reversed(words) if w.is_approved and w.plan_id != last.plan_id), None)
    before = _former(connection, former)
    access.note(connection, access.DRIVERS_READ, f"notices/{stored.plan_id}")
    driven = as_swapped(connection, stored)
    found = gather_notices(
        driven.scenario,
        driven.plan,
        since=_since(stored, last.recorded_at),
        former=(before.scenario, before.plan) if before else None,
    )
    return Notices(
        mails=tuple(NoticeMail(notice=n, title=title_of(n), body=body_of(n)) for n in found),
        approved_at=last.recorded_at,
        former_at=former.recorded_at if former and before else None,
    )


def _since(stored: StoredPlan, approved_at: datetime) -> date:
    return max(stored.scenario.start, day_of(approved_at))


def _former(connection: sa.Connection, word: Word | None) -> StoredPlan | None:
    if word is None:
        return None
    try:
        return as_swapped(connection, store.get_plan(connection, word.plan_id))
    except NotStored:  # its month was let go
        return None
