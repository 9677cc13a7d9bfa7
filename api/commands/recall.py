"""The command ``hakobi recall``: where called-back food is, whom it went to, and holding it."""

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import uuid4

import sqlalchemy as sa
import typer

from api.accounts.person import Person
from api.accounts.reach import Reach
from api.clock import utc_now
from api.commands.database import database
from api.commands.person import acting_reach, asking_person, person_option
from api.commands.voice import json_option, read_settings, speaking
from api.db import reading, writing
from api.food.book import date_policy, region
from api.food.recall_people import givers_of
from api.permissions import Scope
from api.v1.recalls import TraceOut, trace_out
from inventory.entry import EntryId, PersonId
from inventory.keeping_errors import RecallWrong
from inventory.store import recalls
from inventory.store.recalls import Opening
from inventory.trace import Criteria, Unknown

_WHY = {
    Unknown.MAKER: "製造者が不明 maker unknown",
    Unknown.DATE: "期限が不明 date unknown",
    Unknown.LOT_NUMBER: "ロット番号が不明 lot number unknown",
}


def recall(
    *,
    product_id: str = typer.Option("", "--product", help="Id of the product."),
    maker: str = typer.Option("", "--maker", help="Name of the maker."),
    lot_number: str = typer.Option("", "--lot", help="The maker's lot number."),
    expires: str = typer.Option(
        "", "--expires", help="Date on the label, 2026-12-01 or 2026-12-01..2026-12-31."
    ),
    hold: bool = typer.Option(False, "--open", help="Hold all of it back; needs --as."),
    username: str = person_option("User name of whoever asks."),
    as_json: bool = json_option(),
) -> None:
    """Tell where food is that is called back, every recipient with contact, and its donors.

    Give what is known of it; lots of which too little is known are listed with the reason. Nothing
    is held without --open.
    """
    with speaking(as_json=as_json) as voice:
        first_on, last_on = _days(expires)
        criteria = Criteria(
            product_id=product_id,
            maker=maker,
            lot_number=lot_number,
            expires_from=first_on,
            expires_to=last_on,
        )
        with database(read_settings()) as engine:
            with reading(engine) as connection:
                person = asking_person(connection, username)
            hold_id = _open(engine, criteria, username) if hold else None
            found = _look(engine, criteria, person)
        told = found.model_dump(mode="json")
        if hold_id is not None:
            voice.note(f"保留しました held: {hold_id}")
        voice.answer({"hold_id": hold_id, **told}, "\n".join(_lines(found)))


def _days(given: str) -> tuple[date | None, date | None]:
    """Return the first and the last date that are meant; one side of ``..`` may be empty."""
    first, dots, last = given.partition("..")
    try:
        days = [date.fromisoformat(text) if text else None for text in (first, last)]
    except ValueError:
        raise RecallWrong(f"{given!r} is no date such as 2026-12-01.") from None
    return days[0], days[1] if dots else days[0]


def _open(engine: sa.Engine, criteria: Criteria, username: str) -> str:
    """Hold everything back that is meant and return the id of the hold."""
    with reading(engine) as connection:
        person = acting_reach(connection, username, "open_recall").person
    opening = Opening(
        hold_id=str(uuid4()),
        entry_id=EntryId(str(uuid4())),
        criteria=criteria,
        person_id=PersonId(person.person_id),
        occurred_at=utc_now(),
    )
    with writing(engine) as connection:
        policy = date_policy(connection)
        recalls.open_recall(connection, opening, now=utc_now(), policy=policy)
    return opening.hold_id


def _look(engine: sa.Engine, criteria: Criteria, person: Person) -> TraceOut:
    reach = Reach(person, scope=Scope.ALL, route_name="recall")
    with reading(engine) as connection:
        found = recalls.trace(connection, criteria)
        donors = givers_of(connection, found)
        return trace_out(found, region(connection), reach, donors=donors)


def _lines(found: TraceOut) -> Iterator[str]:
    yield f"ロット lots: {len(found.lots)}"
    for lot in found.lots:
        why = "、".join(_WHY[u] for u in lot.unknown)
        facts = f"{lot.lot_id}  {lot.product_name}  {lot.maker}  {lot.lot_number}"
        yield f"  {facts}  {lot.expires_printed or '-'}" + (f"  ({why})" if why else "")
    yield f"在庫 in stock: {_kg(p.quantity_g for p in found.stock)}"
    for place in found.stock:
        yield f"  {place.site_name}  {place.account}  {place.lot_id}  {_kg([place.quantity_g])}"
    yield f"移動中 under way: {_kg(p.quantity_g for p in found.under_way)}"
    for place in found.under_way:
        yield f"  {place.account}  {place.lot_id}  {_kg([place.quantity_g])}"
    yield f"届け先 recipients: {len(found.recipients)}"
    for site in found.recipients:
        yield f"  {site.name}  {site.phone or '電話不明 no phone'}  {site.address}".rstrip()
        for share in site.shares:
            days = ", ".join(d.isoformat() for d in share.delivered_on)
            yield (
                f"    {share.lot_id}  届いた delivered {_kg([share.delivered_g])} ({days})  "
                f"食べた eaten {_kg([share.eaten_g])}  残り there {_kg([share.there_g])}"
            )
    yield f"廃棄 thrown away: {_kg(t.quantity_g for t in found.thrown)}"
    yield f"寄付者 donors: {len(found.donors)}"
    for donor in found.donors:
        given = _kg(o.received_g for o in donor.origins)
        yield f"  {donor.name}  {donor.contact or '連絡先不明 no contact'}  {given}"


def _kg(grams: Iterable[int]) -> str:
    return f"{sum(grams) / 1000:,.1f} kg"
