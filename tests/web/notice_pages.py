"""The notices of a plan in their states: draft, first, changed, sent, failed, wrong addresses."""

from dataclasses import replace
from datetime import timedelta

from api.notices.desk import NoticeMail, Notices
from api.notices.gather import gather_notices
from api.notices.outbox import Letter, Sending
from api.notices.tables import MailState
from api.notices.text import body_of, title_of
from api.store import StoredPlan
from api.web.pages.notices import Sent, notices_page
from api.web.render import Page
from logistics.model import Scenario
from logistics.plan_model import Plan, Trip
from tests.web.serving import NOW


def changed(plan: Plan) -> Plan:
    """The plan with its first trip an hour later, one without its last trip's last stop."""
    first, *others, last = plan.trips
    later = replace(
        first,
        stops=tuple(
            replace(s, arrive_min=s.arrive_min + 60, depart_min=s.depart_min + 60)
            for s in first.stops
        ),
    )
    return replace(plan, trips=(later, *others, _shorter(last)))


def _shorter(trip: Trip) -> Trip:
    *before, gone, back = trip.stops
    kept = tuple(x for s in before for x in s.load if x not in gone.unload)
    start = replace(before[0], load=kept)
    return replace(trip, stops=(start, *before[1:], back))


def some_notices(scenario: Scenario, plan: Plan, *, former: Plan | None = None) -> Notices:
    found = gather_notices(
        scenario, plan, since=scenario.start, former=(scenario, former) if former else None
    )
    return Notices(
        mails=tuple(NoticeMail(notice=n, title=title_of(n), body=body_of(n)) for n in found),
        approved_at=NOW,
        former_at=NOW - timedelta(days=3) if former else None,
    )


def notice_pages(month: StoredPlan) -> dict[str, Page]:
    plan = replace(month.plan, trips=month.plan.trips[:12])
    first = some_notices(month.scenario, plan)
    after = some_notices(month.scenario, changed(plan), former=plan)
    keys = [one.notice.key for one in after.mails][:5]
    addresses = {key: f"hall{i}@example.jp" for i, key in enumerate(keys)}
    sendings = {
        key: Sending(
            sending_id=str(i),
            plan_id=month.plan_id,
            key=key,
            address=addresses[key],
            title="",
            body="",
            digest=Letter(key=key, address=addresses[key], title=one.title, body=one.body).digest
            if i != 2
            else "another",
            state=state,
            cause="address" if state is MailState.FAILED else "",
            tries=1,
            changed_at=NOW,
        )
        for i, (key, one, state) in enumerate(
            zip(
                keys,
                after.mails,
                MailState,
                strict=False,
            )
        )
    }
    wrong = {keys[0]: "not an address"}
    return {
        "notices, draft": notices_page(month, None, addresses={}, sendings={}, has_server=False),
        "notices, first": notices_page(
            month, first, addresses={}, sendings={}, has_server=False, done="saved"
        ),
        "notices, same": notices_page(
            month,
            some_notices(month.scenario, plan, former=plan),
            addresses=addresses,
            sendings={},
            has_server=True,
            done="nothing",
        ),
        "notices": notices_page(
            month, after, addresses=addresses, sendings=sendings, has_server=True, done="asked"
        ),
        "notices, wrong": notices_page(
            month,
            after,
            addresses=addresses,
            sendings=sendings,
            has_server=True,
            sent=Sent(addresses=wrong, wrong=frozenset(wrong)),
        ),
    }
