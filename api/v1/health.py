"""Whether the server works."""

from importlib.metadata import version
from typing import Literal

import sqlalchemy as sa
from fastapi import APIRouter

from api.deps import Connection
from api.v1.base import Out, problems

router = APIRouter(tags=["health"])


class HealthOut(Out):
    """A server that answers, with a database that answers."""

    status: Literal["ok"]
    version: str
    database: str
    schema_revision: str


@router.get("/health", response_model=HealthOut, responses=problems())
def read_health(connection: Connection) -> HealthOut:
    """Ask the database and say that all is well; a problem with status 503 says that it is not."""
    revision = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one()
    return HealthOut(
        status="ok",
        version=version("hakobi"),
        database=connection.dialect.name,
        schema_revision=revision,
    )
