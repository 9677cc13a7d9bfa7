"""Power cuts at any moment of a run of writes: files as they may lie there, and what must hold.

At a cut, of each file: what a sync has forced is there. Each later write may be there whole, not at
all, or in some of its sectors, the later ones before the earlier, and a sector that was being
written may hold anything in the bytes that were written. A truncation or a deletion that was not
forced may have come through or not. Assumed is what SQLite assumes of a disk on Linux: that a
sync which has returned is true, and that bytes beside a write stay as they were.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from api.db import auditing, open_database, reading, writing
from api.settings import Settings
from inventory.store.audit import audit
from tests.inventory.book_words import write
from tests.inventory.store.killed_writer import entry_of
from tests.trust.power_log import PowerLog, Step, listened

SECTORS_BYTES = (512, 4096)
FIRST_OPENING_SHARE = 0.1


@dataclass
class DiskFile:
    """What a file holds for certain, and what it was told since.

    ``there`` tells whether its name is certain to be in the folder.
    """

    content: bytearray = field(default_factory=bytearray)
    told: list[Step] = field(default_factory=list)
    there: bool = False


@dataclass
class Disk:
    """Files by name, as far as a log has been followed."""

    files: dict[str, DiskFile] = field(default_factory=dict)

    def follow(self, step: Step) -> None:
        if step.what == "folder":
            self._force_names()
            return
        file = self.files.setdefault(step.name, DiskFile())
        if step.what == "sync":
            for told in file.told:
                file.content = _after(file.content, told)
            file.told, file.there = [], True
        else:
            file.told.append(step)

    def _force_names(self) -> None:
        """Have deletions come through, and the names of what is new."""
        for name, file in list(self.files.items()):
            kinds = [step.what for step in file.told]
            if "delete" in kinds:
                since = len(kinds) - kinds[::-1].index("delete")
                file.content, file.told = bytearray(), file.told[since:]
                if not file.told:
                    del self.files[name]
            file.there = True

    def cut(self, folder: Path, chance: random.Random) -> None:
        """Write the files into an empty folder as a power cut may leave them."""
        sector_bytes = chance.choice(SECTORS_BYTES)
        lost = chance.choice((0.0, 0.2, 0.5, 0.8, 1.0))
        for name, file in self.files.items():
            content: bytearray | None = bytearray(file.content)
            if not file.there and (not file.told or chance.random() < lost):
                continue
            for step in file.told:
                content = _maybe(content, step, chance, lost=lost, sector_bytes=sector_bytes)
            if content is not None:
                (folder / name).write_bytes(content)


def _after(content: bytearray, step: Step) -> bytearray:
    """Return what a file holds after a step that came through."""
    if step.what == "delete":
        return bytearray()
    if step.what == "truncate":
        return content[: step.at]
    content.extend(bytes(max(0, step.at - len(content))))
    content[step.at : step.at + len(step.content)] = step.content
    return content


def _maybe(
    content: bytearray | None, step: Step, chance: random.Random, *, lost: float, sector_bytes: int
) -> bytearray | None:
    """Return what a file holds after a step that may have come through; None = it is not there."""
    if step.what == "delete":
        return content if chance.random() < lost else None
    content = bytearray() if content is None else content
    if step.what == "truncate":
        return content if chance.random() < lost else _after(content, step)
    torn = chance.random() < 0.5
    if not torn:
        return content if chance.random() < lost else _after(content, step)
    for begin, part in _sectors(step, sector_bytes):
        fate = chance.random()
        if fate >= lost:
            content = _after(content, Step(what="write", name="", at=begin, content=part))
        elif fate < 0.1 * lost:
            noise = chance.randbytes(len(part))
            content = _after(content, Step(what="write", name="", at=begin, content=noise))
    return content


def _sectors(step: Step, sector_bytes: int) -> Iterator[tuple[int, bytes]]:
    end = step.at + len(step.content)
    begin = step.at
    while begin < end:
        stop = min(end, (begin // sector_bytes + 1) * sector_bytes)
        yield begin, step.content[begin - step.at : stop - step.at]
        begin = stop


def logged_run(folder: Path, *, entries: int) -> PowerLog:
    """Open a new database, write entries, with a reader beside for a while, close, open, go on."""
    log = PowerLog()
    settings = Settings(data_dir=folder)
    with listened(log):
        number = 0
        for part in range(3):
            engine = open_database(settings)
            if part == 0:
                log.tell("")  # the schema is there
            for _ in range(2):
                with engine.connect() as beside:
                    if part == 1:
                        beside.exec_driver_sql("SELECT count(*) FROM entries")
                    for _ in range(entries // 6):
                        entry = entry_of(0, number)
                        with writing(engine) as connection:
                            write(connection, entry)
                        log.tell(entry.entry_id)
                        number += 1
            engine.dispose()
    return log


def cut_points(log: PowerLog, count: int, *, seed: int) -> list[int]:
    """Return numbers of steps after which the power is cut, in order."""
    chance = random.Random(seed)
    first = log.told[0][0]
    early = round(count * FIRST_OPENING_SHARE)
    points = [chance.randint(0, first) for _ in range(early)]
    return sorted(points + [chance.randint(first, len(log.steps)) for _ in range(count - early)])


def faults_of_cut(folder: Path, log: PowerLog, point: int) -> list[str]:
    """Open what a cut has left as the program does; return what is lost, halved or broken."""
    told = [entry_id for steps, entry_id in log.told if steps <= point and entry_id]
    every = [entry_id for _, entry_id in log.told if entry_id]
    try:
        engine = open_database(Settings(data_dir=folder))
    except Exception as error:  # noqa: BLE001  it is told
        return [f"it does not open: {error!r}"]
    try:
        return list(_faults(engine, told, every))
    except Exception as error:  # noqa: BLE001
        return [f"it does not read: {error!r}"]
    finally:
        engine.dispose()


def _faults(engine: sa.Engine, told: list[str], every: list[str]) -> Iterator[str]:
    with reading(engine) as connection:
        sound = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        if sound != ["ok"]:
            yield f"integrity_check says {sound[:3]}"
        texts = sa.text("SELECT entry_id FROM entries ORDER BY seq")
        found = list(connection.execute(texts).scalars())
    if len(found) not in (len(told), len(told) + 1):
        yield f"{len(told)} entries were acknowledged, {len(found)} are there"
    if found != every[: len(found)]:
        yield "the entries are not those that were written"
    with auditing(engine) as connection:
        report = audit(connection)
    yield from (f"entry {fault.seq}: {fault.code}" for fault in report.faults)


def cuts(log: PowerLog, points: Iterable[int], scratch: Path, *, seed: int) -> Iterator[list[str]]:
    """Cut the power after each of the numbers of steps; give the faults of each cut."""
    disk, followed = Disk(), 0
    for number, point in enumerate(points):
        for step in log.steps[followed:point]:
            disk.follow(step)
        followed = point
        folder = scratch / f"cut-{number}"
        folder.mkdir()
        disk.cut(folder, random.Random(f"{seed}-{number}"))
        yield [f"step {point}: {fault}" for fault in faults_of_cut(folder, log, point)]
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
