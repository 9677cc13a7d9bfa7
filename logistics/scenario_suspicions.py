"""What a scenario may hold but hardly means: warnings."""

from collections.abc import Mapping

from logistics.model import Scenario
from logistics.scenario_faults import Findings
from logistics.scenario_tables import Table


def note_suspicions(scenario: Scenario, tables: Mapping[str, Table], findings: Findings) -> None:
    """Note as warnings what looks suspicious in a scenario that keeps the format."""
