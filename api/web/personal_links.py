"""The addresses of the pages about personal data, sessions and the log of accesses."""

from urllib.parse import quote, urlencode

SESSIONS = "/sessions"
OWN_DATA = "/own-data"
OWN_DATA_JSON = "/own-data.json"
OWN_DATA_XLSX = "/own-data.xlsx"
ACCESS_LOG = "/access-log"
ACCESS_CSV = "/access-log.csv"
PERSONAL_DATA = "/personal-data"
OWN_PASSKEY_OPTIONS = "/second-factor/options"


def _path(*parts: str) -> str:
    return "/" + "/".join(quote(p, safe="") for p in parts)


def end_session(key: str) -> str:
    """Return where a form ends one of the own sessions."""
    return _path("sessions", key)


def person(person_id: str, *, done: str = "") -> str:
    """Return the page of a person: rights, sessions, and what is held about them."""
    return _with(_path("people", person_id), {"done": done})


def change_rights(person_id: str) -> str:
    """Return where a form gives a person another role or site."""
    return _path("people", person_id, "rights")


def end_person_session(person_id: str, key: str) -> str:
    """Return where a form ends one session of a person."""
    return _path("people", person_id, "sessions", key)


def end_person_sessions(person_id: str) -> str:
    """Return where a form ends all sessions of a person."""
    return _path("people", person_id, "sessions")


def remove_passkey(passkey_id: str) -> str:
    """Return where a form takes one of the own passkeys away."""
    return _path("second-factor", "passkeys", passkey_id, "remove")


def remove_factors(person_id: str) -> str:
    """Return where a form takes away every second factor of a person who has lost them."""
    return _path("people", person_id, "second-factor", "remove")


def remove_pin(person_id: str) -> str:
    """Return where a form takes a person's number for shared tablets away."""
    return _path("people", person_id, "pin", "remove")


def person_json(person_id: str) -> str:
    """Return all that is held about a person, for machines."""
    return _path("people", person_id, "data.json")


def person_workbook(person_id: str) -> str:
    """Return all that is held about a person, to be read."""
    return _path("people", person_id, "data.xlsx")


def set_period(name: str) -> str:
    """Return where a form sets how long something is kept."""
    return _path("personal-data", name)


def access_log(**asked: str) -> str:
    """Return the log of accesses, those rows that are asked for."""
    return _with(ACCESS_LOG, asked)


def access_csv(**asked: str) -> str:
    """Return the same rows as a file."""
    return _with(ACCESS_CSV, asked)


def _with(path: str, asked: dict[str, str]) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{path}?{query}" if query else path
