"""From a page to HTML: one Jinja environment a language, strict about every name."""

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, ClassVar, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.column_words import column_example, column_help, column_label, column_unit
from api.web.figures import filters
from api.web.language import Language
from api.web.static_files import static_url
from api.web.viewer import NOBODY, Viewer
from api.web.words import cause, reason, stage, text

WEB_FOLDER = Path(__file__).parent


class Page(Protocol):
    """A page dataclass: it names its template."""

    template: ClassVar[str]


@lru_cache(maxsize=len(Language))
def environment(language: Language) -> Environment:
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
    names: dict[str, Callable[..., Any] | Language] = {
        "language": language,
        "t": partial(text, language=language),
        "cause": partial(cause, language=language),
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


def render(page: Page, *, language: Language, switch_url: str, viewer: Viewer = NOBODY) -> str:
    """Return the HTML of a page for a viewer; ``switch_url`` is it in the other language."""
    template = environment(language).get_template(page.template)
    return template.render(page=page, switch_url=switch_url, viewer=viewer)
