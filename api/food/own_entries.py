"""Entries as one person may see them: of a recall, which is one entry, a base sees its own part."""

from collections.abc import Mapping
from typing import Any

from api.accounts.reach import Reach
from inventory.accounts import read_account
from inventory.entry import Entry, EntryKind, Posting
from inventory.holds import Cause


def own_legs(entry: Entry, reach: Reach) -> tuple[Posting, ...]:
    """Return the legs of an entry that a person may see.

    Where it also touches sites that are not theirs, only those at their own are left; whoever wrote
    it has all.
    """
    if reach.is_whole or entry.person_id == reach.person.person_id:
        return entry.postings
    sites = {posting: read_account(posting.account).site_id for posting in entry.postings}
    if all(reach.site(site) for site in sites.values() if site):
        return entry.postings
    return tuple(posting for posting, site in sites.items() if site and reach.site(site))


def own_detail(entry: Entry, reach: Reach) -> Mapping[str, Any]:
    """Return what an entry says besides its legs; nothing where it tells of other bases' lots."""
    if reach.is_whole:
        return entry.detail
    hold = entry.detail.get("hold", {})
    is_recall = entry.kind is EntryKind.HOLD and hold.get("cause") == Cause.RECALL
    is_whole = len(own_legs(entry, reach)) == len(entry.postings)
    return entry.detail if is_whole and not is_recall else {}
