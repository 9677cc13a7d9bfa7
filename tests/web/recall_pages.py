"""The pages of recalls, in their states."""

from dataclasses import replace
from datetime import date

from api.accounts.person import Role
from api.food.recall_people import Giver
from api.food.recall_tellings import How
from api.web.pages.lot import Names
from api.web.pages.recall_told import Word
from api.web.pages.recalls import recall_page, recalls_page, traced_food
from api.web.render import Page
from inventory.holds import Cause, Decision, Hold
from inventory.receiving import UNNAMED_DONOR
from inventory.trace import (
    Criteria,
    Holding,
    MeantLot,
    Origin,
    Share,
    Thrown,
    Trace,
    Unknown,
)
from tests.inventory.book_words import NOW, a_lot
from tests.web.food_making import CAR, HELD, SHELF, a_region

CRITERIA = Criteria(product_id="MILK", lot_number="A1", expires_from=date(2026, 12, 1))


def a_hold() -> Hold:
    return Hold(
        hold_id="H1",
        cause=Cause.RECALL,
        site_id="",
        unit_id="",
        opened_at=NOW,
        opened_by="P1",
        reason="異物が入ったおそれ",
        facts={"criteria": CRITERIA.record()},
    )


def a_trace() -> Trace:
    lots = (a_lot("L1"), replace(a_lot("L2"), maker="", expires_printed=""))
    return Trace(
        criteria=CRITERIA,
        lots=(MeantLot(lot=lots[0]), MeantLot(lot=lots[1], unknown=(Unknown.MAKER, Unknown.DATE))),
        stock=(
            Holding(lot_id="L1", account=HELD, quantity_g=2_000),
            Holding(lot_id="L2", account=SHELF, quantity_g=1_000),
        ),
        under_way=(Holding(lot_id="L1", account=CAR, quantity_g=500),),
        shares=(
            Share(site_id="HALL", lot_id="L1", delivered_g=700, delivered_on=(date(2026, 12, 1),)),
            Share(site_id="SECRET", lot_id="L1", delivered_g=700, there_g=100),
        ),
        thrown=(Thrown(lot_id="L1", reason="spoiled", quantity_g=300),),
        origins=(Origin(donor_id="D1", lot_id="L1", received_on=NOW.date(), received_g=9),),
    )


def recall_pages() -> dict[str, Page]:
    names = Names(known=a_region(), role=Role.COUNCIL, people={"P1": "田中"}, donors={})
    hold, found = a_hold(), a_trace()
    donors = (
        Giver(donor_id="D1", name="山田牛乳", contact="", origins=found.origins),
        Giver(donor_id=UNNAMED_DONOR, name=UNNAMED_DONOR, contact="", origins=()),
    )
    words = (
        Word(how=How.PHONE, told_at=NOW, by="田中", undo_url="/recalls/H1/told/x/undo"),
        Word(how=How.NOTICE, told_at=NOW, by="鈴木", undo_url=""),
    )
    traced = traced_food(
        found, names=names, donors=donors, words={("HALL", ""): words, ("", "donor/D1"): words[:1]}
    )
    nothing = traced_food(
        Trace(criteria=CRITERIA, lots=(), stock=(), under_way=(), shares=(), thrown=(), origins=()),
        names=names,
        donors=(),
    )
    ended = replace(
        hold,
        decision=Decision.DISCARD,
        decided_at=NOW,
        decided_by="P1",
        decided_reason="報告した",
    )
    typed = {"product_id": "MILK", "maker": "山田", "expires_from": "2026-12-01"}
    return {
        "recalls, none": recalls_page((), names=names, typed={}),
        "recalls": recalls_page((hold, ended), names=names, typed=typed, found=traced),
        "recalls, nothing found": recalls_page((), names=names, typed=typed, found=nothing),
        "recalls, refused": recalls_page(
            (), names=names, typed=typed, problem=("recall_days_reversed", "expires_to")
        ),
        "recalls, no reason": recalls_page(
            (hold,),
            names=names,
            typed=typed,
            found=traced,
            problem=("recall_no_reason", "reason"),
        ),
        "recall": recall_page(hold, traced, names=names, typed={}),
        "recall, not sure": recall_page(
            hold, traced, names=names, typed={"decision": "discard"}, problem="hub_not_sure"
        ),
        "recall, no decision": recall_page(
            hold, traced, names=names, typed={}, problem="recall_no_decision"
        ),
        "recall, no result": recall_page(
            hold, traced, names=names, typed={}, problem="recall_no_reason_to_end"
        ),
        "recall, ended": recall_page(ended, traced, names=names, typed={}),
        "recall, of nothing": recall_page(hold, nothing, names=names, typed={}),
    }
