"""Transfers between bases: taken in where they come to, or keyed in from paper by who sent them."""

from fastapi.responses import Response

from api.web import hub_links
from api.web.arrivals import arrival_entry, arrival_line, read_arrival
from api.web.hub_desk import AForm, Desk, Form, HubDesk, written
from api.web.hub_lots import unit_choices
from api.web.pages.hub_keeping import HubTransfersPage
from inventory.store import read, transfers
from inventory.store.transfers import Transfer

MOST_SHOWN = 500


def show_transfers(desk: Desk) -> Response:
    """Show what is under way to the base and from it."""
    return desk.answer(_transfers_page(desk))


def _transfers_page(
    desk: HubDesk, *, problem: str = "", sent: tuple[str, Form] | None = None
) -> HubTransfersPage:
    """Build the page; ``sent`` is the form of a transfer that was refused, to be mended."""
    found, _ = transfers.list_transfers(
        desk.connection, site_id=desk.base_id, is_open=True, limit=MOST_SHOWN
    )
    lots = read.find_lots(desk.connection, [lot.lot_id for x in found for lot in x.lots])
    forms = dict([sent]) if sent else {}
    lines = [
        (
            _is_coming(desk, x),
            arrival_line(
                x,
                lots,
                forms.get(x.transfer_id, Form({})),
                known=desk.known,
                other_name=desk.site_name(x.from_site_id if _is_coming(desk, x) else x.to_site_id),
                url=hub_links.transfer(x.transfer_id) if x.to_site_id else "",
                now=desk.now,
            ),
        )
        for x in found
    ]
    return HubTransfersPage(
        frame=desk.frame("hub_transfers", problem=problem),
        incoming=tuple(line for is_coming, line in lines if is_coming),
        outgoing=tuple(line for is_coming, line in lines if not is_coming),
        units=unit_choices(desk),
    )


def _is_coming(desk: HubDesk, found: Transfer) -> bool:
    return found.to_site_id == desk.base_id


def arrive(transfer_id: str, desk: Desk, form: AForm) -> Response:
    """Write what came of a transfer; what is missing, or too much, needs a reason.

    The base that it came to says on which shelf; whoever keys its paper in leaves it on its dock.
    """
    transfer = transfers.find_transfer(desk.connection, transfer_id, site_id=desk.base_id)
    if transfer is None or not transfer.to_site_id:
        desk.reach.refuse("transfer", transfer_id)
    if read.find_entry(desk.connection, form.entry_id()):
        return desk.went(hub_links.TRANSFERS, read.get_entry(desk.connection, form.entry_id()))
    is_coming = _is_coming(desk, transfer)
    came = read_arrival(transfer, form, now=desk.now, must_come=not is_coming)
    if came.problem:
        page = _transfers_page(desk, problem=came.problem, sent=(transfer_id, form))
        return desk.answer(page, is_wrong=True)
    entry = arrival_entry(
        transfer,
        form,
        came,
        person_id=desk.person_id,
        base_id=transfer.to_site_id,
        unit_of=lambda lot_id: form.text(f"unit:{lot_id}") if is_coming else "",
    )
    return desk.went(hub_links.TRANSFERS, written(entry, desk))
