"""What a device is called where somebody looks at the own sessions: browser and system, coarsely.

Nothing else of what a browser tells about itself is kept: no versions, no models.
"""

from collections.abc import Sequence

LONGEST_READ = 400
BROWSERS: Sequence[tuple[str, str]] = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("FxiOS", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python", "Python"),
)
"""Marks in the order in which they are looked for: most browsers claim to be others, too."""
SYSTEMS: Sequence[tuple[str, str]] = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """Return such as "Chrome, Android"; empty = nothing is known."""
    told = user_agent[:LONGEST_READ].casefold()
    found = (_first(told, BROWSERS), _first(told, SYSTEMS))
    return ", ".join(name for name in found if name)


def _first(told: str, marks: Sequence[tuple[str, str]]) -> str:
    return next((name for mark, name in marks if mark.casefold() in told), "")
