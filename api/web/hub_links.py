"""The addresses of the hub operator's pages. Ids are data: they are quoted."""

from urllib.parse import quote, urlencode

HUB = "/hub"
FIND = "/hub/find"
RECEIVE = "/hub/receive"
TRANSFERS = "/hub/transfers"
TAKES = "/hub/stock-takes"
TEMPERATURES = "/hub/temperatures"
HOLDS = "/hub/holds"


def _path(*parts: str) -> str:
    return "/" + "/".join(quote(part, safe="") for part in ("hub", *parts))


def home(day: str = "") -> str:
    """Return the first page of a base, with the trips of a day; today's where none is named."""
    return HUB + (f"?{urlencode({'day': day})}" if day else "")


def find(query: str) -> str:
    """Return the page that looks a text or a code up."""
    return f"{FIND}?{urlencode({'q': query})}"


def receive(**asked: str) -> str:
    """Return the form that takes food in, with what is known of it already."""
    known = {name: text for name, text in asked.items() if text}
    return RECEIVE + (f"?{urlencode(known)}" if known else "")


def lot(lot_id: str) -> str:
    """Return the page on which a lot of the base is moved, sent or thrown away."""
    return _path("lots", lot_id)


def label(lot_id: str) -> str:
    """Return a lot's label on paper."""
    return _path("lots", lot_id, "label.pdf")


def trip(plan_id: str, trip_id: str) -> str:
    """Return the page on which a trip is picked, loaded and taken back."""
    return _path("trips", plan_id, trip_id)


def load(plan_id: str, trip_id: str) -> str:
    """Return where a form says what was loaded."""
    return _path("trips", plan_id, trip_id, "load")


def pick(plan_id: str, trip_id: str) -> str:
    """Return where a form says what stands ready for a trip."""
    return _path("trips", plan_id, trip_id, "pick")


def put_back(plan_id: str, trip_id: str) -> str:
    """Return where a form says that what stood ready lies on the dock again."""
    return _path("trips", plan_id, trip_id, "put-back")


def come_back(plan_id: str, trip_id: str) -> str:
    """Return where a form says what came back."""
    return _path("trips", plan_id, trip_id, "return")


def replace(plan_id: str, trip_id: str, lot_id: str, *, missing_g: int = 0) -> str:
    """Return the page that offers other lots for one of which so much is short or damaged."""
    asked = {"missing": f"{missing_g / 1000:.3f}", "cause": "damaged"} if missing_g else {}
    path = _path("trips", plan_id, trip_id, "replace", lot_id)
    return path + (f"?{urlencode(asked)}" if asked else "")


def transfer(transfer_id: str) -> str:
    """Return where a form takes a transfer in."""
    return _path("transfers", transfer_id)


def take(take_id: str) -> str:
    """Return the page of a stock-take."""
    return _path("stock-takes", take_id)


def counts(take_id: str) -> str:
    """Return where a form says what was counted."""
    return _path("stock-takes", take_id, "counts")


def take_end(take_id: str) -> str:
    """Return where a form closes or cancels a stock-take."""
    return _path("stock-takes", take_id, "end")


def hold(hold_id: str) -> str:
    """Return where a form decides about held food."""
    return _path("holds", hold_id)


def take_off(hold_id: str) -> str:
    """Return where a form says that held food was taken off its shelf."""
    return _path("holds", hold_id, "off")


def round_written(round_id: str, *, held: int) -> str:
    """Return the page after a round of temperatures: what was written, and how much is held."""
    return f"{TEMPERATURES}?{urlencode({'saved': 1, 'held': held, 'round': round_id})}"


def take_back(reading_id: str) -> str:
    """Return where a form takes a mistyped temperature back."""
    return _path("temperatures", reading_id, "undo")


def undo(entry_id: str) -> str:
    """Return where a form undoes an entry."""
    return _path("undo", entry_id)
