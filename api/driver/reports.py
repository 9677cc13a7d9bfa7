"""What is told on a trip, from a phone or a sheet of paper: written or kept, never dropped.

Every report has an id of its own, so that a phone may send it again. What does not fit what is
known by then (a stop that is gone, a second delivery, food that is not aboard) is kept with a flag
for the office. What was driven by a plan that has changed meanwhile is written as it was driven.
What was told wrongly is taken back by a report of its own.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from api.accounts.person import Person
from api.accounts.reach import Reach
from api.driver.kept_reports import as_kept, find_report, of_trip, report_of, reports_of
from api.driver.plan_moves import at_stop, shown_trip, trips_that_go_there
from api.driver.tables import trip_reports
from api.driver.taking_back import hindrance, undo
from api.driver.told import NOT_WRITTEN, Flag, Kept, Report, ReportKind, ReportState
from api.driver.weights import by_ledger_lot, moved_by, planned_at, rest_of
from api.permissions import Scope
from api.store import NotStored, StoredPlan, StoreError
from api.trips.trip_work import TripDesk, TripWorkDone, Work
from inventory.accounts import vehicle
from inventory.entry import Entry, EntryKind
from inventory.errors import EntryConflict, InventoryError, StockShort
from inventory.store.book import lock
from inventory.store.reservations import aboard, moved_at_sites
from logistics.plan_model import Trip

MOST_SKEW = timedelta(minutes=10)
LATE = timedelta(hours=24)
MOST_OF_TRIP = 1_000
"""Reports: no trip has a tenth of them, but somebody with a lost phone might send for ever."""

_ENTRIES: Mapping[ReportKind, EntryKind] = {
    ReportKind.LOAD: EntryKind.LOAD,
    ReportKind.DELIVER: EntryKind.DELIVER,
}


class TripFull(StoreError):
    """A trip of which more was told than can be true."""

    code = "trip_full"
    remedy = (
        "Tell the office: it looks at what was told, and ends the link if it is not the driver."
    )


class TripReports:
    """The reports of one trip, as one person tells them.

    Not ``is_open``: the link has ended (its plan was replaced, or somebody has stopped it), so that
    all of it is kept for the office, which may write it.
    """

    def __init__(
        self,
        connection: sa.Connection,
        stored: StoredPlan,
        trip: Trip,
        *,
        person: Person,
        now: datetime,
        is_open: bool = True,
    ) -> None:
        self._connection = connection
        self._stored, self._trip = stored, trip
        self._person, self._now, self._is_open = person, now, is_open
        self._reach = Reach(person, scope=Scope.ALL, route_name="tell_trip")

    def tell(self, reports: Sequence[Report], *, sent_at: datetime) -> list[Kept]:
        """Take reports in their order; ``sent_at`` is the phone's clock when it sent them.

        Raises ``TripFull``: the phone keeps what it has.
        """
        lock(self._connection)
        mine = of_trip(self._stored.plan_id, self._trip.trip_id)
        known = sa.select(sa.func.count()).select_from(trip_reports).where(mine)
        if self._connection.execute(known).scalar_one() >= MOST_OF_TRIP:
            raise TripFull("More was told of the trip than one can have.")
        skew = self._now - sent_at
        return [self._tell(report, skew=skew) for report in reports]

    def _tell(self, report: Report, *, skew: timedelta) -> Kept:
        known = find_report(self._connection, report.report_id)
        if known is not None:
            return self._again(known, report)
        is_off = abs(skew) > MOST_SKEW
        at = min(report.device_at + (skew if is_off else timedelta()), self._now)
        flags = [Flag.CLOCK] if is_off else []
        flags += [Flag.LATE] if self._now - at > LATE else []
        state = ReportState.KEPT
        if self._was_taken_back(report):
            state, flags = ReportState.TAKEN_BACK, []
        elif report.kind is ReportKind.TAKE_BACK:
            back = self._taken_back(report, at)
            is_kept = {*back} & (NOT_WRITTEN | {Flag.NO_REPORT})
            state = state if is_kept else ReportState.WRITTEN
            flags += back
        elif report.kind is ReportKind.FAIL:
            flags.append(Flag.FAILED)
        elif report.kind is ReportKind.TEMPERATURE:
            state = ReportState.WRITTEN
        else:
            flag = self._second(report) if self._is_there(report) else self._written(report, at)
            state = ReportState.WRITTEN if flag in (None, Flag.DIFFERS) else state
            flags += [] if flag is None else [flag]
            flags += [] if flag is Flag.STOP_GONE else self._went(report)
        return self._keep(report, state, flags, skew_s=round(skew.total_seconds()))

    def _is_there(self, report: Report) -> bool:
        """Tell whether that was told of this stop already: the first that comes counts.

        What differs in a second one is for the office to decide, which may write it all the same.
        """
        return bool(self._moved(report))

    def _moved(self, report: Report) -> dict[str, int]:
        """Return what the book has moved at the report's stop already, in grams by lot."""
        if report.kind not in _ENTRIES:
            return {}
        mine = {"plan_id": self._stored.plan_id, "trip_id": self._trip.trip_id}
        moved = moved_at_sites(self._connection, _ENTRIES[report.kind], **mine)
        return {lot: g for (site_id, lot), g in moved.items() if site_id == report.site_id}

    def _second(self, report: Report) -> Flag | None:
        """Return why the office shall look at what was told already.

        A base writes what it loads and the driver tells it, too: where both tell the same, nobody
        has to decide.
        """
        trip, lines = self._as_shown(report)
        told = planned_at(report.kind, trip, report.site_id) if lines is None else lines
        is_same = by_ledger_lot(told) == self._moved(report)
        return None if report.kind is ReportKind.LOAD and is_same else Flag.TWICE

    def _went(self, report: Report) -> list[Flag]:
        """Return what became of a stop in the plan that is approved by now, if it changed."""
        if report.kind is not ReportKind.DELIVER:
            return []
        known = (self._connection, self._stored, self._trip)
        going = trips_that_go_there(*known, report.site_id)
        return [] if going is None else [Flag.MOVED if going else Flag.CANCELLED]

    def _rest(self, report: Report) -> Report:
        """Return a report "as planned" with what is left of it: its load may have come late."""
        moved = self._moved(report)
        trip, lines = self._as_shown(report)
        if not moved or lines is not None:
            return report
        planned = planned_at(report.kind, trip, report.site_id)
        return replace(report, lines=rest_of(planned, moved) or None)

    def _was_taken_back(self, report: Report) -> bool:
        """Tell whether a report that comes late was taken back before it came; note that it is."""
        mine = of_trip(self._stored.plan_id, self._trip.trip_id)
        lost = sa.and_(mine, trip_reports.c.flags.contains(str(Flag.NO_REPORT)))
        found = map(as_kept, self._connection.execute(sa.select(trip_reports).where(lost)))
        back = next((kept for kept in found if kept.takes_back == report.report_id), None)
        if back is None:
            return False
        flags = ",".join(flag for flag in back.flags if flag is not Flag.NO_REPORT)
        self._change(back.report_id, {"state": str(ReportState.WRITTEN), "flags": flags})
        return True

    def _taken_back(self, report: Report, at: datetime, *, is_asked: bool = False) -> list[Flag]:
        """Take back what was told; return why the office shall look at it, nothing where it was.

        ``is_asked``: the office does it, whatever was confirmed since.
        """
        if not self._is_open:
            return [Flag.TAKEN_BACK, Flag.ENDED]
        told = reports_of(self._connection, self._stored.plan_id, self._trip.trip_id)
        target = next((kept for kept in told if kept.report_id == report.takes_back), None)
        if target is None or target.kind is ReportKind.TAKE_BACK:
            return [Flag.TAKEN_BACK, Flag.NO_REPORT]
        if target.is_taken_back:
            return []
        if not is_asked:
            flag = hindrance(self._connection, self._stored, self._trip, target, told)
            if flag is not None:
                return [Flag.TAKEN_BACK, flag]
        by = (report.report_id, self._person.person_id, at)
        try:
            with self._connection.begin_nested():
                undo(self._connection, self._trip, target, by=by, now=self._now)
        except InventoryError:
            return [Flag.TAKEN_BACK, Flag.USED]
        self._change(target.report_id, {"state": str(ReportState.TAKEN_BACK)})
        is_there = self._is_there(report_of(target))
        return [Flag.TAKEN_BACK, *([Flag.STANDS] if is_there else [])]

    def _change(self, report_id: str, values: Mapping[str, object]) -> None:
        mine = trip_reports.c.report_id == report_id
        self._connection.execute(sa.update(trip_reports).where(mine).values(**values))

    def write_again(self, kept: Kept, *, note: str) -> Kept:
        """Write a report into the book that did not fit when it came.

        Where it fits now it is looked at, too; else it stays to be looked at, with today's reason.
        """
        lock(self._connection)
        report = report_of(kept)
        shift = timedelta(seconds=kept.skew_s) if Flag.CLOCK in kept.flags else timedelta()
        at = min(report.device_at + shift, kept.received_at)
        if report.kind is ReportKind.TAKE_BACK:
            found = self._taken_back(report, at, is_asked=True)
        else:
            found = [flag for flag in [self._written(self._rest(report), at)] if flag]
        flags = [f for f in kept.flags if f not in NOT_WRITTEN] + found
        values: dict[str, object] = {"flags": ",".join(dict.fromkeys(flags))}
        if not {*found} & (NOT_WRITTEN | {Flag.NO_REPORT}):
            values |= {
                "state": str(ReportState.WRITTEN),
                "resolved_by": self._person.person_id,
                "resolved_at": self._now,
                "note": note,
            }
        self._change(kept.report_id, values)
        written = find_report(self._connection, kept.report_id)
        assert written is not None
        return written

    def _again(self, known: Kept, report: Report) -> Kept:
        is_mine = (known.plan_id, known.trip_id) == (self._stored.plan_id, self._trip.trip_id)
        if is_mine and json.loads(report.content) == known.content:
            return known
        return Kept(
            report_id=report.report_id,
            plan_id=self._stored.plan_id,
            trip_id=self._trip.trip_id,
            person_id=self._person.person_id,
            content=json.loads(report.content),
            device_at=report.device_at,
            received_at=self._now,
            skew_s=0,
            state=ReportState.REFUSED,
            flags=(Flag.OTHER_CONTENT,),
            note="",
            resolved_at=None,
        )

    def _written(self, report: Report, at: datetime) -> Flag | None:
        """Write a report into the book; return why it was not, or that it differs from the plan.

        Its free text stays with the report, which lets it go one day; the book keeps all for ever.
        """
        if not self._is_open:
            return Flag.ENDED
        if report.kind is ReportKind.RETURN and not self._aboard():
            return None  # all was delivered: nothing comes back
        return self._posted(report, at)

    def _posted(self, report: Report, at: datetime) -> Flag | None:
        trip, lines = self._as_shown(report)
        desk = TripDesk(self._connection, self._reach, self._stored, trip, now=self._now)
        work = Work(entry_id=report.report_id, occurred_at=at, lines=_ledger_lines(lines))
        try:
            with self._connection.begin_nested():
                match report.kind:
                    case ReportKind.LOAD:
                        done = desk.load(report.site_id, work)
                    case ReportKind.DELIVER:
                        done = desk.deliver(report.site_id, work)
                    case _:
                        done = desk.come_back(work)
        except (TripWorkDone, EntryConflict):
            return Flag.TWICE
        except NotStored:
            return Flag.STOP_GONE
        except StockShort:
            return Flag.NOT_ABOARD
        except InventoryError:
            return Flag.UNFIT
        return Flag.DIFFERS if self._differs(report, done.entry) else None

    def _aboard(self) -> Mapping[str, int]:
        mine = {"plan_id": self._stored.plan_id, "trip_id": self._trip.trip_id}
        return aboard(self._connection, vehicle(self._trip.vehicle_id), **mine)

    def _as_shown(self, report: Report) -> tuple[Trip, Mapping[str, int] | None]:
        """Return the trip as it was driven at the report's stop, and the grams that were moved."""
        shown = shown_trip(self._connection, self._stored, self._trip, report.plan_id)
        kind = _ENTRIES.get(report.kind)
        if shown is self._trip or kind is None:
            return self._trip, report.lines
        trip, planned = at_stop(self._trip, shown, report.site_id, kind)
        return trip, planned if report.lines is None else report.lines

    def _differs(self, report: Report, entry: Entry) -> bool:
        """Tell whether other food was moved than planned, such as where less was aboard."""
        if report.kind is ReportKind.RETURN:
            return False
        planned = by_ledger_lot(planned_at(report.kind, self._trip, report.site_id))
        return moved_by(entry, self._trip) != planned

    def _keep(
        self, report: Report, state: ReportState, flags: Iterable[Flag], *, skew_s: int
    ) -> Kept:
        number = self._connection.execute(
            sa.select(sa.func.coalesce(sa.func.max(trip_reports.c.number), 0) + 1)
        ).scalar_one()
        values = {
            "report_id": report.report_id,
            "number": number,
            "plan_id": self._stored.plan_id,
            "trip_id": self._trip.trip_id,
            "person_id": self._person.person_id,
            "content": report.content,
            "device_at": report.device_at,
            "received_at": self._now,
            "skew_s": skew_s,
            "state": str(state),
            "flags": ",".join(flags),
            "note": "",
        }
        self._connection.execute(sa.insert(trip_reports).values(values))
        found = find_report(self._connection, report.report_id)
        assert found is not None
        return found


def _ledger_lines(lines: Mapping[str, int] | None) -> dict[str, int] | None:
    return None if lines is None else by_ledger_lot(lines)
