"""The notices of an approved plan: texts to copy, files, and what was sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from api.notices.desk import NoticeMail, Notices
from api.notices.gather import NoticeKind, counted
from api.notices.outbox import AGAIN, Key, Letter, Sending
from api.notices.tables import MailState, MailTrouble
from api.store import StoredPlan
from api.web import notice_links
from api.web.pages.heads import PlanHead, plan_head


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """One addressee. ``field`` names the form's field of the address, ``was`` what is stored.

    ``state`` is how the last mail stands ("" = none was sent); ``is_old`` tells that the text or
    the address differs from what that mail had. ``changed`` is None where nothing was before.
    """

    name: str
    field: str
    address: str
    was: str
    is_wrong: bool
    title: str
    body: str
    changed: int | None
    eml_url: str
    state: str
    state_at: datetime | None
    trouble: MailTrouble | None
    is_old: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeGroup:
    """The addressees of a kind; ``word`` is its name's key."""

    word: str
    rows: tuple[NoticeRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesPage:
    """All notices of a plan; without ``approved_at`` it is not approved and there are none.

    ``changes`` count deliveries at halls that differ, by the key of the word for how.
    """

    template: ClassVar[str] = "notices.html"

    head: PlanHead
    url: str
    zip_url: str
    approved_at: datetime | None
    former_at: datetime | None
    changes: tuple[tuple[str, int], ...]
    groups: tuple[NoticeGroup, ...]
    has_server: bool
    waiting: int
    failed: int
    with_address: int
    done: str
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the form sent, to be shown again: addresses, and which of them are none."""

    addresses: Mapping[Key, str]
    wrong: frozenset[Key] = frozenset()


class Done(StrEnum):
    """What the form has done."""

    SAVED = "saved"
    ASKED = "asked"
    NOTHING = "nothing"


def notices_page(
    month: StoredPlan,
    notices: Notices | None,
    *,
    addresses: Mapping[Key, str],
    sendings: Mapping[Key, Sending],
    has_server: bool,
    done: str = "",
    sent: Sent | None = None,
) -> NoticesPage:
    """Build the page; ``notices`` is None for a plan that is not approved."""
    mails = notices.mails if notices else ()
    typed = sent or Sent(addresses=addresses)
    rows: dict[NoticeKind, list[NoticeRow]] = {kind: [] for kind in NoticeKind}
    failed = {key for key, last in sendings.items() if last.state in AGAIN}

    def place(one: NoticeMail) -> tuple[bool, bool]:  # what failed comes first, then what differs
        return one.notice.key not in failed, not one.notice.changes

    for one in sorted(mails, key=place):
        key = one.notice.key
        was = addresses.get(key, "")
        letter = Letter(key=key, address=was, title=one.title, body=one.body)
        last = sendings.get(key)
        rows[key[0]].append(
            NoticeRow(
                name=one.notice.name,
                field=f"{key[0]}:{key[1]}",
                address=typed.addresses.get(key, was),
                was=was,
                is_wrong=key in typed.wrong,
                title=one.title,
                body=one.body,
                changed=None if one.notice.changes is None else len(one.notice.changes),
                eml_url=notice_links.notice_eml(month.plan_id, *key),
                state=last.state if last else "",
                state_at=last.changed_at if last else None,
                trouble=_trouble(last.cause) if last else None,
                is_old=last is not None and last.digest != letter.digest,
            )
        )
    groups = (NoticeGroup(word=f"notices_{kind}", rows=tuple(rows[kind])) for kind in NoticeKind)
    every = [row for part in rows.values() for row in part]
    return NoticesPage(
        head=plan_head(month, tab="tab_notices"),
        url=notice_links.notices(month.plan_id),
        zip_url=notice_links.notices_zip(month.plan_id),
        approved_at=notices.approved_at if notices else None,
        former_at=notices.former_at if notices else None,
        changes=_changes(notices),
        groups=tuple(group for group in groups if group.rows),
        has_server=has_server,
        waiting=_count(every, MailState.WAITING, MailState.SENDING),
        failed=_count(every, *AGAIN),
        with_address=sum(1 for row in every if row.was),
        done=done if done in set(Done) else "",
        wrong=tuple(row.name for row in every if row.is_wrong),
    )


def _changes(notices: Notices | None) -> tuple[tuple[str, int], ...]:
    found = counted(one.notice for one in notices.mails) if notices else {}
    return tuple((f"notices_change_{kind}", count) for kind, count in found.items())


def _count(rows: Iterable[NoticeRow], *states: MailState) -> int:
    return sum(1 for row in rows if row.state in states)


def _trouble(cause: str) -> MailTrouble | None:
    if not cause:
        return None
    return MailTrouble(cause) if cause in set(MailTrouble) else MailTrouble.OTHER
