"""What is told on a trip: its kinds, what becomes of it, and why the office shall look at it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from api.driver.plan_moves import MOVED, TAKEN_BACK


class ReportKind(StrEnum):
    """What is told."""

    LOAD = "load"
    DELIVER = "deliver"
    FAIL = "fail"
    RETURN = "return"
    TEMPERATURE = "temperature"
    TAKE_BACK = "take_back"
    """Something that was told is not so: the report that ``takes_back`` names."""


class FailReason(StrEnum):
    """Why nothing was delivered at a stop."""

    NOBODY = "nobody"
    TOO_MUCH = "too_much"
    NO_ROOM = "no_room"
    ROAD = "road"
    OTHER = "other"


class ReportState(StrEnum):
    """What became of a report."""

    WRITTEN = "written"
    KEPT = "kept"
    REFUSED = "refused"
    TAKEN_BACK = TAKEN_BACK
    """It stays as it was told, and counts no more: a later report says that it was not so."""


class Flag(StrEnum):
    """Why the office shall look at a report."""

    TWICE = "twice"
    STOP_GONE = "stop_gone"
    NOT_ABOARD = "not_aboard"
    DIFFERS = "differs"
    LATE = "late"
    CLOCK = "clock"
    FAILED = "failed"
    UNFIT = "unfit"
    OTHER_CONTENT = "other_content"
    MOVED = MOVED
    CANCELLED = "cancelled"
    ENDED = "ended"
    TAKEN_BACK = "taken_back"
    NO_REPORT = "no_report"
    CONFIRMED = "confirmed"
    OFFICE = "office"
    USED = "used"
    REPLACED = "replaced"
    STANDS = "stands"


NOT_WRITTEN = frozenset(
    {Flag.TWICE, Flag.STOP_GONE, Flag.NOT_ABOARD, Flag.UNFIT, Flag.ENDED}
    | {Flag.CONFIRMED, Flag.OFFICE, Flag.USED, Flag.REPLACED}
)
"""Why a report is not in the book; it may be written later, when what it needs is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One thing told. ``lines`` are grams by lot of the plan; None = as planned.

    ``plan_id`` is the plan that the phone showed; empty = not told. ``takes_back`` is the id of the
    report that was not so.
    """

    report_id: str
    kind: ReportKind
    site_id: str
    device_at: datetime
    lines: Mapping[str, int] | None = None
    reason: str = ""
    note: str = ""
    temperature_dc: int | None = None
    plan_id: str = ""
    takes_back: str = ""

    @property
    def content(self) -> str:
        """What is told, as it is kept; the same report sent again has the same."""
        return json.dumps(
            {
                "kind": self.kind,
                "site_id": self.site_id,
                "at": self.device_at.isoformat(),
                "lines": None if self.lines is None else dict(sorted(self.lines.items())),
                "reason": self.reason,
                "note": self.note,
                "temperature_dc": self.temperature_dc,
                **({"plan_id": self.plan_id} if self.plan_id else {}),
                **({"takes_back": self.takes_back} if self.takes_back else {}),
            },
            ensure_ascii=False,
            sort_keys=True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A report as it is kept. ``device_at`` is by the phone's clock, which is ``skew_s`` off.

    ``number`` rises in the order in which reports came.
    """

    report_id: str
    plan_id: str
    trip_id: str
    person_id: str
    content: Mapping[str, object]
    device_at: datetime
    received_at: datetime
    skew_s: int
    state: ReportState
    flags: tuple[Flag, ...]
    note: str
    resolved_at: datetime | None
    number: int = 0

    @property
    def kind(self) -> ReportKind:
        """What is told."""
        return ReportKind(str(self.content["kind"]))

    @property
    def site_id(self) -> str:
        """Where it was; empty = at no stop."""
        return str(self.content["site_id"])

    @property
    def takes_back(self) -> str:
        """The id of the report that it takes back; empty = none."""
        return str(self.content.get("takes_back", ""))

    @property
    def is_taken_back(self) -> bool:
        """Tell whether a later report says that it was not so."""
        return self.state is ReportState.TAKEN_BACK

    @property
    def may_be_written(self) -> bool:
        """Tell whether it moves food and is not in the book."""
        return self.state is ReportState.KEPT and bool(NOT_WRITTEN & {*self.flags})

    @property
    def is_to_look_at(self) -> bool:
        """Tell whether the office has not looked at it yet; the twin of ``to_look_at``'s rows."""
        return bool(self.flags) and self.resolved_at is None and not self.is_taken_back
