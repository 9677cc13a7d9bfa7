"""The command ``hakobi serve``, and the address that it listens on."""

import socket
from collections.abc import Callable
from contextlib import suppress

import sqlalchemy as sa
import typer

from api import main
from api.accounts.passwords import random_password
from api.care.data_folder import require_writable
from api.commands.database import database
from api.commands.exits import Exit
from api.commands.voice import CommandFailed, Voice, json_option, read_settings, reason_of, speaking
from api.db import reading
from api.settings import Settings
from api.web import links
from api.web.first_routes import is_first_start


def serve(
    host: str = typer.Option("", "--host", help="Address to listen on; else HAKOBI_HOST."),
    port: int = typer.Option(-1, "--port", max=65535, help="Port; else HAKOBI_PORT."),
    as_json: bool = json_option(),
) -> None:
    """Serve the pages and the API until Ctrl-C, from the database of the settings.

    With --json one object with the address is printed once requests are answered.
    """
    with speaking(as_json=as_json) as voice:
        asked = {
            k: v for k, v in {"host": host or None, "port": port}.items() if v not in (None, -1)
        }
        settings = read_settings(**asked)
        if settings.port == 0:
            settings = read_settings(**asked | {"port": free_port(settings.host)})
        check_free(settings)
        require_writable(settings)
        with database(settings) as engine:  # what is wrong with it is told before the start
            first_code = _tell_first_code(engine, settings, voice)

        def told() -> None:
            voice.answer({"url": settings.base_url}, f"{settings.base_url} (Ctrl-C: 終了 stop)")

        serve_until_interrupt(settings, on_ready=told, first_code=first_code)


def _tell_first_code(engine: sa.Engine, settings: Settings, voice: Voice) -> str:
    """Say how to make the first account while nobody has one; return the code that opens it.

    There is no password that everybody knows.
    """
    with reading(engine) as connection:
        if not is_first_start(connection):
            return ""
    code = random_password()
    voice.note("まだ利用者がいません。 Nobody has an account yet. 最初の管理者 the first one:")
    voice.note(f"  {settings.base_url}{links.FIRST}  コード code: {code}")
    voice.note("  または or: hakobi user add USERNAME --name NAME --role admin")
    return code


def serve_until_interrupt(
    settings: Settings, *, on_ready: Callable[[], None], first_code: str = ""
) -> None:
    """Serve; Ctrl-C is how a person ends it, so it is no failure."""
    with suppress(KeyboardInterrupt):
        main.serve(settings, on_ready=on_ready, first_code=first_code)


def check_free(settings: Settings) -> None:
    """Raise ``CommandFailed`` unless the address can be listened on."""
    try:
        listen(settings.host, settings.port).close()
    except OSError as error:
        raise CommandFailed(
            f"{settings.host}:{settings.port} cannot be listened on: {reason_of(error)}",
            status=Exit.NOT_WRITTEN,
            code="address_taken",
            remedy="Stop what runs there, or name another port with --port or HAKOBI_PORT.",
        ) from None


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raise ``OSError`` where the address is taken."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    found = socket.socket(family, kind, protocol)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen()
    except OSError:
        found.close()
        raise
    return found


def free_port(host: str, *, first: int = 0, tries: int = 1) -> int:
    """Return the first port from ``first`` on that is free (0 = any); raise ``OSError`` if none."""
    for port in range(first, first + tries):
        try:
            with listen(host, port) as found:
                return int(found.getsockname()[1])
        except OSError:
            if port == first + tries - 1:
                raise
    raise OSError("no port was tried")
