"""The notices of an approved plan: what each hall, driver and base is told, and their mail."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, status
from pydantic import Field

from api import store
from api.clock import utc_now
from api.deps import AppSettings, Connection, CurrentPerson, Paging
from api.notices import outbox
from api.notices.desk import (
    NoMailServer,
    NoticeMail,
    ask_sending,
    read_notices,
    save_addresses,
)
from api.notices.gather import NoticeKind
from api.notices.outbox import Key, Letter, Sending
from api.notices.tables import MailState
from api.v1.base import In, ListOut, Out, cut, problems

router = APIRouter(prefix="/plans", tags=["plans"])

MOST_ADDRESSEES = 1_000


class NoticeOut(Out):
    """What one addressee is told. ``changes`` is null where no plan was approved before.

    ``address`` is empty where none is known. ``state`` is how the last mail stands, null = none was
    asked for; ``cause`` says why it failed: address, busy, refused, sender,
    sign_in, certificate, not_listed, away, replaced or other. ``is_old`` tells that text or address
    differ since.
    """

    kind: NoticeKind
    subject: str
    name: str
    title: str
    body: str
    changes: int | None
    address: str
    state: MailState | None
    state_at: datetime | None
    cause: str
    is_old: bool


class AddresseeIn(In):
    """Whom a notice is for: a hall or base by its id, a driver by the name."""

    kind: NoticeKind
    subject: Annotated[str, Field(min_length=1, max_length=200)]


class AddressIn(AddresseeIn):
    """Where a notice is sent; empty = nowhere any more."""

    address: Annotated[str, Field(max_length=254)]


class AddressesIn(In):
    """Addresses to be saved, all or none; those that are not named stay."""

    addresses: Annotated[list[AddressIn], Field(min_length=1, max_length=MOST_ADDRESSEES)]


class AddressesOut(Out):
    """How many addresses differ from before."""

    changed: int


class SendingsIn(In):
    """Whose notices are sent; null = everybody's who has an address."""

    to: Annotated[list[AddresseeIn], Field(min_length=1, max_length=MOST_ADDRESSEES)] | None = None


class SendingsOut(Out):
    """How many mails wait now that did not before."""

    asked: int


@router.get("/{plan_id}/notices", response_model=ListOut[NoticeOut], responses=problems(404, 409))
def list_notices(plan_id: str, connection: Connection, page: Paging) -> ListOut[NoticeOut]:
    """List what halls, drivers and bases are told of an approved plan, and how their mail stands.

    Confidential places have their shown name.
    """
    stored = store.get_plan(connection, plan_id)
    found = read_notices(connection, stored)
    known = outbox.read_addresses(connection)
    sendings = outbox.last_sendings(connection, plan_id)
    rows = [
        _notice_out(one, known.get(key, ""), sendings.get(key)) for key, one in found.by_key.items()
    ]
    return cut(rows, page)


@router.put(
    "/{plan_id}/notices/addresses",
    response_model=AddressesOut,
    responses=problems(400, 404, 409),
)
def set_notice_addresses(
    plan_id: str, sent: AddressesIn, *, connection: Connection, person: CurrentPerson
) -> AddressesOut:
    """Save where notices are sent; they stay for the plans to come."""
    notices = read_notices(connection, store.get_plan(connection, plan_id))
    wanted = {_key(one): one.address.strip() for one in sent.addresses}
    by = (person.person_id, utc_now())
    return AddressesOut(changed=save_addresses(connection, notices, wanted, by=by))


@router.post(
    "/{plan_id}/notices/sendings",
    response_model=SendingsOut,
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(400, 404, 409),
)
def send_plan_notices(
    plan_id: str,
    sent: SendingsIn,
    *,
    connection: Connection,
    person: CurrentPerson,
    settings: AppSettings,
) -> SendingsOut:
    """Have notices sent by mail. Asked again, what waits or was sent is not sent twice."""
    notices = read_notices(connection, store.get_plan(connection, plan_id))
    if not settings.smtp_host:
        raise NoMailServer
    keys = None if sent.to is None else {_key(one) for one in sent.to}
    by = (person.person_id, utc_now())
    return SendingsOut(asked=ask_sending(connection, plan_id, notices, keys, by=by))


def _key(sent: AddresseeIn) -> Key:
    return sent.kind, sent.subject


def _notice_out(one: NoticeMail, address: str, last: Sending | None) -> NoticeOut:
    notice = one.notice
    letter = Letter(key=notice.key, address=address, title=one.title, body=one.body)
    return NoticeOut(
        kind=notice.kind,
        subject=notice.subject,
        name=notice.name,
        title=one.title,
        body=one.body,
        changes=None if notice.changes is None else len(notice.changes),
        address=address,
        state=last.state if last else None,
        state_at=last.changed_at if last else None,
        cause=last.cause if last else "",
        is_old=last is not None and last.digest != letter.digest,
    )
