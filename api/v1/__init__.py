"""Version 1 of the API, under ``/api/v1``."""

from fastapi import APIRouter

from api.settings import Settings
from api.v1 import facts, health, months, outcomes, people, plans, runs, session, sheets

PREFIX = "/api/v1"


def router(settings: Settings) -> APIRouter:
    """Return all routes of version 1."""
    made = APIRouter(prefix=PREFIX)
    made.include_router(health.router)
    made.include_router(session.router)
    made.include_router(people.router)
    made.include_router(months.upload_router, max_body_size=settings.max_upload_bytes)
    made.include_router(months.router)
    made.include_router(facts.router)
    made.include_router(runs.router)
    made.include_router(plans.router)
    made.include_router(outcomes.router)
    made.include_router(sheets.router)
    return made
