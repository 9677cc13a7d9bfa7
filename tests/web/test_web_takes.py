"""Stock-takes as they go: two people at one shelf, counts not yet written, numbers with commas."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from api.web.hub_desk import kg_as_grams
from tests.web.hub_world import Hub

TAKES = "/hub/stock-takes"


@pytest.fixture
def path(hub: Hub, request: pytest.FixtureRequest) -> Iterator[str]:
    """A stock-take of the whole base, which is cancelled at the end where it is still open."""
    started = hub.send(TAKES, data={"take_id": request.node.name[:60], "zone": ""})
    assert started.status_code == 303
    yield started.headers["location"]
    hub.send(f"{started.headers['location']}/end", data={"action": "cancel", "reason": "x"})


def shown(page: str) -> dict[str, str]:
    """What a browser sends of the form: its hidden fields and the counts typed."""
    form = page.split('id="take"')[1].split("</form>", maxsplit=1)[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    found += re.findall(r'name="(kg:[^"]+)" [^>]*?value="([^"]*)"', form)
    return {unescape(name): unescape(value) for name, value in found}


def first_fields(page: str) -> list[str]:
    return [name for name in shown(page) if name.startswith("kg:")][:2]


def test_counts_that_are_not_written_stop_the_closing_and_stay(hub: Hub, path: str) -> None:
    page = hub.page(path)
    assert f'formaction="{path}/end"' in page
    field = first_fields(page)[0]
    sent = {**shown(page), field: "12.5", "action": "close", "reason": "破損"}
    answer = hub.send(f"{path}/end", data=sent)
    assert answer.status_code == 422
    assert "まだ記帳していない数" in answer.text
    assert shown(answer.text)[field] == "12.5"
    assert 'value="破損"' in answer.text
    assert "0件を数えました" in answer.text


def test_a_line_that_somebody_else_has_counted_is_asked_back_once(hub: Hub, path: str) -> None:
    mine = hub.page(path)
    first, second = first_fields(mine)
    theirs = {**shown(mine), first: "7", "line_id": "theirs"}
    assert hub.send(f"{path}/counts", data=theirs).status_code == 303
    assert hub.send(f"{path}/counts", data=theirs).status_code == 303  # the same again
    sent = {**shown(mine), first: "9", second: "1"}
    asked = hub.send(f"{path}/counts", data=sent)
    assert asked.status_code == 422
    assert "ほかの人が先に数えました" in asked.text
    assert asked.text.count('aria-invalid="true"') == 1
    assert 'placeholder="7"' in asked.text
    assert "1件を数えました" in asked.text  # nothing of mine is written yet
    sure = shown(asked.text)
    assert (sure[first], sure[second]) == ("9", "1")
    assert hub.send(f"{path}/counts", data=sure).status_code == 303
    assert 'placeholder="9"' in hub.page(path)
    assert "2件を数えました" in hub.page(path)


def test_both_may_count_the_same(hub: Hub, path: str) -> None:
    mine = hub.page(path)
    first = first_fields(mine)[0]
    for line_id in ("mine", "theirs"):
        sent = {**shown(mine), first: "7", "line_id": line_id}
        assert hub.send(f"{path}/counts", data=sent).status_code == 303


def test_the_return_key_in_the_reason_loses_nothing(hub: Hub, path: str) -> None:
    answer = hub.send(f"{path}/counts", data={**shown(hub.page(path)), "reason": "破損"})
    assert answer.status_code == 422
    assert "「締める」を押してください" in answer.text
    assert 'value="破損"' in answer.text


def test_a_missing_reason_is_said_at_its_field(hub: Hub, path: str) -> None:
    page = hub.page(path)
    sent = {**shown(page), first_fields(page)[0]: "0"}
    assert hub.send(f"{path}/counts", data=sent).status_code == 303
    asked = hub.send(f"{path}/end", data={**shown(hub.page(path)), "action": "close"})
    assert asked.status_code == 422
    field = re.search(r'<input[^>]* id="reason"[^>]*>', asked.text)
    assert field
    assert 'aria-invalid="true"' in field[0]
    assert "hub-problem" in field[0]


def test_what_was_not_counted_is_said_when_it_is_closed(hub: Hub, path: str) -> None:
    page = hub.page(path)
    sent = {**shown(page), first_fields(page)[0]: "0"}
    hub.send(f"{path}/counts", data=sent)
    closed = hub.send(f"{path}/end", data={"action": "close", "reason": "破損"})
    page = hub.page(closed.headers["location"])
    assert "数えていません" in page
    assert "まだ" not in page.split("<tbody>")[1].split("</tbody>")[0]


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("1,000", 1_000_000),
        ("1,250.5kg", 1_250_500),
        ("１，０００", 1_000_000),
        ("12.5", 12_500),
        ("1,5", None),
        ("1,50", None),
        ("1,0000", None),
        (",5", None),
    ],
)
def test_a_comma_stands_before_three_digits(text: str, grams: int | None) -> None:
    assert kg_as_grams(text) == grams


def test_a_stock_take_is_cancelled_with_a_reason_of_its_own(hub: Hub, path: str) -> None:
    page = hub.page(path)
    assert 'for="why">取りやめる理由' in page
    closing, cancelling = page.split('name="action" value="close"')
    assert 'value="cancel"' not in closing
    assert 'id="why" name="reason" required' in cancelling
    assert "量がちがうときの理由" not in cancelling
    refused = hub.send(f"{path}/end", data={"action": "cancel", "reason": " "})
    assert refused.status_code == 422
    assert "<details open><summary>この棚卸を取りやめる" in refused.text
    assert 'aria-describedby="why-help hub-problem"' in refused.text
    assert 'aria-describedby="reason-help"' in refused.text
    answer = hub.send(f"{path}/end", data={"action": "cancel", "reason": "停電"})
    assert answer.status_code == 303
    assert "取りやめ" in hub.page(path)
