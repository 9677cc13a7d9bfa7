"""Every text of the pages in Japanese and English.

A ``Text`` cannot be made with one language missing; a key that does not exist raises
``KeyError``, and a test finds keys that templates use but nobody wrote, and the other way round.
"""

from collections.abc import Mapping

from api.reports.words import loss_name
from api.web.language import Language
from api.web.words.approval import APPROVAL_TEXTS
from api.web.words.changes import CHANGES_TEXTS
from api.web.words.compare import COMPARE_TEXTS
from api.web.words.doings import DOING_TEXTS
from api.web.words.driver import DRIVER_TEXTS
from api.web.words.explain import EXPLAIN_TEXTS
from api.web.words.feeds import FEEDS_TEXTS
from api.web.words.food import FOOD_TEXTS
from api.web.words.frozen import FROZEN_TEXTS
from api.web.words.hall_links import HALL_LINK_TEXTS
from api.web.words.hall_reports import HALL_REPORT_TEXTS
from api.web.words.hub import HUB_TEXTS
from api.web.words.hub_trips import HUB_TRIP_TEXTS
from api.web.words.imports import IMPORT_TEXTS
from api.web.words.map import MAP_TEXTS
from api.web.words.master import MASTER_TEXTS
from api.web.words.model import Text
from api.web.words.month import MONTH_TEXTS
from api.web.words.needs import NEEDS_TEXTS
from api.web.words.notices import NOTICE_TEXTS
from api.web.words.oidc import OIDC_TEXTS
from api.web.words.pack import PACK_TEXTS
from api.web.words.passkeys import PASSKEY_TEXTS
from api.web.words.people import PEOPLE_TEXTS
from api.web.words.personal import PERSONAL_TEXTS
from api.web.words.plan import PLAN_TEXTS
from api.web.words.recalls import RECALL_TEXTS
from api.web.words.second_factor import SECOND_FACTOR_TEXTS
from api.web.words.shell import SHELL_TEXTS
from api.web.words.tablet import TABLET_TEXTS
from api.web.words.takes import TAKE_TEXTS
from api.web.words.transfers import TRANSFER_TEXTS
from api.web.words.trip import TRIP_TEXTS
from api.web.words.wishes import WISH_TEXTS
from api.words import reason_text
from logistics.explaining.reasons import Reason

TEXTS: Mapping[str, Text] = {
    **SHELL_TEXTS,
    **APPROVAL_TEXTS,
    **CHANGES_TEXTS,
    **WISH_TEXTS,
    **NEEDS_TEXTS,
    **COMPARE_TEXTS,
    **DOING_TEXTS,
    **DRIVER_TEXTS,
    **HALL_LINK_TEXTS,
    **HALL_REPORT_TEXTS,
    **FROZEN_TEXTS,
    **EXPLAIN_TEXTS,
    **FEEDS_TEXTS,
    **FOOD_TEXTS,
    **IMPORT_TEXTS,
    **MAP_TEXTS,
    **HUB_TEXTS,
    **HUB_TRIP_TEXTS,
    **MASTER_TEXTS,
    **MONTH_TEXTS,
    **NOTICE_TEXTS,
    **OIDC_TEXTS,
    **PACK_TEXTS,
    **PASSKEY_TEXTS,
    **PEOPLE_TEXTS,
    **PERSONAL_TEXTS,
    **PLAN_TEXTS,
    **RECALL_TEXTS,
    **SECOND_FACTOR_TEXTS,
    **TABLET_TEXTS,
    **TAKE_TEXTS,
    **TRANSFER_TEXTS,
    **TRIP_TEXTS,
}


def text(key: str, *, language: Language, **values: object) -> str:
    """Return the text of ``key`` with ``values`` in its places."""
    found = TEXTS[key]
    wording = found.ja if language is Language.JAPANESE else found.en
    return wording.format(**values)


def stage(name: str, *, language: Language) -> str:
    """Return what a planner is busy with; a stage without words of its own is shown as it is."""
    key = "stage_" + name.replace(" ", "_")
    return text(key, language=language) if key in TEXTS else name


def cause(code: str, detail: str, *, language: Language) -> str:
    """Return why a run failed; a code without words of its own leaves the planner's ``detail``."""
    key = "cause_" + code
    return text(key, language=language) if key in TEXTS else detail


def loss(reason: str, *, language: Language) -> str:
    """Return why food was thrown away; a reason without words of its own is shown as it is."""
    return loss_name(reason)[0 if language is Language.JAPANESE else 1]


def reason(found: Reason, *, language: Language) -> str:
    """Return one sentence about why a recipient lacks food."""
    return reason_text(found, language.value)
