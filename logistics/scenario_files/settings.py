"""scenario.toml: the month, the council's policy and the objective."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from inventory.model import DatePolicy, Zone
from logistics.model import Objective, Policy
from logistics.scenario_files.cells import MOST_DAYS, CellFault, read_decimal, write_decimal
from logistics.scenario_files.columns import SETTINGS_FILE
from logistics.scenario_files.faults import Findings
from logistics.scenario_files.tables import read_text

LONGEST_DAYS = 366
USUAL_DAYS = 62
_MARGINS = ("use_by_margin_days", "best_before_margin_days")
_STEPS = ("fill_step", "waste_step_kg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What scenario.toml says. ``start`` and ``end`` are None where they are wrong."""

    name: str
    start: date | None
    end: date | None
    policy: Policy
    objective: Objective


def read_settings(data: bytes | None, findings: Findings) -> Settings | None:
    """Return the settings, or None where the file cannot be read at all; faults are noted."""
    config = _read_toml(data, findings)
    if config is None:
        return None
    version = config.get("format")
    if type(version) is not int or version != 1:
        _fault(findings, "format_unknown", "format", version)
    start, end = _read_month(config, findings)
    return Settings(
        name=_read_name(config, findings),
        start=start,
        end=end,
        policy=_read_policy(config, findings),
        objective=_read_objective(config, findings),
    )


def _fault(findings: Findings, code: str, key: str, value: object, **words: object) -> None:
    findings.fault(code, SETTINGS_FILE, column=key, value=_shown(value), words=words)


def _shown(value: object) -> str:
    """Return a value as text; numbers of 5000 digits and tables in tables in tables have none."""
    try:
        return "" if value is None else str(value)
    except (ValueError, RecursionError):
        return "…"


def _read_toml(data: bytes | None, findings: Findings) -> dict[str, Any] | None:
    if data is None:
        findings.fault("file_missing", SETTINGS_FILE)
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        findings.fault("toml_bom", SETTINGS_FILE, row=1)
        return None
    text = read_text(data, SETTINGS_FILE, findings)
    if text is None:
        return None
    try:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError) as error:
        findings.fault("toml_broken", SETTINGS_FILE, words={"problem": error})
    except RecursionError:
        findings.fault("toml_broken", SETTINGS_FILE, words={"problem": "nested too deeply"})
    return None


def _read_name(config: Mapping[str, Any], findings: Findings) -> str:
    name = config.get("name")
    if name is None or name == "":
        findings.warning("name_absent", SETTINGS_FILE, column="name")
        return ""
    if not isinstance(name, str) or "\0" in name:
        _fault(findings, "name_bad", "name", name)
        return ""
    return name


def _read_month(config: Mapping[str, Any], findings: Findings) -> tuple[date | None, date | None]:
    days: dict[str, date | None] = {}
    for key in ("start", "end"):
        days[key] = value if type(value := config.get(key)) is date else None
        if days[key] is None:
            _fault(findings, "month_bad", key, value)
    start, end = days["start"], days["end"]
    if start and end:
        count = (end - start).days + 1
        if count < 1:
            _fault(findings, "month_reversed", "end", end)
            return None, None
        if count > LONGEST_DAYS:
            _fault(findings, "month_too_long", "end", end)
        elif count > USUAL_DAYS:
            words: dict[str, object] = {"count": count}
            findings.warning("month_unusual", SETTINGS_FILE, column="end", words=words)
    return start, end


def _read_policy(config: Mapping[str, Any], findings: Findings) -> Policy:
    policy = _table(config, "policy", "policy", findings)
    margins = dict.fromkeys(_MARGINS, 0)
    for key, value in policy.items():
        if key == "recipient_hold_days":
            continue
        days = _read_days(key, value, findings, grace=key == "best_before_margin_days")
        if key in margins:
            margins[key] = days
    hold_days: dict[Zone, int] = {}
    zones = {z.value: z for z in Zone}
    table = _table(policy, "recipient_hold_days", "policy.recipient_hold_days", findings)
    for key, value in table.items():
        if key not in zones:
            _fault(findings, "zone_unknown", "policy.recipient_hold_days", key)
            continue
        hold_days[zones[key]] = _read_days(key, value, findings)
    ordered = {z: hold_days[z] for z in Zone if z in hold_days}
    return Policy(dates=DatePolicy(**margins), recipient_hold_days=ordered)


def _table(parent: Mapping[str, Any], key: str, path: str, findings: Findings) -> Mapping[str, Any]:
    table = parent.get(key, {})
    if isinstance(table, dict):
        return table
    _fault(findings, "table_bad", path, table, table=path)
    return {}


def _read_days(key: str, value: object, findings: Findings, *, grace: bool = False) -> int:
    if type(value) is int and abs(value) <= MOST_DAYS and (value >= 0 or grace):
        return value
    _fault(findings, "policy_bad", key, value)
    return 0


def _read_objective(config: Mapping[str, Any], findings: Findings) -> Objective:
    found: dict[str, Any] = {}
    for key, value in _table(config, "objective", "objective", findings).items():
        if key not in (*_STEPS, "budget_yen"):
            _fault(findings, "objective_unknown", key, value)
            continue
        number = _number(value)
        if number is None or (key in _STEPS and not number):
            _fault(findings, "objective_bad", key, value)
        else:
            found[key] = number
    return Objective(**found)


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        return read_decimal(str(value).strip(), [])
    except (CellFault, ValueError):
        return None


def write_settings(
    name: str, *, start: date, end: date, policy: Policy, objective: Objective
) -> str:
    """Return scenario.toml, the objective only where it differs from the defaults."""
    dates = policy.dates
    lines = [
        "format = 1",
        f"name = {_quoted(name)}",
        f"start = {start.isoformat()}",
        f"end = {end.isoformat()}",
        "[policy]",
        f"use_by_margin_days = {dates.use_by_margin_days}",
        f"best_before_margin_days = {dates.best_before_margin_days}",
        "[policy.recipient_hold_days]",
    ]
    hold_days = policy.recipient_hold_days
    lines += [f"{zone} = {hold_days[zone]}" for zone in Zone if zone in hold_days]
    if found := _objective_lines(objective):
        lines += ["[objective]", *found]
    return "\n".join(lines) + "\n"


def _objective_lines(objective: Objective) -> list[str]:
    usual = Objective()
    lines = []
    for key in _STEPS:
        if (value := getattr(objective, key)) != getattr(usual, key):
            lines.append(f"{key} = {write_decimal(value)}")
    if objective.budget_yen is not None:
        lines.append(f"budget_yen = {write_decimal(objective.budget_yen)}")
    return lines


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
