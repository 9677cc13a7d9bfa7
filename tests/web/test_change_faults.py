"""Why a wish cannot be taken is told in the reader's words, by what the planner itself says."""

import json
import re
from typing import Any

import pytest

from api.web.language import Language
from api.web.words.change_faults import change_fault_text
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
    return change_fault_text(str(found), labels=LABELS, language=language)


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
    assert unknown not in "".join(texts)
    assert not any(CODE.search(text) for text in texts), texts
    assert texts[0].startswith("日：")
    assert "には開催がありません" in texts[0]
    english = [told(x, Language.ENGLISH) for x in found]
    assert not any(CODE.search(text) for text in english), english
