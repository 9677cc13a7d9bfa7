"""From a page to HTML: one Jinja environment a language, strict about every name."""

import json
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, ClassVar, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.master.column_words import column_example, column_help, column_label, column_unit
from api.web.figures import filters
from api.web.language import Language
from api.web.static_files import static_url
from api.web.viewer import NOBODY, Viewer
from api.web.words import cause, loss, reason, stage, text
from api.web.words.easy import easy_text, without_ruby

WEB_FOLDER = Path(__file__).parent


class Page(Protocol):
    """A page dataclass: it names its template."""

    template: ClassVar[str]


TILE_SOURCE = "https://maps.gsi.go.jp/development/ichiran.html"
"""What the attribution of 国土地理院 tiles must lead to; nothing is loaded from there."""

HTMX_CONFIG = {
    "includeIndicatorCSS": False,
    "mode": "same-origin",
    "implicitInheritance": False,
    "extensions": "sse",
    "defaultTimeout": 30_000,
}
"""No style of its own, no extension but one, no other host. This htmx keeps no page in the
browser's storage, and the policy of the answers forbids it to make code from text."""


@lru_cache(maxsize=2 * len(Language))
def environment(language: Language, *, is_easy: bool = False) -> Environment:
    """Return the environment of a language: its words, its formats, nothing from outside."""
    made = Environment(
        loader=FileSystemLoader(WEB_FOLDER / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(filters(language))
    made.filters["without_ruby"] = without_ruby
    names: dict[str, Callable[..., Any] | Language | bool | str] = {
        "htmx_config": json.dumps(HTMX_CONFIG),
        "is_easy": is_easy,
        "language": language,
        "tile_source": TILE_SOURCE,
        "t": partial(easy_text if is_easy else text, language=language),
        "cause": partial(cause, language=language),
        "loss": partial(loss, language=language),
        "reason": partial(reason, language=language),
        "stage": partial(stage, language=language),
        "static": static_url,
        "column_example": column_example,
        "column_help": partial(column_help, language=str(language)),
        "column_label": partial(column_label, language=str(language)),
        "column_unit": partial(column_unit, language=str(language)),
    }
    made.globals.update(names)
    return made


def run_parts(page: Page, *, language: Language, is_news: bool) -> str:
    """Return what changes on the page of a run; ``is_news`` = it is read out, too."""
    template = environment(language).get_template("run_event.html")
    return template.render(page=page, is_news=is_news)


def render(
    page: Page,
    *,
    language: Language,
    switch_url: str,
    easy_url: str = "",
    is_easy: bool = False,
    viewer: Viewer = NOBODY,
) -> str:
    """Return the HTML of a page for a viewer; ``switch_url`` is it in the other language.

    ``easy_url`` is it in easy Japanese, or in plain Japanese when it ``is_easy``; empty = the page
    has no easy words.
    """
    template = environment(language, is_easy=is_easy).get_template(page.template)
    return template.render(page=page, switch_url=switch_url, easy_url=easy_url, viewer=viewer)
