"""Easy Japanese: the rules of its words, where it is offered, where readings stand."""

import re
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest
from jinja2 import nodes

from api.web import render
from api.web.language import COOKIE, EASY, Language
from api.web.render import Page
from api.web.words import TEXTS
from api.web.words.easy import EASY_TEMPLATES, EASY_TEXTS, easy_text, without_readings
from tests.web.serving import Site, links_of

TEMPLATES = Path(render.__file__).parent / "templates"
SENTENCE_END = re.compile("[。？！]")
LONGEST_SENTENCE = 30
HARD = re.compile(
    "搬|積載|充足|帰着|立寄|保冷|該当|当該|及び|並びに|または|若しくは|実施|開催|変更|登録|秘匿|"
    "なくはない|ないわけではない|ないことはない|しなければなりません"
)
KANJI = re.compile("[一-龯々]")
READING = re.compile("｜[^《]+《[ぁ-んー]+》")


def places(wording: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(wording) if name is not None}


def called_keys(template: str) -> set[str]:
    tree = render.environment(Language.JAPANESE).parse(
        (TEMPLATES / template).read_text(encoding="utf-8")
    )
    calls = [c for c in tree.find_all(nodes.Call) if isinstance(c.node, nodes.Name)]
    return {
        c.args[0].value
        for c in calls
        if c.node.name == "t" and isinstance(c.args[0], nodes.Const)  # type: ignore[attr-defined]
    }


def broken_rules(wording: str) -> list[str]:
    sentences = SENTENCE_END.split(Formatter().vformat(wording, (), Values()))
    found = [s for s in sentences if len(s) > LONGEST_SENTENCE]
    return found + HARD.findall(wording)


class Values(dict[str, str]):
    """Something short in every place."""

    def __missing__(self, name: str) -> str:
        return "12"


def test_easy_words_follow_the_rules() -> None:
    broken = {k: broken_rules(without_readings(easy)) for k, easy in EASY_TEXTS.items()}
    assert {k: found for k, found in broken.items() if found} == {}


def test_easy_words_say_how_every_letter_is_read() -> None:
    assert [k for k, easy in EASY_TEXTS.items() if KANJI.search(READING.sub("", easy))] == []


def test_easy_words_belong_to_plain_ones_and_take_the_same_values() -> None:
    assert [k for k in EASY_TEXTS if places(EASY_TEXTS[k]) != places(TEXTS[k].ja)] == []


def test_what_has_no_easy_words_is_easy_as_it_is() -> None:
    keys = {key for name in EASY_TEMPLATES for key in called_keys(name)} - set(EASY_TEXTS)
    broken = {key: broken_rules(TEXTS[key].ja) for key in keys - {"map_attribution"}}
    assert {k: found for k, found in broken.items() if found} == {}


def test_values_are_escaped_beside_readings() -> None:
    shown = str(easy_text("own_hall", language=Language.JAPANESE, name="<b>&"))
    assert shown.startswith("&lt;b&gt;&amp;に<ruby>来<rp>")
    assert easy_text("map_attribution", language=Language.JAPANESE).startswith("道路")


class Places(HTMLParser):
    """What stands in attributes and in the title."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value for _, value in attrs if value]
        self._in_title = tag == "title"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.texts.append(data)


def test_readings_stand_in_the_text_only(every_page: dict[str, Page]) -> None:
    pages = [page for page in every_page.values() if page.template in EASY_TEMPLATES]
    assert {page.template for page in pages} == EASY_TEMPLATES
    for page in pages:
        html = render.render(
            page, language=Language.JAPANESE, switch_url="/?lang=en", easy_url="/", is_easy=True
        )
        assert f'<html lang="{EASY}">' in html
        assert "<ruby>" in html
        found = Places()
        found.feed(html)
        assert [text for text in found.texts if "<" in text] == []


@pytest.mark.parametrize("path", ["/password", "/plans/{}/halls/{}"])
def test_a_page_with_easy_words_leads_to_them_and_back(site: Site, path: str) -> None:
    hall = next(
        a for a in links_of(site.client.get(f"/plans/{site.plan_id}/halls").text).addresses
        if f"/plans/{site.plan_id}/halls/" in a
    ).rpartition("/")[2]  # fmt: skip
    address = path.format(site.plan_id, hall)
    try:
        plain = site.client.get(address)
        assert f"{COOKIE}={EASY}" in plain.text
        assert "<ruby>" not in plain.text
        easy = site.client.get(f"{address}?{COOKIE}={EASY}")
        assert f'lang="{EASY}"' in easy.text
        assert easy.headers["content-language"] == "ja"
        assert "<ruby>" in site.client.get(address).text  # it is remembered
        assert 'lang="ja"' in site.client.get(f"/plans/{site.plan_id}").text
        back = site.client.get(f"{address}?{COOKIE}=ja").text
        assert "<ruby>" not in back
    finally:
        site.client.cookies.clear()
