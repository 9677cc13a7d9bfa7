import re
from enum import StrEnum
from pathlib import Path
from string import Formatter

import pytest
from jinja2 import nodes

import api.planning.jobs
import api.store
import logistics.aim
import logistics.plan
from api.accounts import passkeys
from api.accounts.passwords import PasswordFault
from api.accounts.person import Role
from api.driver.told import FailReason, Flag, ReportKind, ReportState
from api.excel.guard import Refusal
from api.excel.preview import RowState
from api.food.recall_tellings import How
from api.notices.gather import ChangeKind, NoticeKind
from api.notices.tables import MailState, MailTrouble
from api.printing.pack import Part
from api.privacy.access import Kind
from api.tables import RUN_STATES
from api.trips.swaps import Missing
from api.web import render
from api.web.language import Language
from api.web.pages.access_log import PARTS_WORDED, WORDED
from api.web.pages.calendar import TripKind
from api.web.pages.changes import NEWS_FIELDS, NEWS_KINDS, WISH_KINDS
from api.web.pages.hub_lot import REASONS
from api.web.pages.notices import Done
from api.web.pages.recalls import DECISIONS
from api.web.words import TEXTS, cause, stage, text
from api.web.words.faults import FAULT_TEXTS_JA, fault_text
from inventory.accounts import AccountKind
from inventory.entry import EntryKind
from inventory.expiry import DaysLeft
from inventory.holds import Decision
from inventory.model import Category, ExpiryKind, Zone
from inventory.stocktake import TakeState
from inventory.trace import Unknown
from logistics.aim import Order
from logistics.checking.report import WasteCause
from logistics.errors import Fault
from logistics.master.columns import MASTER_FILES, table_name
from logistics.master.coming_month import STOCK
from logistics.master.month_gaps import GapCode
from logistics.master.repeat import DoubtReason
from logistics.model import ExclusionField, SiteKind
from logistics.scenario_files.faults import FAULTS, WARNINGS
from logistics.sheet_model import StopRole

WEB = Path(render.__file__).parent
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
FAMILIES: dict[str, tuple[str, ...]] = {
    "kind_": tuple(SiteKind),
    "zone_": tuple(Zone),
    "category_": tuple(Category),
    "expiry_": tuple(ExpiryKind),
    "waste_help_": tuple(WasteCause),
    "waste_": tuple(WasteCause),
    "order_": tuple(Order),
    "trip_": tuple(TripKind),
    "state_": (*RUN_STATES, *ReportState),
    "excluded_": tuple(ExclusionField),
    "band_": tuple(DaysLeft),
    "place_": tuple(AccountKind),
    "notices_state_": tuple(MailState),
    "notices_done_": tuple(Done),
    "entry_": tuple(EntryKind),
    "role_": (StopRole.START, StopRole.RETURN),
    "as_": tuple(role for role in Role if role is not Role.PUBLIC),
    "gap_": tuple(GapCode),
    "doubt_": tuple(DoubtReason),
    "table_": (*map(table_name, MASTER_FILES), STOCK),
    "has_": ("needs", "shifts", "arrivals", "stock"),
    "weekday_": tuple("0123456"),
    "driver_to_": ("load", "unload"),
    "fail_": tuple(FailReason),
    "flag_": tuple(Flag),
    "report_": tuple(ReportKind),
    "import_": tuple(RowState),
    "wish_": WISH_KINDS,
    "news_": NEWS_KINDS,
    "change_field_": NEWS_FIELDS,
    "hub_why_": REASONS,
    "hub_cause_": tuple(Missing),
    "hub_decide_": tuple(Decision),
    "recall_end_": DECISIONS,
    "recall_how_": tuple(How),
    "recall_did_": tuple(How),
    "recall_was_": DECISIONS,
    "recall_unknown_": tuple(Unknown),
    "take_": tuple(TakeState),
    "part_": tuple(Part),
    "did_": WORDED,
    "log_of_": PARTS_WORDED,
    "log_kind_": tuple(Kind),
    "mail_trouble_": tuple(MailTrouble),
}
"""Keys that templates build from a code."""
CODE_FAMILIES: dict[str, tuple[str, ...]] = {
    "password_": tuple(PasswordFault),
    "import_refused_": tuple(Refusal),
    "passkey_": tuple(passkeys.REFUSALS),
    "notices_change_": tuple(ChangeKind),
    "notices_": tuple(NoticeKind),
    "person_wrong_": ("name", "role", "site_id", "username"),
}
"""Keys that routes build from a code."""
SENTENCE_END = re.compile("[。？！]")
LONGEST_SENTENCE = 50


