"""The pages of accounts at a provider, and of tablets that several people share."""

from datetime import UTC, datetime

from api.accounts.passkeys import Passkey
from api.accounts.person import Person, Role
from api.oidc.links import Link
from api.settings import Settings
from api.web.pages.oidc import OidcNumberPage, OidcProblemPage, person_at_provider_page
from api.web.pages.second_factor import passkey_part, second_factor_page, step_page
from api.web.pages.sign_in import sign_in_page
from api.web.pages.tablet import SwitchPage, TabletPage
from api.web.render import Page

AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
YAMADA = Person(person_id="p-1", username="yamada", name="山田 花子", role=Role.COUNCIL)
ORIGIN = "https://hakobi.example"
PROVIDER = Settings(oidc_issuer="https://login.example", oidc_client_id="hakobi")


def sign_in_pages() -> dict[str, Page]:
    named = "yamada@city.example"
    linked = Link(person_id="p-1", expected=named, subject="f3a9-subject", linked_at=AT)
    waiting = Link(person_id="p-1", expected=named, subject="", linked_at=None)
    claim = PROVIDER.oidc_claim
    keys = (
        Passkey(passkey_id="k-1", name="私の電話", created_at=AT, last_used_at=None),
        Passkey(passkey_id="k-2", name="庁舎の鍵", created_at=AT, last_used_at=AT),
    )
    known = {"origin": ORIGIN, "wants_password": True}
    wrong = {"value": "x", "problem": "oidc_value_taken", "holder": YAMADA}
    settled = {"value": "x", "problem": "oidc_link_settled"}
    return {
        "sign in, provider": sign_in_page("/", settings=PROVIDER),
        "tablet": TabletPage(is_set=False, is_shared=False),
        "tablet, set": TabletPage(is_set=True, is_shared=True, done=True),
        "tablet, refused": TabletPage(is_set=True, is_shared=True, problem="pin_refused"),
        "tablet, wrong": TabletPage(
            is_set=True, is_shared=False, problem="password_wrong", in_password=True
        ),
        "switch": SwitchPage(people=(YAMADA,), next_url="/hub"),
        "switch, wrong": SwitchPage(
            people=(YAMADA,), next_url="/", problem="switch_wrong", chosen="p-1"
        ),
        "switch, nobody": SwitchPage(people=(), next_url="/"),
        "passkeys": second_factor_page(
            is_on=True,
            recovery_codes=("abcd-efgh",),
            part=passkey_part(keys, is_added=True, **known),
        ),
        "passkeys, none": second_factor_page(is_on=False, part=passkey_part((), origin=ORIGIN)),
        "passkeys, wrong": second_factor_page(
            is_on=False, part=passkey_part(keys, problem="passkey_name_wrong", **known)
        ),
        "passkeys, not taken away": second_factor_page(
            is_on=True,
            problem="password_wrong",
            part=passkey_part(keys, problem_in="k-2", **known),
        ),
        "second step": step_page(origin=ORIGIN, has_number=True),
        "second step, wrong": step_page(origin=ORIGIN, has_number=False, problem="passkey_wrong"),
        "second step, no HTTPS": step_page(origin="", has_number=True),
        "provider, unknown": OidcProblemPage(problem="oidc_unknown", value=named),
        "provider, down": OidcProblemPage(problem="oidc_down"),
        "provider, number": OidcNumberPage(),
        "provider, number wrong": OidcNumberPage(problem="second_factor_wrong"),
        "at provider, none": person_at_provider_page(YAMADA, None, claim=""),
        "at provider, waiting": person_at_provider_page(YAMADA, waiting, claim=claim, done=True),
        "at provider, linked": person_at_provider_page(YAMADA, linked, claim=claim),
        "at provider, taken": person_at_provider_page(YAMADA, None, claim=claim, **wrong),
        "at provider, settled": person_at_provider_page(YAMADA, linked, claim=claim, **settled),
    }
