"""The notices of a stored plan: gathered, as letters, with what was approved before."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from api import approvals, store
from api.approvals import Word
from api.notices.gather import Notice, gather_notices
from api.notices.mail import Mail, safe_name
from api.notices.text import body_of, title_of
from api.store import NotStored, StoredPlan, StoreError
from api.swapped import as_swapped
from inventory.days import day_of
from logistics.month_days import month_text


class NoticesOfDraft(StoreError):
    """Notices of a plan that is not the approved one of its month."""

    code = "notices_of_draft"
    remedy = "Approve the plan first: notices tell what is sure."

    def __init__(self) -> None:
        super().__init__("The plan is not approved.")


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


def read_notices(connection: sa.Connection, stored: StoredPlan) -> Notices:
    """Return the notices of an approved plan, as it is driven; raise ``NoticesOfDraft``.

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
