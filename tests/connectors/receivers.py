"""Receivers on loopback that behave in one way each, and listeners that nobody may reach."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from dnslib import QTYPE, RR, A, DNSRecord
from dnslib.server import BaseResolver, DNSServer

Behave = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Request:
    """What arrived, raw."""

    line: str
    headers: dict[str, str]
    body: bytes
    at: float
    """When, on the clock of `time.monotonic`."""


@dataclass
class Receiver:
    """An HTTP server that answers each request with what `behave` writes."""

    port: int = 0
    connections: int = 0
    requests: list[Request] = field(default_factory=list)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, request: Request) -> None:
        """Keep a request that has arrived whole."""
        self.requests.append(request)
        self._arrived.set()

    async def wait_for(self, count: int, seconds: float = 60) -> None:
        """Wait until `count` requests have arrived in all."""
        async with asyncio.timeout(seconds):
            while len(self.requests) < count:
                self._arrived.clear()
                await self._arrived.wait()

    def url(self, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}/hook"


@asynccontextmanager
async def listen(
    serve: Behave, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[int]:
    """A port on which `serve` talks to each connection; all are closed in the end."""
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    def start(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.create_task(talk(reader, writer)))

    server = await asyncio.start_server(start, host, 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks)
        await asyncio.sleep(0)  # aborted transports close their sockets in the next turn


@asynccontextmanager
async def receive(
    behave: Behave | bytes, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[Receiver]:
    """A receiver on a free port of `host`."""
    receiver = Receiver()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        receiver.connections += 1
        while True:
            receiver.note(await _read_request(reader))
            if isinstance(behave, bytes):
                writer.write(behave)
                await writer.drain()
            else:
                await behave(reader, writer)

    async with listen(serve, tls, host) as receiver.port:
        yield receiver


async def _read_request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(head[0], headers, body, time.monotonic())


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    """A complete response."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


class Flipping(BaseResolver):  # type: ignore[misc]
    """Answers with the next list of addresses each time, and with the last one for ever after."""

    def __init__(self, answers: list[list[str]]) -> None:
        self.answers = answers
        self.asked = 0

    def resolve(self, request: DNSRecord, handler: object) -> DNSRecord:
        reply = request.reply()
        addresses = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        for address in addresses:
            reply.add_answer(RR(request.q.qname, QTYPE.A, rdata=A(address), ttl=0))
        return reply


class NameServer:
    """A real DNS server over UDP on loopback, and a lookup that asks nobody else."""

    def __init__(self, *answers: list[str]) -> None:
        self._flipping = Flipping(list(answers))
        self._server = DNSServer(self._flipping, address="127.0.0.1", port=0).server
        self._server.logger.log_request = self._server.logger.log_reply = lambda *_: None
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> NameServer:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def asked(self) -> int:
        """How many questions came."""
        return self._flipping.asked

    async def look_up(self, host: str, port: int, family: int) -> list[tuple[int, str]]:
        """Ask over UDP, as the system's resolver would ask the server that it is told of."""
        address, port = self._server.server_address
        packet = await asyncio.to_thread(DNSRecord.question(host).send, address, port)
        return [(socket.AF_INET, str(record.rdata)) for record in DNSRecord.parse(packet).rr]
