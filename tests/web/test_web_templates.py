import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

import pytest
from jinja2 import meta, nodes

from api.web import pages
from api.web.language import Language
from api.web.render import WEB_FOLDER, Page, environment, render
from api.web.static_files import STATIC_FOLDER
from api.web.vendor import VENDOR_FOLDER

LANGUAGES = list(Language)
FROM_OUTSIDE = {"easy_url", "page", "switch_url", "viewer"}
SCRIPT = re.compile(r'<script type="module" src="\{\{ static\([^)]*\) \}\}"></script>')
SCRIPTED = re.compile(r"\son[a-z]+=|hx-on|js:|javascript:")


def page_classes() -> list[type]:
    modules = [
        importlib.import_module(f"{pages.__name__}.{m.name}")
        for m in pkgutil.iter_modules(pages.__path__)
    ]
    found = {v for m in modules for v in vars(m).values() if isinstance(v, type)}
    return sorted((c for c in found if hasattr(c, "template")), key=lambda c: c.__name__)


@cache
def parsed(name: str) -> nodes.Template:
    source = (WEB_FOLDER / "templates" / name).read_text(encoding="utf-8")
    return environment(Language.JAPANESE).parse(source)


def family(name: str) -> Iterator[nodes.Template]:
    """Yield a template, those it extends and those it imports."""
    waiting, seen = [name], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        tree = parsed(name)
        waiting += [n for n in meta.find_referenced_templates(tree) if n]
        yield tree


def attributes_of_page(name: str) -> set[str]:
    return {
        found.attr
        for tree in family(name)
        for found in tree.find_all(nodes.Getattr)
        if isinstance(found.node, nodes.Name) and found.node.name == "page"
    }


@cache
def attributes(name: str) -> frozenset[str]:
    found = (tree.find_all(nodes.Getattr) for tree in family(name))
    return frozenset(one.attr for some in found for one in some)


def rows_of(page_class: type) -> set[type]:
    """Return the dataclasses of the pages package that a page is made of."""
    found: set[type] = set()
    waiting: list[Any] = [page_class]
    while waiting:
        kind = waiting.pop()
        waiting += get_args(kind)
        is_ours = is_dataclass(kind) and kind.__module__.startswith(pages.__name__)
        if is_ours and kind not in found:
            found.add(kind)
            hints = get_type_hints(kind)
            waiting += [hints[f.name] for f in fields(kind)]
    return found


def test_every_page_is_found() -> None:
    wanted = {
        "AccessLogPage",
        "PersonPage",
        "PersonalDataPage",
        "SessionsPage",
        "CalendarPage",
        "ChangesPage",
        "ComparePage",
        "DriverPage",
        "FrozenReportPage",
        "FrozenReportsPage",
        "FeedsPage",
        "HallNeedsPage",
        "HallPage",
        "HallWishesPage",
        "HallReportsPage",
        "HallsPage",
        "MapPage",
        "HubFindPage",
        "HubHoldsPage",
        "HubHomePage",
        "HubLotPage",
        "HubReceivePage",
        "HubReplacePage",
        "HubTakePage",
        "HubTakesPage",
        "HubTemperaturesPage",
        "HubTransfersPage",
        "HubTripPage",
        "ImportPage",
        "KeyingPage",
        "ImportPreviewPage",
        "LotPage",
        "MasterPage",
        "MasterRowPage",
        "MasterTablePage",
        "MonthPage",
        "NeedsPage",
        "NextMonthPage",
        "NoticesPage",
        "OverviewPage",
        *("HallLinksPage", "HallLinkPage", "HallDoorPage"),
        *("OwnPage", "OwnDataPage"),
        "PackPage",
        "PasswordPage",
        "PeoplePage",
        "ProblemPage",
        "FirstPage",
        "ReportsPage",
        "SecondFactorPage",
        *("SwitchPage", "TabletPage", "StepPage"),
        *("OidcProblemPage", "OidcNumberPage", "PersonAtProviderPage"),
        "RunPage",
        "SignInPage",
        "StartPage",
        "StockPage",
        "RecallPage",
        "RecallsPage",
        *("TransfersPage", "TripPage"),
    }
    assert {c.__name__ for c in page_classes()} == wanted