def called_keys() -> tuple[set[str], set[str]]:
    """Return the keys that templates ask for, and the beginnings of those they build."""
    environment = render.environment(Language.JAPANESE)
    keys, families = set(), set()
    for file in TEMPLATES:
        tree = environment.parse(file.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                key = call.args[0]
                if isinstance(key, nodes.Const):
                    keys.add(key.value)
                elif isinstance(key, nodes.Concat) and isinstance(key.nodes[0], nodes.Const):
                    families.add(key.nodes[0].value)
        for call in tree.find_all(nodes.Call):  # a macro may be handed the key
            keys |= {a.value for a in call.args if isinstance(a, nodes.Const) and a.value in TEXTS}
    return keys, families


def keys_in_code() -> set[str]:
    words = {p for p in (WEB / "words").glob("*.py")}
    sources = [p.read_text(encoding="utf-8") for p in WEB.rglob("*.py") if p not in words]
    quoted = {q for source in sources for q in re.findall(r'"([a-z_0-9]+)"', source)}
    return quoted & set(TEXTS)


def test_every_key_that_templates_use_has_words() -> None:
    keys, families = called_keys()
    assert keys <= set(TEXTS)
    assert families == set(FAMILIES)
    built = {start + str(code) for start, codes in FAMILIES.items() for code in codes}
    assert built <= set(TEXTS)


def test_no_words_are_left_unused() -> None:
    keys, _ = called_keys()
    families = {**FAMILIES, **CODE_FAMILIES}
    built = {start + str(code) for start, codes in families.items() for code in codes}
    told = {key for key in TEXTS if key.startswith(("stage_", "cause_"))}
    assert set(TEXTS) - keys - built - keys_in_code() - told == set()


def places(wording: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(wording) if name is not None}


def test_both_languages_take_the_same_values() -> None:
    assert [k for k, found in TEXTS.items() if places(found.ja) != places(found.en)] == []
    assert [k for k, found in TEXTS.items() if not found.ja] == []


def test_units_alone_may_be_empty_in_english() -> None:
    empty = {key for key, found in TEXTS.items() if not found.en}
    assert all(key.startswith("unit_") for key in empty)


def test_japanese_sentences_are_short() -> None:
    sentences = {k: SENTENCE_END.split(found.ja) for k, found in TEXTS.items()}
    long = {k for k, parts in sentences.items() if max(map(len, parts)) > LONGEST_SENTENCE}
    assert long == {"map_attribution"}


def test_japanese_texts_have_no_double_negatives_or_hard_words() -> None:
    hard = re.compile("なくはない|ないわけではない|ないことはない|搬入|搬出|当該|及び|並びに")
    texts = [found.ja for found in TEXTS.values()]
    texts += [sentence for pair in FAULT_TEXTS_JA.values() for sentence in pair]
    assert [t for t in texts if hard.search(t)] == []


def test_a_missing_key_fails() -> None:
    with pytest.raises(KeyError):
        text("no_such_key", language=Language.JAPANESE)


def test_values_take_their_places() -> None:
    assert text("meals", language=Language.JAPANESE, count=30) == "30食"
    assert text("meals", language=Language.ENGLISH, count=30) == "30 meals"


def test_a_stage_without_words_is_shown_as_it_is() -> None:
    assert stage("by hand", language=Language.JAPANESE) == "はじめの計画ができました"
    assert stage("something new", language=Language.JAPANESE) == "something new"


def test_every_stage_that_planning_tells_has_words_and_no_other() -> None:
    source = Path(logistics.plan.__file__).read_text(encoding="utf-8")
    told = set(re.findall(r'(?:tell\(|stage=)"([^"]+)"', source))
    assert {f"stage_{name.replace(' ', '_')}" for name in told} == {
        key for key in TEXTS if key.startswith("stage_")
    }


def test_causes_with_words_are_those_that_a_run_may_have() -> None:
    homes = (api.planning.jobs, api.store, logistics.aim)
    sources = [Path(m.__file__).read_text(encoding="utf-8") for m in homes]
    codes = {key.removeprefix("cause_") for key in TEXTS if key.startswith("cause_")}
    assert {c for c in codes if not any(f'"{c}"' in source for source in sources)} == set()


def test_a_failed_run_says_why_in_the_readers_language() -> None:
    detail = "The planner's process died (-9)."
    told = cause("planner_crashed", detail, language=Language.JAPANESE)
    assert told == "計画づくりのプログラムが途中で止まりました。"
    assert cause("brand_new", detail, language=Language.JAPANESE) == detail


def test_every_fault_and_warning_has_japanese_words() -> None:
    assert set(FAULT_TEXTS_JA) == set(FAULTS) | set(WARNINGS)


def test_japanese_words_of_faults_ask_for_nothing_that_they_do_not_bring() -> None:
    for code, japanese in FAULT_TEXTS_JA.items():
        brought = {n for s in FAULTS.get(code) or WARNINGS[code] for n in places(s)}
        assert {n for s in japanese for n in places(s)} <= brought, code


def test_a_fault_is_told_in_the_readers_language() -> None:
    fault = Fault(
        code="id_unknown",
        file="lots.csv",
        row=3,
        value="P9",
        rule="is not listed in products.csv.",
        remedy="Add it there or correct the spelling.",
        words=(("names", "products.csv"),),
    )
    english = fault_text(fault, language=Language.ENGLISH)
    assert english == ("is not listed in Products (products.csv).", fault.remedy)
    rule, _ = fault_text(fault, language=Language.JAPANESE)
    assert rule == "この番号は品目（products.csv）にありません。"


def test_a_fault_of_an_unknown_code_keeps_its_english_words() -> None:
    fault = Fault(code="brand_new", file="lots.csv", rule="is odd.", remedy="Mend it.")
    assert fault_text(fault, language=Language.JAPANESE) == ("is odd.", "Mend it.")


def test_codes_are_enums_that_templates_can_name() -> None:
    plain = {
        "did_",
        "log_of_",
        "driver_to_",
        "change_field_",
        "news_",
        "wish_",
        "state_",
        "table_",
        "has_",
        "weekday_",
        "hub_why_",
    }
    assert all(isinstance(c, StrEnum) for s, f in FAMILIES.items() for c in f if s not in plain)
