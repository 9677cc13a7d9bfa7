"""What can be wrong with locks and events, worded once: code → what is said of its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

CHANGE_FAULTS: Mapping[str, str] = {
    # of the file
    "file_unreadable": "cannot be read: {problem}",
    "file_too_long": "has more than {most} characters",
    "json_broken": "is no JSON: {problem}",
    "json_too_deep": "is nested too deeply or holds a number too long",
    "format_unknown": 'must be an object with "format": {format}',
    "list_missing": "must be a list, not {value}",
    "object_missing": "must be an object, not {value}",
    "kind_unknown": "must be one of {allowed}",
    "field_unknown": "is no field of {kind}; it has {known}",
    "field_missing": "is missing; {kind} needs it",
    "entry_incomplete": "{problem}",
    "text_missing": "must be text, not {value}",
    "flag_bad": "must be true or false, not {value}",
    "whole_number_bad": "must be a whole number, not {value}",
    "number_bad": "must be a number from 0 on, not {value}",
    "number_too_fine": "{value} is finer than {least}",
    "date_bad": "{value} is no date YYYY-MM-DD",
    "time_bad": "{value} is no time HH:MM",
    "choice_unknown": "{value} must be one of {allowed}",
    "needs_missing": "must give kilograms by category",
    # of the month and the plan
    "not_in_month": "{id!r} is not in the month",
    "not_in_plan": "{id!r} is not in the plan",
    "in_month_already": "{id!r} is in the month already",
    "no_recipient": "{id!r} is no recipient",
    "not_whole_cases": "is no whole number of cases of {kg} kg",
    "contradiction": "contradicts {rival}",
    "not_above_0": "must be above 0",
    "ends_before": "{day} lies before {other}",
    "no_session": "{site_id} has no session on {day}",
    "outside_month": "{day} is outside {first} to {last}",
    "other_ready_by": "differs from that of the session which is there that day",
    "in_the_past": "lies before {day}, and what has happened is not planned again",
    "plan_breaks_rules": "the plan breaks {violation}",
    "past_breaks_rules": "what has happened breaks {violation}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFault:
    """One fault: its code, the place that is wrong, and the values of its words; days are ISO."""

    code: str
    place: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def problem(self) -> str:
        """What is wrong there."""
        return CHANGE_FAULTS[self.code].format(**self.values)

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}" if self.place else self.problem


def change_fault(code: str, place: str = "", **values: str | int | date) -> ChangeFault:
    """Return a fault; a code without words is refused by ``problem`` at once."""
    found = ChangeFault(code=code, place=place, values={k: str(v) for k, v in values.items()})
    str(found)
    return found


class OfChange(Exception):
    """An error that tells of a fault of locks or events."""

    def __init__(self, fault: ChangeFault) -> None:
        self.fault = fault
        super().__init__(str(fault))


def fault_record(fault: ChangeFault) -> dict[str, Any]:
    """Return a fault as JSON that another process reads back."""
    return {"code": fault.code, "place": fault.place, "values": dict(fault.values)}
