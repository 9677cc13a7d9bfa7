"""What every request meets first: host and origin are looked at, headers set, one line logged."""

import time
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.accounts.auth import is_secure
from api.care.request_counts import REQUESTS
from api.deps import SAFE_METHODS
from api.errors import ErrorPage, answer, problem_of, status_problem
from api.problems import Problem
from api.settings import Settings

STATIC_PREFIX = "/static/"
BAD_REQUEST = 400
TOO_LARGE = 413


def content_security_policy(*, tile_origin: str = "", wasm: bool = False) -> str:
    """Return what a page may load: from ourselves, and map tiles from ``tile_origin``.

    ``wasm`` lets it run our WebAssembly, which reads codes; text never becomes code.
    """
    tiles = f" {tile_origin}" if tile_origin else ""
    compiled = " 'wasm-unsafe-eval'" if wasm else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self'{compiled}",
            "worker-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data:{tiles}",
            "font-src 'self'",
            f"connect-src 'self'{tiles}",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


CONTENT_SECURITY_POLICY = content_security_policy()
ONLY_HTTPS = "max-age=31536000"
"""Where people reach the server by HTTPS, their browsers do so alone, for a year."""
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

log = structlog.get_logger()


class _Reply:
    """The answer to one request on its way out; ``status`` is 0 until it has begun."""

    def __init__(
        self, request: Request, send: Send, error_page: ErrorPage | None, *, is_secure: bool
    ) -> None:
        self.status = 0
        self._is_secure = is_secure
        self._request = request
        self._send = send
        self._error_page = error_page
        self._is_replaced = False

    async def tell(self, problem: Problem) -> None:
        """Answer with a problem."""
        response = answer(self._request, problem, error_page=self._error_page)
        await response(self._request.scope, self._request.receive, self.send)

    async def send(self, message: Message) -> None:
        """Send a part of the answer; the framework's bare text about a large body is reworded."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            is_bare = headers.get("content-type", "").startswith("text/plain")
            if message["status"] == TOO_LARGE and is_bare:
                self._is_replaced = True
                reply = _Reply(
                    self._request, self._send, self._error_page, is_secure=self._is_secure
                )
                await reply.tell(status_problem(TOO_LARGE))
            self.status = message["status"]
            _set_headers(headers, self._request, self.status)
            if self._is_secure:
                headers.setdefault("Strict-Transport-Security", ONLY_HTTPS)
        if not self._is_replaced:
            await self._send(message)


class Guard:
    """Middleware around the whole app."""

    def __init__(self, app: ASGIApp, settings: Settings, error_page: ErrorPage | None) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in settings.allowed_hosts)
        self._error_page = error_page
        self._is_secure = is_secure(settings)
        self._public = urlsplit(settings.public_url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        reply = _Reply(request, send, self._error_page, is_secure=self._is_secure)
        started_s = time.monotonic()
        with structlog.contextvars.bound_contextvars(request_id=uuid4().hex[:12]):
            try:
                problem = self._refusal(request)
                if problem is None:
                    await self._app(scope, receive, reply.send)
                else:
                    await reply.tell(problem)
            except ClientDisconnect:
                log.info("reader_gone")
            except Exception as error:
                log.exception("request_failed")
                if reply.status:
                    raise
                await reply.tell(problem_of(error))
            finally:
                took_s = time.monotonic() - started_s
                route_name = getattr(scope.get("route"), "name", None)
                REQUESTS.count(route_name, scope["method"], reply.status, took_s)
                log.info(
                    "request",
                    method=scope["method"],
                    route=route_name,
                    status=reply.status,
                    ms=round(took_s * 1000, 1),
                )

    def _refusal(self, request: Request) -> Problem | None:
        """Refuse names that an attacker's DNS may point here, and other sites' forms."""
        host = _host_name(request.headers.get("host", ""))
        if "*" not in self._hosts and host not in self._hosts:
            return status_problem(421, "HAKOBI_ALLOWED_HOSTS lists the host names to use.")
        if request.method not in SAFE_METHODS and self._is_cross_site(request):
            return status_problem(403, "The request comes from another site.")
        return None

    def _is_cross_site(self, request: Request) -> bool:
        """Tell whether another site may have made a browser send this.

        A cookie alone proves nothing: whoever sends one says from where, as every browser does.
        """
        told = request.headers
        site, origin = told.get("sec-fetch-site"), told.get("origin")
        if site not in (None, "same-origin", "none"):
            return True
        if origin is None:
            by_token = told.get("authorization", "").lower().startswith("bearer ")
            return site is None and "cookie" in told and not by_token
        from_where = urlsplit(origin)
        if self._is_secure and from_where.netloc == self._public and from_where.scheme != "https":
            return True
        return from_where.netloc != told.get("host")


def _host_name(host: str) -> str:
    """Return a Host header without its port, in lower case."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdecimal() else host).lower()


def _set_headers(headers: MutableHeaders, request: Request, status: int) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if status >= BAD_REQUEST or not request.url.path.startswith(STATIC_PREFIX):
        headers.setdefault("Cache-Control", "no-store")
    # Behind a proxy with TLS the scheme of a whole address is not the one that people see.
    here = f"{request.url.scheme}://{request.url.netloc}"
    path = headers.get("location", "").removeprefix(here)
    if path.startswith("/") and not path.startswith("//"):
        headers["location"] = path
