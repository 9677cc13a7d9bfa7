"""Pages for people: Japanese first, English second, plain HTML that needs no JavaScript."""

from api.web.answers import error_page
from api.web.routes import web_router

__all__ = ["error_page", "web_router"]
