"""The audit of the book: everything is recomputed."""

from typing import Annotated

from fastapi import APIRouter, Depends

from api.db import auditing
from api.deps import Running, running_app
from api.v1.base import Out, problems
from inventory.store.audit import audit

router = APIRouter(prefix="/audit", tags=["audit"])


class AuditFaultOut(Out):
    """Something that does not fit; ``seq`` is the entry's place in the book, 0 where none is."""

    seq: int
    entry_id: str
    code: str
    detail: str


class AuditOut(Out):
    """What the audit found. ``digest`` names the whole book."""

    clean: bool
    entries: int
    lots: int
    accounts: int
    on_hand_g: int
    digest: str
    faults: list[AuditFaultOut]


@router.get("", response_model=AuditOut, responses=problems())
def audit_book(app: Annotated[Running, Depends(running_app)]) -> AuditOut:
    """Recompute the whole book and name the first entry that does not fit."""
    with auditing(app.engine) as connection:
        return AuditOut.model_validate(audit(connection, beside=app.engine))
