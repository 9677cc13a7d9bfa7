"""Errors of planning; ``api/errors.py`` maps each to an answer."""

from dataclasses import dataclass

from logistics.change_faults import OfChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with a file that a person gave us, told so that they can mend it.

    ``row`` is the line in the file (1 = header), 0 where the whole file is meant. ``value`` is what
    stood there. ``rule`` and ``remedy`` are one English sentence each; ``code`` picks the Japanese
    wording at the edge, ``words`` are the (name, text) pairs that its sentences mention.
    """

    code: str
    file: str
    row: int = 0
    column: str = ""
    value: str = ""
    rule: str = ""
    remedy: str = ""
    words: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Return one line: place, value, rule, remedy."""
        place = self.file + (f" line {self.row}" if self.row else "")
        place += f", {self.column}" if self.column else ""
        value = f" {self.value!r}" if self.value else ""
        return f"{place}:{value} {self.rule} {self.remedy}".rstrip()


class LogisticsError(Exception):
    """A fault in planning, with a stable ``code`` and a ``remedy``."""

    code = "logistics"
    remedy = ""


class ScenarioRefused(LogisticsError):
    """A scenario folder that breaks the format. ``faults`` holds every fault found."""

    code = "scenario_refused"
    remedy = "Mend the places named and read the folder again; nothing was stored."

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


class PlanUnreadable(LogisticsError):
    """A file that is no plan in plan format 1."""

    code = "plan_unreadable"
    remedy = "Give a plan.json in plan format 1, such as `hakobi plan` writes."

    def __init__(self, place: str, problem: str) -> None:
        self.place = place
        self.problem = problem
        super().__init__(f"{place}: {problem}")


class PlanForeign(LogisticsError):
    """A plan that names sites, vehicles or lots which its scenario does not have."""

    code = "plan_foreign"
    remedy = "Give the plan together with the scenario that it was made for."

    def __init__(self, kind: str, unknown_id: str) -> None:
        self.kind = kind
        self.unknown_id = unknown_id
        super().__init__(f"The plan names {kind} {unknown_id!r}, which the scenario does not have.")


class ChangesUnreadable(OfChange, LogisticsError):
    """A file that is no list of events or of locks in format 1."""

    code = "changes_unreadable"
    remedy = "Mend the place named; README.md lists the kinds of events and locks and their fields."


class EventRefused(OfChange, LogisticsError):
    """An event that does not fit its month, or would change what has happened."""

    code = "event_refused"
    remedy = "Mend or leave out the event named; nothing was planned."


class LockRefused(OfChange, LogisticsError):
    """A lock that names something which its month or plan does not have."""

    code = "lock_refused"
    remedy = "Mend or leave out the lock named; nothing was planned."


class ReplanImpossible(OfChange, LogisticsError):
    """A plan that cannot be changed: it breaks rules itself, or what has happened does."""

    code = "replan_impossible"
    remedy = "Give a sound plan of that month (see `hakobi check`) and a day of it as --as-of."
