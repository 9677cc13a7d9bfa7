"""A calendar as iCalendar text (RFC 5545), with the time zone of Japan in it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, vDuration, vText
from icalendar import Event as ICalEvent

from api.calendars.events import Event, FeedCalendar

TOKYO = ZoneInfo("Asia/Tokyo")
READ_AGAIN = timedelta(hours=4)
PROGRAM = "-//hakobi//hakobi//JA"


def calendar_text(found: FeedCalendar) -> bytes:
    """Return a calendar that other programs subscribe to; what fell away is told as cancelled."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", PROGRAM)
    made.add("method", "PUBLISH")
    made.add("name", vText(found.name))
    made.add("x-wr-calname", vText(found.name))  # unknown to the library: not escaped by it
    made.add("x-wr-timezone", TOKYO.key)
    made.add("refresh-interval", vDuration(READ_AGAIN), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vDuration(READ_AGAIN))
    made.add_component(Timezone.from_tzinfo(TOKYO, TOKYO.key))
    for event in found.events:
        made.add_component(_component(event))
    return bytes(made.to_ical())


def _component(event: Event) -> ICalEvent:
    made = ICalEvent()
    made.add("uid", event.uid)
    made.add("dtstamp", event.changed_at)
    made.add("last-modified", event.changed_at)
    made.add("sequence", event.sequence)
    made.add("dtstart", event.starts_at.astimezone(TOKYO))
    made.add("dtend", event.ends_at.astimezone(TOKYO))
    made.add("summary", event.summary)
    made.add("description", event.description)
    if event.location:
        made.add("location", event.location)
    made.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    made.add("class", "PRIVATE")
    return made
