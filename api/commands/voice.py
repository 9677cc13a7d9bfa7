"""How commands speak: answers on standard output, everything else on standard error.

With ``--json`` an answer, also that of a failed command, is one JSON object. What a user can mend
is told with place and remedy, never as a traceback.
"""

import ctypes
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import typer
from pydantic import ValidationError
from rich.console import Console

from api.care import logs
from api.care.data_folder import DataReadOnly
from api.commands.exits import Exit
from api.db import DatabaseError, is_read_only
from api.files import replace_whole
from api.settings import Settings
from api.store import NotStored, PlanBroken, StoreError
from api.web.vendor import AssetsMissing
from inventory.errors import InventoryError
from logistics.errors import Fault, LogisticsError, ScenarioRefused
from routing.errors import RoutingError

TOLD = (
    LogisticsError,
    InventoryError,
    RoutingError,
    StoreError,
    DatabaseError,
    AssetsMissing,
)
"""Errors that a command tells in words, with an exit status."""


class CommandFailed(Exception):
    """A command that ends without its result.

    ``status`` is its exit status; ``more`` stands beside code and message with ``--json``.
    """

    def __init__(
        self,
        message: str,
        *,
        status: Exit,
        code: str,
        remedy: str = "",
        more: Mapping[str, Any] | None = None,
    ) -> None:
        self.status = status
        self.code = code
        self.remedy = remedy
        self.more = dict(more or {})
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Where a command's words go."""

    as_json: bool
    notes: Console

    def note(self, text: str, *, style: str | None = None) -> None:
        """Tell something on the way."""
        self.notes.print(text, style=style, markup=False, highlight=False, soft_wrap=True)

    def warn(self, warnings: Iterable[Fault]) -> None:
        """Tell what looks suspicious in a month."""
        for warning in warnings:
            self.note(f"注意 warning: {warning}", style="yellow")

    def answer(self, result: dict[str, Any], text: str) -> None:
        """Give a command's result: as JSON or for people."""
        said = json.dumps(result, ensure_ascii=False, indent=1) if self.as_json else text
        sys.stdout.write(said.rstrip("\n") + "\n")
        sys.stdout.flush()


@contextmanager
def speaking(*, as_json: bool) -> Iterator[Voice]:
    """Give a command its voice; a fault of the input becomes words and an exit status."""
    logs.to_standard_error()
    voice = Voice(as_json=as_json, notes=Console(stderr=True))
    try:
        yield voice
    except CommandFailed as failed:
        _tell_failure(voice, failed)
    except TOLD as error:
        _tell_failure(voice, _failure_of(error), cause=error)
    except sa.exc.SQLAlchemyError as error:
        _tell_failure(voice, _database_failure(error))


@contextmanager
def libraries_aside() -> Iterator[None]:
    """Send what compiled libraries print to standard error: HiGHS prints a line now and then."""
    printed = ctypes.CDLL(None).fflush
    printed(None)
    answers = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        printed(None)
        os.dup2(answers, 1)
        os.close(answers)


def _database_failure(error: sa.exc.SQLAlchemyError) -> CommandFailed:
    what = str(getattr(error, "orig", None) or error).strip()
    if is_read_only(error):
        return CommandFailed(
            f"The database cannot be written: {what}",
            status=Exit.NOT_STORED,
            code=DataReadOnly.code,
            remedy=DataReadOnly.remedy,
        )
    return CommandFailed(
        f"The database cannot be used: {what}",
        status=Exit.NOT_STORED,
        code="database_unavailable",
        remedy="Look at HAKOBI_DATABASE_URL and HAKOBI_DATA_DIR, and whether it is running.",
    )


def _failure_of(error: Exception) -> CommandFailed:
    status = Exit.UNREADABLE
    if isinstance(error, NotStored | DatabaseError):
        status = Exit.NOT_STORED
    elif isinstance(error, PlanBroken):
        status = Exit.RULES_BROKEN
    code, remedy = getattr(error, "code", ""), getattr(error, "remedy", "")
    return CommandFailed(str(error), status=status, code=code, remedy=remedy)


def _tell_failure(voice: Voice, failed: CommandFailed, cause: Exception | None = None) -> None:
    faults = cause.faults if isinstance(cause, ScenarioRefused) else ()
    if voice.as_json:
        error = {"code": failed.code, "message": str(failed), "remedy": failed.remedy}
        error |= failed.more
        voice.answer({"error": error | {"faults": [asdict(f) for f in faults]}}, "")
    for line in map(str, faults or (failed,)):
        voice.note(f"誤り error: {line}", style="red")
    if faults:
        voice.note(f"{len(faults)} 件の誤り / faults found: {len(faults)}")
    if failed.remedy:
        voice.note(f"→ {failed.remedy}")
    raise typer.Exit(failed.status)


def read_settings(**changes: Any) -> Settings:
    """Return the settings of the environment, with ``changes``; faults are told by name."""
    try:
        return Settings(**changes)
    except ValidationError as error:
        lines = [
            f"HAKOBI_{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()
        ]
        raise CommandFailed(
            "\n".join(lines),
            status=Exit.UNREADABLE,
            code="settings",
            remedy="Mend the environment variables named; README.md lists them.",
        ) from None


def read_text(path: Path) -> str:
    """Return the text of a file that the user named."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error, "UTF-8 file") from None


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file that the user named."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error, "file") from None


def _unreadable(path: Path, error: Exception, kind: str) -> CommandFailed:
    return CommandFailed(
        f"{path}: cannot be read: {reason_of(error)}",
        status=Exit.UNREADABLE,
        code="file_unreadable",
        remedy=f"Give the path of a {kind} that is there.",
    )


def write_whole(path: Path, data: bytes) -> None:
    """Write a file in one go: whoever looks sees the old file or the new one, never a half."""
    with writing_to(path):
        replace_whole(path, data, mode=0o666 & ~_umask())


@contextmanager
def writing_to(path: Path) -> Iterator[None]:
    """Tell a failure to write ``path`` in words."""
    try:
        yield
    except OSError as error:
        raise CommandFailed(
            f"{path}: cannot be written: {reason_of(error)}",
            status=Exit.NOT_WRITTEN,
            code="not_written",
            remedy="Name a folder that you may write to, on a disk with room.",
        ) from None


def require_empty(folder: Path) -> None:
    """Raise ``CommandFailed`` unless a folder has nothing in it, or is not there yet."""
    with writing_to(folder):
        if folder.exists() and any(folder.iterdir()):
            raise CommandFailed(
                f"{folder}: is not empty.",
                status=Exit.NOT_WRITTEN,
                code="not_empty",
                remedy="Name a new folder: a month that is there is not overwritten.",
            )


def reason_of(error: Exception) -> str:
    """Return an operating system's reason without its number."""
    return getattr(error, "strerror", None) or str(error)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def json_option() -> Any:
    """Return the option ``--json`` that every command has."""
    return typer.Option(
        False, "--json", help="Print one JSON object on standard output, the rest on stderr."
    )
