"""The command ``hakobi receive``: food comes to a base, with what stands on its label."""

import inspect
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
import typer
from pydantic import ValidationError

from api.clock import utc_now
from api.commands.database import database
from api.commands.exits import Exit
from api.commands.person import acting_reach, person_option
from api.commands.stock import moment_of
from api.commands.voice import CommandFailed, json_option, read_settings, speaking
from api.db import writing
from api.food.book import region
from api.v1.entries import entry_out
from api.v1.receiving import AllergensIn, LotIn, receive_food
from inventory.accounts import DOCK
from inventory.entry import Recorded
from inventory.labels import DateAmbiguous
from inventory.lot import LotFacts, lot_of
from inventory.model import ExpiryKind, Zone
from inventory.store import read

_UNITS_G = {"kg": 1000, "g": 1}
_WEIGHT = re.compile(r"((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13})(?:\.[0-9]{1,6})?) ?(kg|g)")
ALLERGENS = ("contains", "stated_free", "unknown")


def _text(flag: str, description: str, default: str = "") -> tuple[Any, Any]:
    return str, typer.Option(default, flag, help=description)


def _names(flag: str, description: str) -> tuple[Any, Any]:
    return list[str], typer.Option([], flag, help=f"{description}; may be given again.")


OPTIONS: Mapping[str, tuple[Any, Any]] = {
    "site_id": (str, typer.Option(..., "--site", help="Id of the base.")),
    "product_id": (str, typer.Option(..., "--product", help="Id of the product.")),
    "quantity": (str, typer.Option(..., "--quantity", help="Weight, such as 12.5kg or 800g.")),
    "expiry_kind": (ExpiryKind, typer.Option(..., "--kind", help="What the date means.")),
    "expires": _text("--expires", "Date as it stands on the label, such as 26.11.30 or R8.11.30."),
    "expires_on": _text(
        "--expires-on", "The day that is meant, 2026-11-30: for a label with more than one reading."
    ),
    "unit_id": _text("--unit", "Unit of the store that it goes to.", DOCK),
    "zone": (Zone | None, typer.Option(None, "--zone", help="Else the zone of the product.")),
    "case": _text("--case", "Weight of a case, such as 5kg.", "1g"),
    "storage": _text("--storage", "Storage limit as on the label, such as 10℃以下."),
    "labelled": (
        bool,
        typer.Option(False, "--labelled", help="A label was read, also where it names none."),
    ),
    "contains": _names("--contains", "Allergen that the label names"),
    "stated_free": _names("--free", "Allergen that the label states it to be free of"),
    "unknown": _names("--unknown", "Allergen of which the label leaves it open"),
    "donor_id": _text("--donor", "Id of the donor."),
    "programme_id": _text("--programme", "Id of the programme that it comes under."),
    "intake_reason": _text("--intake-reason", "Why it comes in against the programme's rule."),
    "maker": _text("--maker", "Name of the maker; else that of the product."),
    "lot_number": _text("--lot", "The maker's lot number."),
    "lot_id": _text("--lot-id", "Our number of the lot; else one is made."),
    "gtin": _text("--gtin", "Digits of the JAN or GTIN."),
    "note": _text("--note", "What else is to be said."),
    "occurred_at": _text("--at", "When it came, in Japan: 2026-12-01T09:30; else now."),
    "entry_id": _text("--id", "Id of the entry: sent again with it, nothing is written twice."),
    "username": (str, person_option("User name of whoever receives it.")),
    "as_json": (bool, json_option()),
}
"""The command's options: type and description by the name of what they give."""


def receive(**given: Any) -> None:
    """Write the arrival of food at a base; needs --as with a hub operator of the base.

    A date that may mean several days is asked back with every candidate (exit status 2). Without
    --contains, --free, --unknown or --labelled no label was read: all allergens are unknown.
    """
    with speaking(as_json=given["as_json"]) as voice:
        sent = dict(given)
        settings = read_settings()
        with database(settings) as engine, writing(engine) as connection:
            reach = acting_reach(connection, sent["username"], "receive_lot")
            lot_in = _lot_in(sent, connection)
            try:
                recorded = receive_food(connection, reach, lot_in, settings=settings, now=utc_now())
            except DateAmbiguous as error:
                raise _asked_back(error) from None
            lot = lot_of(recorded.entry.detail["lots"][0])
            product_name = region(connection).product_name(lot.product_id)
        told = {
            "new": recorded.is_new,
            "lot_id": lot.lot_id,
            "expires_on": lot.expires_on.isoformat(),
            "entry": entry_out(recorded).model_dump(mode="json"),
        }
        voice.answer(told, "\n".join(_lines(recorded, lot, product_name)))