@pytest.mark.parametrize("page_class", page_classes(), ids=lambda c: c.__name__)
def test_a_template_uses_every_field_of_its_page_and_no_other(page_class: Any) -> None:
    assert attributes_of_page(page_class.template) == {f.name for f in fields(page_class)}


def test_every_field_of_a_row_is_used_by_a_template_of_its_pages() -> None:
    used: dict[type, set[str]] = {}
    for page_class in page_classes():
        for row in rows_of(page_class):
            used.setdefault(row, set()).update(attributes(page_class.template))
    idle = {row.__name__: {f.name for f in fields(row)} - names for row, names in used.items()}
    assert {name: left for name, left in idle.items() if left} == {}


@pytest.mark.parametrize("page_class", page_classes(), ids=lambda c: c.__name__)
def test_a_template_takes_nothing_else_from_outside(page_class: Any) -> None:
    known = FROM_OUTSIDE | set(environment(Language.JAPANESE).globals)
    for tree in family(page_class.template):
        declared = {m.name for m in tree.find_all(nodes.Macro)}
        declared |= {i.target for i in tree.find_all(nodes.Import)}
        assert meta.find_undeclared_variables(tree) <= known | declared


def test_only_the_map_is_marked_safe() -> None:
    safe = []
    for file in (WEB_FOLDER / "templates").glob("*.html"):
        tree = environment(Language.JAPANESE).parse(file.read_text(encoding="utf-8"))
        for used in tree.find_all(nodes.Filter):
            if used.name in ("safe", "forceescape"):
                assert isinstance(used.node, nodes.Getattr)
                safe.append((file.name, used.node.attr))
    assert safe == [("trip.html", "map_svg")]


def test_styles_and_scripts_are_never_in_the_page() -> None:
    for file in (WEB_FOLDER / "templates").glob("*.html"):
        source = file.read_text(encoding="utf-8")
        assert " style=" not in source, file.name
        assert "<style" not in source, file.name
        assert "<script" not in SCRIPT.sub("", source), file.name
        assert not SCRIPTED.search(source), file.name
        assert "http" not in source.replace("http-equiv", ""), file.name


def test_colours_are_those_of_the_design_system() -> None:
    known = set(re.findall(r"(--color-[\w-]+):", tokens_css()))
    for file in STATIC_FOLDER.glob("*.css"):
        style = file.read_text(encoding="utf-8")
        assert set(re.findall(r"--color-[\w-]+", style)) <= known, file.name
        assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", style)) <= {"#000"}, file.name


def tokens_css() -> str:
    return (VENDOR_FOLDER / "tokens" / "tokens.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_renders(every_page: dict[str, Page], language: Language) -> None:
    for name, page in every_page.items():
        html = render(page, language=language, switch_url="/switch?lang=xx")
        assert html.startswith("<!doctype html>"), name
        assert f'<html lang="{language}">' in html, name
        assert "/switch?lang=xx" in html, name
        assert html.count("<h1>") == 1, name
        assert html.count("<main ") == 1, name


def test_every_template_belongs_to_a_page(every_page: dict[str, Page]) -> None:
    templates = {f.name for f in (WEB_FOLDER / "templates").glob("*.html")}
    layouts = {"base.html", "month_base.html", "plan_base.html"}
    layouts |= {"parts.html", "food_parts.html", "map_parts.html", "master_parts.html"}
    layouts |= {"session_parts.html", "passkey_parts.html"}
    layouts |= {"hub_base.html", "hub_parts.html", "run_event.html", "run_live.html"}
    layouts |= {"recall_parts.html", "rights_parts.html", "arrival_parts.html"}
    layouts |= {"gap_parts.html"}
    assert {p.template for p in every_page.values()} | layouts == templates
