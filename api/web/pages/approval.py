"""What the page of a plan says of its approval: what is reserved, and why it was refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.store import StoredPlan
from api.trips.approvals import Approval, Moved
from api.web import links, notice_links
from inventory.days import day_of
from logistics.master.coming_month import ledger_lot_of
from logistics.model import SiteId

NOT_APPROVED = Approval(is_approved=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Grams that cannot be taken; ``word`` is the key of the reason."""

    word: str
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedLine:
    """Food at a base that the plan counts on and that has moved since."""

    product: str
    lot_id: str
    place: str
    planned_g: int
    free_g: int
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCome:
    """Food that the plan takes from a base and that is not in the book yet."""

    product: str
    lot_id: str
    place: str
    quantity_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The plan that is approved for the month, where it is another one."""

    plan_id: str
    url: str
    approved_by: str
    approved_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalPart:
    """How a plan stands. ``moved`` = why it was refused just now.

    ``standing`` is the approved plan of the month, None where it is this one or there is none.
    ``is_overtaken`` tells that it was approved while this one was looked at.
    """

    approve_url: str
    withdraw_url: str
    notices_url: str
    is_approved: bool
    approved_by: str
    approved_on: date | None
    standing: Standing | None
    reserved_g: int
    to_reserve_g: int
    to_come_g: int
    to_come: tuple[ToCome, ...]
    moved: tuple[MovedLine, ...]
    is_overtaken: bool = False


def approval_part(
    month: StoredPlan,
    approval: Approval = NOT_APPROVED,
    *,
    approved_by: str = "",
    moved: Sequence[Moved] = (),
    base_id: str | None = None,
    standing: Standing | None = None,
) -> ApprovalPart:
    """Build the part; with ``base_id`` it lists what is still to come to that base alone."""
    products = _products(month)
    to_come = tuple(_to_come(month, approval.to_come, products, base_id=base_id))
    return ApprovalPart(
        approve_url=links.approve_plan(month.plan_id),
        withdraw_url=links.withdraw_plan(month.plan_id),
        notices_url=notice_links.notices(month.plan_id),
        is_approved=approval.is_approved,
        approved_by=approved_by,
        approved_on=day_of(approval.recorded_at) if approval.recorded_at else None,
        standing=standing,
        reserved_g=approval.reserved_g,
        to_reserve_g=approval.to_reserve_g,
        to_come_g=sum(line.quantity_g for line in to_come),
        to_come=to_come,
        moved=tuple(_moved_line(month, m, products) for m in moved),
    )


def _products(month: StoredPlan) -> Mapping[str, str]:
    """Return the names of products by lot of the book."""
    scenario = month.scenario
    return {
        ledger_lot_of(lot_id)[0]: scenario.products[lot.product_id].name
        for lot_id, lot in scenario.lots.items()
    }


def _place(month: StoredPlan, site_id: str) -> str:
    return month.scenario.sites[SiteId(site_id)].shown_name


def _to_come(
    month: StoredPlan,
    grams: Mapping[tuple[str, str], int],
    products: Mapping[str, str],
    *,
    base_id: str | None,
) -> Iterable[ToCome]:
    for (lot_id, site_id), g in sorted(grams.items()):
        if base_id in (None, site_id):
            yield ToCome(
                product=products[lot_id],
                lot_id=lot_id,
                place=_place(month, site_id),
                quantity_g=g,
            )


def _moved_line(month: StoredPlan, moved: Moved, products: Mapping[str, str]) -> MovedLine:
    there_g = moved.free_g + moved.held_g + moved.expired_g + moved.reserved_g
    why = (
        Why(word="moved_held", quantity_g=moved.held_g),
        Why(word="moved_expired", quantity_g=moved.expired_g),
        Why(word="moved_reserved", quantity_g=moved.reserved_g),
        Why(word="moved_gone", quantity_g=moved.planned_g - there_g),
    )
    return MovedLine(
        product=products[moved.lot_id],
        lot_id=moved.lot_id,
        place=_place(month, moved.site_id),
        planned_g=moved.planned_g,
        free_g=moved.free_g,
        why=tuple(w for w in why if w.quantity_g > 0),
    )
