"""Commands that look after an installation: backup, restore, doctor, move-db."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import typer

from api.care import backups, doctor, sealing
from api.care.backups import Backup
from api.care.data_folder import require_writable
from api.care.doctor import Finding, Level
from api.clock import utc_now
from api.commands.database import database
from api.commands.exits import Exit
from api.commands.voice import (
    CommandFailed,
    Voice,
    json_option,
    read_settings,
    speaking,
    writing_to,
)
from api.db import make_engine

_NAME = "hakobi-%Y%m%dT%H%M%SZ.sqlite3"
_NAMES = re.compile(r"hakobi-\d{8}T\d{6}Z\.sqlite3(\.age)?")
_DAY = len("hakobi-YYYYMMDD")
"""So many letters of a backup's name tell its day."""
ALL_KEPT_FOR = timedelta(days=2)
_MARKS = {Level.OK: "○", Level.WARNING: "△", Level.WRONG: "×"}


def backup(
    file: Path = typer.Argument(
        metavar="FILE", help="File to write; in a folder it is named after the moment."
    ),
    keep_days: int = typer.Option(
        0,
        "--keep-days",
        min=0,
        help="In a folder: delete older backups, and before two days ago all but each day's "
        "last; 0 = keep all.",
    ),
    recipients: list[str] = typer.Option(
        [],
        "--recipient",
        help="Public key to encrypt it to (age1…), as often as there are keys; else those of "
        "HAKOBI_BACKUP_RECIPIENTS.",
    ),
    as_json: bool = json_option(),
) -> None:
    """Write a backup of the whole database while people work, and prove that its book fits."""
    with speaking(as_json=as_json) as voice:
        settings, now = read_settings(), utc_now()
        keys = tuple(recipients) or settings.backup_recipients
        name = now.strftime(_NAME) + (sealing.ENDING if keys else "")
        path = file / name if file.is_dir() else file
        require_writable(settings)
        engine = make_engine(settings)
        try:
            with writing_to(path):
                made = backups.make_backup(engine, settings, path, now=now, recipients=keys)
        finally:
            engine.dispose()
        gone = _delete_old(file, now, keep_days) if file.is_dir() and keep_days else ()
        told = _told(made, path) | {"deleted": [str(old) for old in gone], "keys": len(keys)}
        voice.answer(told, "\n".join([_line("保存しました saved", made, path), *map(str, gone)]))


def _delete_old(folder: Path, now: datetime, keep_days: int) -> tuple[Path, ...]:
    """Delete backups of a folder that are older, by their names, and all but each day's last.

    Of the last ``ALL_KEPT_FOR`` every one stays, and so does the newest of all.
    """
    named = sorted(p for p in folder.iterdir() if _NAMES.fullmatch(p.name))
    last_of_day = {path.name[:_DAY]: path for path in named}
    first_kept = (now - timedelta(days=keep_days)).strftime(_NAME)
    all_from = (now - ALL_KEPT_FOR).strftime(_NAME)
    old = tuple(
        path
        for path in named[:-1]
        if path.name < first_kept
        or (path.name < all_from and path != last_of_day[path.name[:_DAY]])
    )
    for path in old:
        path.unlink()
    return old


def restore(
    file: Path = typer.Argument(metavar="FILE", help="Backup to take the data from."),
    key: Path | None = typer.Option(
        None, "--key", help="File with the secret key of an encrypted backup."
    ),
    as_json: bool = json_option(),
) -> None:
    """Fill an empty database from a backup and prove the book; everybody signs in anew."""
    with speaking(as_json=as_json) as voice:
        if not file.is_file():
            raise CommandFailed(
                f"{file}: there is no such file.",
                status=Exit.UNREADABLE,
                code="file_unreadable",
                remedy="Give the path of a file that `hakobi backup` has written.",
            )
        if key is not None and not key.is_file():
            raise CommandFailed(
                f"{key}: there is no such file.",
                status=Exit.UNREADABLE,
                code="file_unreadable",
                remedy=sealing.KeyUnreadable.remedy,
            )
        with writing_to(file):
            found = backups.restore(file, read_settings(), now=utc_now(), key=key)
        voice.answer(_told(found, file), _line("復元しました restored", found, file))


def make_key(
    file: Path = typer.Argument(metavar="FILE", help="New file for the secret key."),
    as_json: bool = json_option(),
) -> None:
    """Make a key for encrypted backups: the secret one in a file, the public one is told."""
    with speaking(as_json=as_json) as voice:
        with writing_to(file):
            public = sealing.make_key(file, now=utc_now())
        lines = (
            f"公開鍵 public key: {public}",
            f"HAKOBI_BACKUP_RECIPIENTS={public}",
            f"{file} をサーバー以外の2か所に保管し、ここから消してください。",
            "なくすとバックアップを復元できません。",
            f"Keep {file} at two places off the server, and delete it here: without it nothing "
            "can be restored.",
        )
        voice.answer({"file": str(file), "public_key": public}, "\n".join(lines))


def move_database(
    target: str = typer.Option(
        ...,
        "--to",
        envvar="HAKOBI_MOVE_TO",
        help="New, empty database: postgresql://user:password@host/name. A password is better "
        "given in HAKOBI_MOVE_TO than on the command line.",
    ),
    as_json: bool = json_option(),
) -> None:
    """Copy the database to another one, SQLite or PostgreSQL, and prove that both are equal.

    Stop the server first. The old database stays as it is; start the server with the new one.
    """
    with speaking(as_json=as_json) as voice:
        settings = read_settings()
        there = read_settings(database_url=target)
        if settings.database_url == there.database_url:
            raise CommandFailed(
                "The new database is the old one.",
                status=Exit.UNREADABLE,
                code="same_database",
                remedy="Give the address of a new, empty database.",
            )
        with database(settings) as engine:
            moved = backups.move(engine, there)
        lines = [f"{name}: {rows}" for name, rows in moved.rows.items() if rows]
        lines.append(f"どちらの帳簿の印も both books' digest: {moved.digest}")
        lines.append("新しい方で起動してください start with the new one: HAKOBI_DATABASE_URL")
        voice.answer(asdict(moved), "\n".join(lines))


def examine(as_json: bool = json_option()) -> None:
    """Look at settings, versions, disk, clock, database and backups; say what to mend."""
    with speaking(as_json=as_json) as voice:
        findings = doctor.examine(read_settings(), now=utc_now())
        _tell(findings, voice)
        if any(one.level is Level.WRONG for one in findings):
            raise typer.Exit(Exit.UNSOUND)


def _tell(findings: Sequence[Finding], voice: Voice) -> None:
    is_fine = all(one.level is not Level.WRONG for one in findings)
    told = {"fine": is_fine, "findings": [asdict(one) for one in findings]}
    voice.answer(told, "\n".join(_lines(findings)))


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    for one in findings:
        yield f"{_MARKS[one.level]} {one.level:<7} {one.name}: {one.found}"
        if one.remedy:
            yield f"    → {one.remedy}"


def _told(made: Backup, path: Path) -> dict[str, object]:
    return {
        "file": str(path),
        "made_at": made.made_at.isoformat(),
        "program": made.program,
        "schema": made.schema,
        "entries": made.entries,
        "digest": made.digest,
        "rows": {name: one.rows for name, one in made.census.items()},
    }


def _line(what: str, made: Backup, path: Path) -> str:
    return (
        f"{what}: {path}\n記帳 entries: {made.entries}, 印 digest: {made.digest}\n"
        f"時点 as of: {made.made_at.isoformat(timespec='seconds')}"
    )
