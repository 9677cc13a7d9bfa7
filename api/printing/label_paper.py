"""The label of a lot on paper, 90 by 60 mm: what it is, until when, and the code of its page."""

import json
from functools import lru_cache
from importlib.resources import files
from threading import Lock

import typst

from api import wareki
from api.printing.glyphs import font_folders
from api.printing.paper_data import Letters
from api.printing.pdf import qr_svg
from api.v1.lots import LotFactsOut
from api.words import ZONE_NAMES
from inventory.model import ExpiryKind

_EXPIRY_NAMES = {ExpiryKind.USE_BY: "消費期限", ExpiryKind.BEST_BEFORE: "賞味期限"}
_BREAK = "\N{ZERO WIDTH SPACE}"
"""A lot number is read and typed as a whole."""
_lock = Lock()


def label_pdf(facts: LotFactsOut, *, address: str) -> bytes:
    """Return the label of a lot; its QR code holds ``address``, the lot's page."""
    letters = Letters()
    allergens = "、".join(facts.contains) if facts.labelled else "不明"
    data = {
        "product": letters(facts.product_name),
        "lot": letters(facts.lot_id).replace(_BREAK, ""),
        "zone": str(facts.zone),
        "zone_name": ZONE_NAMES[facts.zone][0],
        "expiry_name": _EXPIRY_NAMES[facts.expiry_kind],
        "expires": wareki.long_day(facts.expires_on, language="ja"),
        "came": wareki.short_day(facts.available_on, language="ja"),
        "allergens": letters(allergens or "なし"),
        "qr_svg": qr_svg(address),
    }
    with _lock:
        made = _compiler().compile(
            format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
        )
    if not isinstance(made, bytes):
        raise TypeError(f"typst returned {type(made)} for a PDF")
    return made


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    folder = str(files("api").joinpath("paper"))
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[*font_folders()]
    )
    return typst.Compiler(f"{folder}/label.typ", root=folder, font_paths=fonts)
