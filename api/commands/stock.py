"""The commands ``hakobi stock`` and ``hakobi audit``: what is where, and whether the book fits."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from io import StringIO
from pathlib import Path

import pandas as pd
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.commands.database import database
from api.commands.exits import Exit
from api.commands.person import asking_reach, person_option
from api.commands.voice import CommandFailed, json_option, read_settings, speaking, write_whole
from api.db import auditing, reading
from api.food.book import Region, region
from api.food.food_words import BAND_NAMES, PLACE_NAMES
from api.food.frames import stock_frame
from api.printing.sheet_forms import harmless
from api.v1.audit import AuditFaultOut, AuditOut
from api.v1.stock import AsOf, StockSumOut, stock_row_out, stock_rows, summed
from api.words import ZONE_NAMES, Wordings
from inventory.accounts import AccountKind
from inventory.days import JST
from inventory.expiry import DaysLeft
from inventory.model import Zone
from inventory.store.audit import audit as audit_of
from inventory.store.stock import StockRow

WIDEST = 1000
"""Letters of a line that is never broken: a table is as wide as what it says."""


def stock(
    *,
    site_id: str = typer.Option("", "--site", help="Id of a site; empty = all."),
    zone: Zone | None = typer.Option(None, "--zone", help="Only what lies in this zone."),
    as_of: str = typer.Option(
        "", "--as-of", help="As of a moment in Japan, 2026-12-01 (its end) or 2026-12-01T09:30."
    ),
    by: AsOf = typer.Option(
        AsOf.RECORDED, "--by", help="What was written by then, or what had happened by then."
    ),
    csv_file: Path | None = typer.Option(None, "--csv", help="Also write every lot to a file."),
    username: str = person_option("User name of whoever asks."),
    as_json: bool = json_option(),
) -> None:
    """Tell what food is where, by site, zone and days left, with sums in kilograms.

    Expired food and what is held back are told apart: neither may be used.
    """
    with speaking(as_json=as_json) as voice:
        moment = moment_of(as_of, at=time.max) if as_of else None
        with database(read_settings()) as engine, reading(engine) as connection:
            reach = asking_reach(connection, username, "list_stock")
            known = region(connection)
            _require_known(known, site_id)
            found = stock_rows(connection, reach, site_id=site_id or None, as_of=moment, by=by)
        rows = [r for r in found if zone in (None, known.zone_of(r.account, food=r.zone))]
        if csv_file is not None:
            frame = stock_frame(rows, known=known, role=reach.person.role)
            # the mark at its beginning tells spreadsheets that it is UTF-8
            text = harmless_frame(frame).to_csv(index=False)
            write_whole(csv_file, text.encode("utf-8-sig"))
            voice.note(str(csv_file))
        outs = [stock_row_out(row, known, reach) for row in rows]
        sums = summed(outs)
        told = {
            "as_of": as_of or None,
            "total_g": sum(row.quantity_g for row in outs),
            "sums": [s.model_dump(mode="json") for s in sums],
            "rows": [row.model_dump(mode="json") for row in outs],
        }
        voice.answer(told, "\n".join(_lines(sums, rows)))


def audit(as_json: bool = json_option()) -> None:
    """Recompute the whole book, and name the first entry that does not fit."""
    with speaking(as_json=as_json) as voice:
        with database(read_settings()) as engine, auditing(engine) as connection:
            found = AuditOut.model_validate(audit_of(connection, beside=engine))
        voice.answer(found.model_dump(mode="json"), "\n".join(_audit_lines(found)))
        if not found.clean:
            raise typer.Exit(Exit.RULES_BROKEN)


def _require_known(known: Region, site_id: str) -> None:
    if site_id and site_id not in known.sites:
        raise CommandFailed(
            f"There is no site {site_id!r} in the master data.",
            status=Exit.NOT_STORED,
            code="site_unknown",
            remedy="Give the id of a site as the master data has it.",
        )


def moment_of(text: str, *, at: time) -> datetime:
    """Return the moment that is meant, in Japan where no zone is given; a day alone means ``at``.

    Raises ``CommandFailed``.
    """
    try:
        try:
            return datetime.combine(date.fromisoformat(text), at, tzinfo=JST)
        except ValueError:
            given = datetime.fromisoformat(text)
            return given if given.tzinfo else given.replace(tzinfo=JST)
    except ValueError:
        raise CommandFailed(
            f"{text!r} is no moment.",
            status=Exit.UNREADABLE,
            code="moment_unreadable",
            remedy="Write it like 2026-12-01 or 2026-12-01T09:30.",
        ) from None


def _lines(sums: Sequence[StockSumOut], rows: Sequence[StockRow]) -> Iterator[str]:
    if not sums:
        yield "在庫はありません。 There is no stock."
        return
    yield _table(sums)
    expired = [r.quantity_g for r in rows if r.band is DaysLeft.EXPIRED]
    held = [r.quantity_g for r in rows if r.account.kind is AccountKind.QUARANTINE]
    free = [r.quantity_g for r in rows if r.is_available]
    yield f"使える分 available: {_kg(free)}"
    if expired:
        yield (
            f"期限切れ expired: {_kg(expired)}, ロット lots: {len(expired)} "
            "(使えません。廃棄として記帳してください may only be written off)"
        )
    if held:
        yield f"保留中 held back: {_kg(held)} (決まるまで使えません not before a decision)"


def harmless_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame in whose texts a spreadsheet sees no formula."""
    texts = frame.select_dtypes(include=["object", "string"]).columns
    return frame.assign(**{name: frame[name].map(_harmless) for name in texts})


