"""The way between a phone and the server, which a test may cut, and on which answers get lost."""

import asyncio
import math
import threading
from contextlib import suppress

TOLD = (b"POST /d/reports", b"POST /d/photos")
PIECE_BYTES = 65_536
EVERY = math.inf


class Line:
    """One phone's way to the server, at an address of its own: a phone's store is its own, too.

    ``lost`` counts the answers that the server has given and the phone has never seen.
    """

    def __init__(self, lines: "Lines", host: str, port: int) -> None:
        self.host, self.port, self.lost = host, port, 0
        self.is_up = True
        self._lines = lines
        self._to_lose: float = 0
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def base(self) -> str:
        """The address that the phone knows the server by."""
        return f"http://{self.host}:{self.port}"

    def cut(self) -> None:
        """Let nothing through any more, not even what is under way."""
        self.is_up = False
        self._lines.call(self._close_all)

    def mend(self) -> None:
        """Let everything through again."""
        self.is_up, self._to_lose = True, 0

    @property
    def is_deaf(self) -> bool:
        """Tell whether every answer about reports and photos is lost."""
        return self.is_up and self._to_lose == EVERY

    def lose(self, count: float) -> None:
        """Lose the next answers about reports and photos: the server has written by then."""
        self._to_lose = count

    def _close_all(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection, until either side ends it or it is cut."""
        if not self.is_up:
            writer.transport.abort()
            return
        try:
            there, out = await asyncio.open_connection("127.0.0.1", self._lines.server_port)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, out}
        asked: list[bool] = [False]
        try:
            up = self._asks(reader, out, asked)
            await asyncio.gather(up, self._answers(there, writer, asked))
        except (OSError, EOFError):
            pass
        finally:
            self._open -= {writer, out}
            for end in (writer, out):
                with suppress(OSError):
                    end.transport.abort()

    async def _asks(
        self, reader: asyncio.StreamReader, out: asyncio.StreamWriter, asked: list[bool]
    ) -> None:
        while piece := await reader.read(PIECE_BYTES):
            if any(told in piece for told in TOLD):
                asked[0] = True
            elif piece.startswith((b"GET ", b"POST ")):
                asked[0] = False
            out.write(piece)
            await out.drain()
        raise EOFError

    async def _answers(
        self, there: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: list[bool]
    ) -> None:
        while piece := await there.read(PIECE_BYTES):
            if asked[0] and self._to_lose:
                self._to_lose -= 1
                self.lost += 1
                raise EOFError
            writer.write(piece)
            await writer.drain()
        raise EOFError


class Lines:
    """All phones' ways to one server; ``server_port`` may change when it starts again."""

    def __init__(self) -> None:
        self.server_port = 0
        self._loop = asyncio.new_event_loop()
        self._servers: list[asyncio.Server] = []
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def call(self, work: object) -> None:
        """Do something where the connections are."""
        assert callable(work)
        self._loop.call_soon_threadsafe(work)

    def add(self, host: str) -> Line:
        """Open a phone's way, on a free port of an address of this machine."""

        async def start() -> Line:
            line = Line(self, host, 0)
            server = await asyncio.start_server(line.carry, host, 0)
            self._servers.append(server)
            line.port = server.sockets[0].getsockname()[1]
            return line

        return asyncio.run_coroutine_threadsafe(start(), self._loop).result(10)

    def close(self) -> None:
        """End every way."""

        async def end() -> None:
            for server in self._servers:
                server.close()
            mine = asyncio.current_task()
            others = [task for task in asyncio.all_tasks() if task is not mine]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await asyncio.sleep(0.05)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
