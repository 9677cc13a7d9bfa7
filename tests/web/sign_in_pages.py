"""The pages of accounts at a provider, and of tablets that several people share."""

from datetime import UTC, datetime

from api.oidc.links import Link
from api.person import Person, Role
from api.settings import Settings
from api.web.pages.oidc import OidcNumberPage, OidcProblemPage, person_at_provider_page
from api.web.pages.sign_in import sign_in_page
from api.web.pages.tablet import SwitchPage, TabletPage
from api.web.render import Page

AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
YAMADA = Person(person_id="p-1", username="yamada", name="山田 花子", role=Role.COUNCIL)
PROVIDER = Settings(oidc_issuer="https://login.example", oidc_client_id="hakobi")


def sign_in_pages() -> dict[str, Page]:
    linked = Link(person_id="p-1", expected="", subject="f3a9-subject", linked_at=AT)
    waiting = Link(person_id="p-1", expected="yamada@city.example", subject="", linked_at=None)
    claim = PROVIDER.oidc_claim
    wrong = {"value": "x", "problem": "oidc_value_taken"}
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
        "provider, unknown": OidcProblemPage(problem="oidc_unknown", value="yamada@city.example"),
        "provider, down": OidcProblemPage(problem="oidc_down"),
        "provider, number": OidcNumberPage(),
        "provider, number wrong": OidcNumberPage(problem="second_factor_wrong"),
        "at provider, none": person_at_provider_page(YAMADA, None, claim=""),
        "at provider, waiting": person_at_provider_page(YAMADA, waiting, claim=claim, done=True),
        "at provider, linked": person_at_provider_page(YAMADA, linked, claim=claim),
        "at provider, taken": person_at_provider_page(YAMADA, None, claim=claim, **wrong),
    }