def _as_keywords(options: Mapping[str, tuple[Any, Any]]) -> inspect.Signature:
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Signature(
        [
            inspect.Parameter(name, kind, annotation=type_, default=option)
            for name, (type_, option) in options.items()
        ]
    )


# The library reads options from a signature; one written out would have 26 arguments.
receive.__signature__ = _as_keywords(OPTIONS)  # type: ignore[attr-defined]
receive.__annotations__ = {name: type_ for name, (type_, _) in OPTIONS.items()}


def _lot_in(given: Mapping[str, Any], connection: sa.Connection) -> LotIn:
    """Return what is to be received; raise ``CommandFailed`` for what cannot be read."""
    plain = {
        name: value
        for name, value in given.items()
        if name in LotIn.model_fields and value not in ("", None)
    }
    has_label = given["labelled"] or any(given[name] for name in ALLERGENS)
    entry_id = given["entry_id"] or str(uuid4())
    try:
        return LotIn(
            **{
                **plain,
                "entry_id": entry_id,
                "quantity_g": grams_of(given["quantity"]),
                "case_g": grams_of(given["case"]),
                "expires_on": _day_of(given["expires_on"]),
                "occurred_at": _occurred_at(given["occurred_at"], entry_id, connection),
                "allergens": AllergensIn(**{k: given[k] for k in ALLERGENS}) if has_label else None,
            }
        )
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise _unreadable("\n".join(lines), "Mend what is named.") from None


def grams_of(text: str) -> int:
    """Return the grams of a weight such as 12.5kg or 800 g, full-width digits allowed.

    A comma stands between thousands only. Raises ``CommandFailed``.
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    found = _WEIGHT.fullmatch(plain)
    if found is not None:
        grams = Decimal(found[1].replace(",", "")) * _UNITS_G[found[2]]
        if grams == grams.to_integral_value():
            return int(grams)
    raise _unreadable(
        f"{text!r} is no weight in whole grams.", "Write it with its unit, such as 12.5kg or 800g."
    )


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _unreadable(f"{text!r} is no day.", "Write it like 2026-11-30.") from None


def _occurred_at(text: str, entry_id: str, connection: sa.Connection) -> datetime:
    """Return when it came; sent again without a time, it came when it was said first."""
    if text:
        return moment_of(text, at=time())
    known = read.find_entry(connection, entry_id)
    return utc_now() if known is None else known.entry.occurred_at


def _unreadable(message: str, remedy: str) -> CommandFailed:
    return CommandFailed(
        message, status=Exit.UNREADABLE, code="arguments_unreadable", remedy=remedy
    )


def _asked_back(error: DateAmbiguous) -> CommandFailed:
    days = [c.day.isoformat() for c in error.candidates]
    choices = " / ".join(f"--expires-on {day}" for day in days)
    return CommandFailed(
        str(error),
        status=Exit.UNREADABLE,
        code=error.code,
        remedy=f"ラベルを見て選んでください。 Look at the label and choose: {choices}",
        more={
            "candidates": [
                {"day": c.day.isoformat(), "printed": c.printed, "month_only": c.month_only}
                for c in error.candidates
            ]
        },
    )


def _lines(recorded: Recorded, lot: LotFacts, product_name: str) -> Iterator[str]:
    said = "受け入れました received" if recorded.is_new else "すでにあります there already"
    quantity_g = sum(max(leg.quantity_g, 0) for leg in recorded.entry.postings)
    printed = f" ({lot.expires_printed})" if lot.expires_printed else ""
    yield f"{said}: {lot.lot_id}  {product_name}  {quantity_g / 1000:,.3f} kg"
    yield f"期限 {lot.expiry_kind}: {lot.expires_on}{printed}"
    yield f"記帳 entry: {recorded.entry.entry_id}"
