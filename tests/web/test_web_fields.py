"""What every page owes to people who use it without a mouse, a screen or English."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from api.web.language import Language
from api.web.render import Page, render

LANGUAGES = list(Language)
FIELDS = ("input", "select", "textarea")
REFERRING = ("aria-describedby", "aria-labelledby", "list", "for")
ENGLISH = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}\b")
"""Three words in a row: a name or a code has fewer."""
VOID = frozenset({"input", "meta", "link", "br", "img", "rect", "use", "path", "hr"})
FOREIGN = {"run, failed", "overview, empty", "trip"}
"""Pages with what the planner or the checker said, and with the names of map sources. Notices are
written in both languages, too.
"""


@dataclass
class Seen(HTMLParser):
    """The elements of a page with their attributes, and its texts with the ids around them."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    by_id: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if tag not in VOID:
            self.open.append(found)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if any("lang" in found for found in self.open[1:]):
            return
        self.texts.append(data)
        for found in self.open:
            if "id" in found:
                self.by_id[found["id"]].append(data)

    @property
    def ids(self) -> list[str]:
        return [found["id"] for _, found in self.elements if "id" in found]


_SEEN: dict[tuple[int, Language], tuple[Page, Seen]] = {}
"""The pages of all tests are the same; who is kept here keeps its id."""


def seen(page: Page, language: Language = Language.JAPANESE) -> Seen:
    key = id(page), language
    if key not in _SEEN:
        found = Seen()
        found.feed(render(page, language=language, switch_url="/"))
        _SEEN[key] = page, found
    return _SEEN[key][1]


def test_ids_are_there_once_and_what_refers_to_one_finds_it(every_page: dict[str, Page]) -> None:
    for name, page in every_page.items():
        found = seen(page)
        ids = set(found.ids)
        assert len(found.ids) == len(ids), name
        for tag, attributes in found.elements:
            for referring in REFERRING:
                wanted = attributes.get(referring, "").split()
                assert set(wanted) <= ids, (name, tag, attributes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_a_label_with_words(
    every_page: dict[str, Page], language: Language
) -> None:
    for name, page in every_page.items():
        found = seen(page, language)
        labelled = {a["for"] for tag, a in found.elements if tag == "label" and "for" in a}
        for tag, attributes in found.elements:
            is_hidden = attributes.get("type") == "hidden" or "aria-hidden" in attributes
            if tag in FIELDS and not is_hidden:
                assert attributes.get("id") in labelled or "aria-label" in attributes, (
                    name,
                    attributes,
                )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_field_that_is_wrong_says_so_in_words(
    every_page: dict[str, Page], language: Language
) -> None:
    wrong = 0
    for name, page in every_page.items():
        found = seen(page, language)
        for _, attributes in found.elements:
            if attributes.get("aria-invalid") == "true":
                about = attributes["aria-describedby"].split()
                assert any("＊" in "".join(found.by_id[key]) for key in about), (name, attributes)
                wrong += 1
    assert wrong >= 8


def test_whatever_was_refused_is_announced(every_page: dict[str, Page]) -> None:
    for name, page in every_page.items():
        found = seen(page)
        if any(a.get("aria-invalid") == "true" for _, a in found.elements):
            assert any(a.get("role") == "alert" for _, a in found.elements), name


def test_japanese_pages_are_in_japanese(every_page: dict[str, Page]) -> None:
    for name, page in every_page.items():
        if name in FOREIGN or name.startswith("notices"):
            continue
        for text in seen(page).texts:
            assert not ENGLISH.search(text), (name, text)


def test_english_pages_have_no_japanese_but_names(every_page: dict[str, Page]) -> None:
    """Of labels, buttons and headings of columns: what stands in cells is people's own."""
    japanese = re.compile("[ぁ-んァ-ヶ]")
    names = re.compile('<span class="hidden">.*')  # whose field it is
    for name, page in every_page.items():
        text = render(page, language=Language.ENGLISH, switch_url="/")
        for found in re.findall(r"<(?:label|th scope=\"col\")[^>]*>(.*?)</", text):
            assert not japanese.search(names.sub("", found)), (name, found)


def test_forms_work_without_scripts(every_page: dict[str, Page]) -> None:
    for name, page in every_page.items():
        if name == "driver":  # it keeps a trip on the phone; without scripts there is paper
            continue
        found = seen(page)
        scripts = [a for tag, a in found.elements if tag == "script"]
        assert all(a["type"] == "module" and "/static/" in a["src"] for a in scripts), name
        forms = [a for tag, a in found.elements if tag == "form"]
        sending = [a for tag, a in found.elements if tag == "button"]
        assert all(a.get("type") == "submit" or "hidden" in a for a in sending), name
        assert all(a.get("method") in ("get", "post") for a in forms), name
        assert len(sending) >= len(forms), name
