"""All routes of version 1 of the API, under ``/api/v1``."""

from functools import cache

from fastapi import APIRouter

from api.branch import Branch
from api.excel.guard import MOST_BYTES
from api.v1 import (
    approvals,
    audit,
    changes,
    coming_months,
    entries,
    facts,
    health,
    holds,
    labels,
    lots,
    master,
    months,
    notices,
    outcomes,
    pack,
    people,
    plans,
    recalls,
    reports,
    runs,
    second_factor,
    session,
    sheets,
    stock,
    stock_takes,
    temperatures,
    transfers,
    workbooks,
)

PREFIX = "/api/v1"
PHOTO_FRAME = 10_000
"""Bytes that a form puts around a photo."""


@cache
def router(*, max_upload_bytes: int, max_photo_bytes: int) -> APIRouter:
    """Return all routes of version 1, the same for every app of a process with these limits.

    The framework looks into the arguments of each, which takes a quarter of a second.
    """
    made = Branch(prefix=PREFIX)
    made.include_router(health.router)
    made.include_router(session.router)
    made.include_router(second_factor.router)
    made.include_router(people.router)
    made.include_router(months.upload_router, max_body_size=max_upload_bytes)
    made.include_router(months.router)
    made.include_router(facts.router)
    made.include_router(runs.router)
    made.include_router(plans.router)
    made.include_router(outcomes.router)
    made.include_router(approvals.router)
    made.include_router(notices.router)
    made.include_router(changes.router)
    made.include_router(sheets.router)
    made.include_router(pack.router)
    made.include_router(master.router)
    made.include_router(workbooks.upload_router, max_body_size=MOST_BYTES + PHOTO_FRAME)
    made.include_router(workbooks.router)
    made.include_router(coming_months.router)
    made.include_router(stock.router)
    made.include_router(lots.router)
    made.include_router(labels.photo_router, max_body_size=max_photo_bytes + PHOTO_FRAME)
    made.include_router(labels.router)
    made.include_router(entries.router)
    made.include_router(transfers.router)
    made.include_router(audit.router)
    made.include_router(stock_takes.router)
    made.include_router(temperatures.router)
    made.include_router(holds.router)
    made.include_router(recalls.router)
    made.include_router(reports.router)
    return made
