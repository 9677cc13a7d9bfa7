"""What all routers of version 1 share: model bases, pages of lists, documented problems."""

import re
from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR, date, datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import FastAPI
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from api.accounts.person import Role
from api.deps import Page
from api.permissions import scope_of
from api.problems import MEDIA_TYPE

Item = TypeVar("Item")

SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "The token of a session."},
}
"""How a client says who asks. The pages' cookie does too; it is for browsers."""


class In(BaseModel):
    """What a client sends; an unknown field is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Out(BaseModel):
    """What a client gets. Weights are grams, volumes microlitres, days ISO dates."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


_NUMBER = re.compile(r"\s*[-+]?[0-9]*\.?[0-9]+\s*")


def _as_written(value: object) -> object:
    """Refuse numbers, which the library would take for seconds since 1970."""
    if isinstance(value, int | float) or (isinstance(value, str) and _NUMBER.fullmatch(value)):
        raise ValueError("a day or moment is written like 2026-11-30 or 2026-11-30T09:00:00+09:00")
    return value


def _in_every_zone(moment: datetime) -> datetime:
    """Refuse a moment that has no day in some other zone: it can be neither stored nor told."""
    if not MINYEAR < moment.year < MAXYEAR:
        raise ValueError(f"a moment after the year {MINYEAR} and before {MAXYEAR} is wanted")
    return moment


IsoDate = Annotated[date, BeforeValidator(_as_written)]
Moment = Annotated[datetime, BeforeValidator(_as_written), AfterValidator(_in_every_zone)]
Instant = Annotated[AwareDatetime, BeforeValidator(_as_written), AfterValidator(_in_every_zone)]
"""A moment that names its zone."""


class ListOut(Out, Generic[Item]):
    """A part of a list. ``next_offset`` is null on the last part."""

    items: list[Item]
    total: int
    next_offset: int | None


class FaultOut(Out):
    """One thing wrong, or suspicious, in a month's files. ``row`` is the line in the file."""

    code: str
    file: str
    row: int
    column: str
    value: str
    rule: str
    remedy: str


class ProblemOut(BaseModel):
    """A problem (RFC 9457). ``remedy`` tells what to do, ``faults`` name the single places."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    remedy: str
    faults: list[dict[str, Any]] = Field(description="Places in a file or a request.")


def listed(items: Sequence[Item], *, total: int, page: Page) -> ListOut[Item]:
    """Return a part of a list as it is answered."""
    end = page.offset + len(items)
    return ListOut(items=list(items), total=total, next_offset=end if end < total else None)


def cut(items: Sequence[Item], page: Page) -> ListOut[Item]:
    """Return the part of a whole list that is asked for."""
    part = items[page.offset : page.offset + page.limit]
    return listed(part, total=len(items), page=page)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of the problems that a route answers with."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    return {
        status: {"description": "A problem", "content": content}
        for status in sorted({*statuses, 401, 403, 413, 421, 422, 500, 503})
    }


def describe_problems(app: FastAPI) -> None:
    """Put into the OpenAPI document what routes do not say: the shape of problems, the sign-in."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        document = described()
        document["components"]["schemas"].setdefault("ProblemOut", ProblemOut.model_json_schema())
        document["components"]["securitySchemes"] = SECURITY
        for path in document["paths"].values():
            for operation in path.values():
                if scope_of(Role.PUBLIC, operation["operationId"]) is None:
                    operation["security"] = [{name: []} for name in SECURITY]
        return document

    app.openapi = openapi  # type: ignore[method-assign]
