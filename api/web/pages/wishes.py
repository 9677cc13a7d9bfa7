"""What a recipient would rather have, and what it declines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from api.master.master_store import StoredRow
from api.web import links
from inventory.model import Category

RANKS = tuple(str(n) for n in range(1, len(Category) + 1))
DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class WishField:
    """A category: ``chosen`` is its rank from 1, "declined", or empty."""

    category: Category
    chosen: str
    seen_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HallWishesPage:
    """The wishes of one recipient. ``problem`` is the word for what was wrong, or empty."""

    template: ClassVar[str] = "hall_wishes.html"

    name: str
    url: str
    ranks: tuple[str, ...]
    fields: tuple[WishField, ...]
    is_saved: bool
    problem: str


def wishes_page(
    site_id: str,
    name: str,
    *,
    rows: Mapping[str, StoredRow],
    is_saved: bool = False,
    problem: str = "",
) -> HallWishesPage:
    """Build the page; ``rows`` are the kept wishes by category."""
    return HallWishesPage(
        name=name,
        url=links.wishes(site_id),
        ranks=RANKS,
        fields=tuple(
            WishField(
                category=category,
                chosen=_chosen(rows.get(category)),
                seen_version=rows[category].version if category in rows else 0,
            )
            for category in Category
        ),
        is_saved=is_saved,
        problem=problem,
    )


def _chosen(row: StoredRow | None) -> str:
    if row is None:
        return ""
    return DECLINED if row.cells["declined"] not in ("", "0") else row.cells["rank"]
