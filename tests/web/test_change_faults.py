"""Why a wish cannot be taken is told in the reader's words, by what the planner itself says."""

import json
import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from api.planning import replan_process
from api.planning.plan_changes import ProposalStale, WishesTooMany
from api.planning.replan_process import ReplanFailed
from api.web.change_routes import fault_of
from api.web.language import Language
from api.web.words.change_faults import CHANGE_FAULT_TEXTS, change_fault_text
from logistics import change_faults
from logistics.change_faults import CHANGE_FAULTS, ChangeFault, change_fault, fault_record
from logistics.change_file import parse_entries
from logistics.errors import ChangesUnreadable, EventRefused, LockRefused
from logistics.events import KINDS as EVENT_KINDS
from logistics.events import revised
from logistics.locks import KINDS as LOCK_KINDS
from logistics.locks import Locks, require_known
from logistics.model import Scenario
from logistics.plan_model import Plan

LABELS = {"date": "日", "kg": "重さ（kg）", "to": "いつまで", "site_id": "場所"}
CODE = re.compile(r"events|locks|\[\d|[a-z]+_[a-z]+")


def told(found: Exception, language: Language = Language.JAPANESE) -> str:
    return change_fault_text(fault_of(found), labels=LABELS, language=language)


def event(scenario: Scenario, **entry: Any) -> Exception:
    text = json.dumps({"format": 1, "events": [entry]})
    with pytest.raises((ChangesUnreadable, EventRefused)) as refused:
        revised(scenario, parse_entries(text, name="wish", root="events", kinds=EVENT_KINDS))
    return refused.value


def lock(scenario: Scenario, plan: Plan, **entry: Any) -> Exception:
    text = json.dumps({"format": 1, "locks": [entry]})
    found = parse_entries(text, name="wish", root="locks", kinds=LOCK_KINDS)
    with pytest.raises(LockRefused) as refused:
        require_known(Locks(locks=found), scenario, plan)
    return refused.value


def test_every_refusal_of_the_planner_has_words_of_its_own(
    sample: Scenario, sample_plan: Plan
) -> None:
    hall, base = str(sample.recipients[0].site_id), str(sample.supplies[0].site_id)
    lot, known = next(iter(sample.lots.values())), next(iter(sample.lots))
    free = next(d for d in sample.days if (sample.recipients[0].site_id, d) not in sample.sessions)
    comes = {"kind": "lot_comes", "product_id": str(lot.product_id), "site_id": base, "kg": 5}
    comes |= {"case_kg": 1, "expiry_kind": "best_before", "expires_on": "2027-06-30"}
    comes |= {"available_on": str(free), "lot_id": "NEW-1"}
    found = [
        event(sample, kind="session_cancelled", site_id=hall, date=str(free)),
        event(sample, kind="decline", site_id=base, category="snack"),
        event(sample, **{**comes, "lot_id": str(known)}),
        event(sample, **{**comes, "kg": "x"}),
        event(sample, **{**comes, "case_kg": 0}),
        event(sample, **{**comes, "available_on": "2026-12-50"}),
        event(sample, **{k: v for k, v in comes.items() if k != "expires_on"}),
        event(sample, **{**comes, "expiry_kind": "never"}),
        event(sample, kind="lot_missing", lot_id="NOTHING"),
        event(sample, kind="driver_ill", vehicle_id="KEI-1", date=str(free), to="2026-11-01"),
        lock(
            sample, sample_plan, kind="delivery", site_id=hall, lot_id=str(known),
            date=str(free), kg=lot.case_g / 1000 + 0.001,
        ),
    ]  # fmt: skip
    wrong_time = {"kind": "session_added", "site_id": hall, "date": str(free)}
    found.append(event(sample, **wrong_time, ready_by="25時", needs={"snack": 1}))
    texts = [told(x) for x in found]
    unknown = told(ValueError("something else"))
    assert unknown == CHANGE_FAULT_TEXTS["field_unknown"].ja
    assert unknown not in "".join(texts)
    assert not any(CODE.search(text) for text in texts), texts
    assert texts[0].startswith("日：")
    assert "には開催がありません" in texts[0]
    english = [told(x, Language.ENGLISH) for x in found]
    assert not any(CODE.search(text) for text in english), english


CAUSES = {"no_wishes", "time_out", "stopped", "planner_crashed", "planner_error", "plan_broken"}
"""Why planning itself fails, as the server and its process say."""


def places(wording: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(wording) if name}


def test_each_code_has_words_in_both_languages_with_values_that_it_has() -> None:
    others = CAUSES | {ProposalStale.code, WishesTooMany.code}
    assert CHANGE_FAULT_TEXTS.keys() == CHANGE_FAULTS.keys() | others
    for code, words in CHANGE_FAULT_TEXTS.items():
        assert words.ja
        assert words.en
        assert places(words.ja) == places(words.en) <= places(CHANGE_FAULTS.get(code, "")), code


def test_each_cause_is_raised_somewhere_and_each_raised_one_has_words() -> None:
    planning = Path(replan_process.__file__).parent
    found: set[str] = set()
    for path in (planning / "change_planning.py", planning / "replan_process.py"):
        found |= set(re.findall(r'ReplanFailed\("(\w+)"', path.read_text(encoding="utf-8")))
    for path in (planning / "one_answer.py", planning / "replanner.py"):
        found |= set(re.findall(r'"code": "(\w+)"', path.read_text(encoding="utf-8")))
    assert found == CAUSES


def test_a_code_is_used_and_every_code_is_one() -> None:
    table = Path(change_faults.__file__)
    used = "".join(
        path.read_text(encoding="utf-8") for path in table.parent.rglob("*.py") if path != table
    )
    assert [code for code in CHANGE_FAULTS if f'"{code}"' not in used] == []
    with pytest.raises(KeyError):
        change_fault("no_such_fault")


def test_a_fault_found_by_the_planner_s_process_is_told_in_words() -> None:
    fault = change_fault("in_the_past", "events[0]", day="2026-12-05")
    error = EventRefused(fault)
    read = ChangeFault(**json.loads(json.dumps(fault_record(fault))))
    failed = ReplanFailed(error.code, str(error), read)
    assert (
        str(failed)
        == str(error)
        == ("events[0]: lies before 2026-12-05, and what has happened is not planned again")
    )
    assert told(failed) == "12月5日（土）より前のことは、もう計画し直せません。"
    assert told(failed, Language.ENGLISH) == told(error, Language.ENGLISH)
    assert "5 Dec" in told(failed, Language.ENGLISH)
    late = ReplanFailed("time_out", "The planner did not end in time.")
    assert told(late).startswith("時間内に終わりませんでした")