def _harmless(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value


def _table(sums: Sequence[StockSumOut]) -> str:
    """Return kilograms by site, zone and state, with a column for each band of days left."""
    table = Table(box=None, pad_edge=False, header_style="")
    for heading in ("拠点 site", "温度帯 zone", "状態 state"):
        table.add_column(heading)
    for band in DaysLeft:
        table.add_column(_both(BAND_NAMES[band]), justify="right")
    table.add_column("合計 total", justify="right")
    grams: dict[tuple[str, str, str], dict[DaysLeft, int]] = defaultdict(lambda: defaultdict(int))
    for s in sums:
        site = f"{s.site_name} ({s.site_id})" if s.site_id else "(車・移動中 on the way)"
        grams[site, _both(ZONE_NAMES[s.zone]), _both(PLACE_NAMES[s.state])][s.band] += s.quantity_g
    for key, by_band in grams.items():
        table.add_row(*(Text(part) for part in key), *_cells([by_band]))
    table.add_row("合計 total", "", "", *_cells(grams.values()))
    written = StringIO()
    Console(file=written, width=WIDEST, color_system=None).print(table)
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines())


def _cells(parts: Iterable[dict[DaysLeft, int]]) -> Iterator[str]:
    listed = list(parts)
    by_band = [sum(part.get(band, 0) for part in listed) for band in DaysLeft]
    yield from (_kg([g]) if g else "-" for g in by_band)
    yield _kg(by_band)


def _audit_lines(found: AuditOut) -> Iterator[str]:
    counts = (
        f"記帳 entries: {found.entries}, ロット lots: {found.lots}, "
        f"在庫 on hand: {_kg([found.on_hand_g])}"
    )
    if found.clean:
        yield f"帳簿はすべて合っています。 The book fits. {counts}"
        yield f"印 digest: {found.digest}"
        return
    yield f"帳簿が合いません。 The book does not fit. {counts}"
    yield f"最初の誤り first fault: {_fault(found.faults[0])}"
    yield from (f"  {_fault(fault)}" for fault in found.faults[1:])


def _fault(fault: AuditFaultOut) -> str:
    entry = f"記帳 entry {fault.seq} {fault.entry_id}".rstrip() if fault.seq else "帳簿 book"
    return f"{entry}: {fault.code}: {fault.detail}"


def _both(wordings: Wordings) -> str:
    return f"{wordings[0]} {wordings[1].lower()}"


def _kg(grams: Iterable[int]) -> str:
    return f"{sum(grams) / 1000:,.1f} kg"
