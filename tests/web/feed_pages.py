"""Rows of the page of calendars, one with an address and one without."""

from api.calendars.access import FeedKind
from api.web import links
from api.web.pages.feeds import FeedRow, FeedsPage, feeds_page


def a_feed_row(kind: FeedKind, name: str, *, token: str = "") -> FeedRow:
    path = links.calendar_feed(token) if token else ""
    return FeedRow(
        name=name,
        url=f"http://127.0.0.1{path}" if path else "",
        open_url=f"webcal://127.0.0.1{path}" if path else "",
        make_url=links.make_feed(kind, name),
        revoke_url=links.revoke_feed(kind, name),
    )


def feed_pages() -> dict[str, FeedsPage]:
    halls = (
        a_feed_row(FeedKind.HALL, "地域食堂 久松", token="t" * 32),
        a_feed_row(FeedKind.HALL, "地域食堂 岩倉"),
    )
    drivers = (a_feed_row(FeedKind.DRIVER, "運転 花子", token="u" * 32),)
    return {
        "feeds": feeds_page(halls=halls, drivers=drivers),
        "feeds, none": feeds_page(halls=(), drivers=()),
    }
