"""A client process that puts load on a server of ours, on loopback, and says how it went.

`python -m tests.benchmarks.load PORT CLIENTS TOKEN`: each line of standard input is one request as
`METHOD PATH`; the clients share them, each on one connection that is kept open, each sending the
next when it has read the answer. It stops when all are answered. The answer on standard output is
one JSON object. It is bare asyncio: a real HTTP client would take more of the two cores than the
server does.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final, NamedTuple, cast

_LIMIT_SECONDS: Final = 120


class Load(NamedTuple):
    """How a load went; the times are in seconds."""

    per_second: float
    p50: float
    p99: float
    worst: float
    refused: int
    """Answers other than 200."""


def put_load(port: int, token: str, clients: int, requests: Iterable[str]) -> Load:
    """Send `requests` from another process and wait until all are answered."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.load", str(port), str(clients), token],
        input="\n".join(requests),
        capture_output=True,
        text=True,
        check=True,
        timeout=_LIMIT_SECONDS,
    )
    return Load(**json.loads(done.stdout))


class _Client(asyncio.Protocol):
    """One connection; answers have a Content-Length and arrive whole or in pieces."""

    def __init__(self, requests: Iterator[bytes], waits: list[float], left: asyncio.Future[None]):
        self._requests = requests
        self._waits = waits
        self._left = left
        self._buffer = b""
        self._sent = 0.0
        self.refused = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by name
        self._send_next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        lowered = head.lower()
        at = lowered.index(b"content-length:") + 15
        length = int(lowered[at : lowered.find(b"\r", at) % (len(lowered) + 1)])
        if len(body) < length:
            return
        self._waits.append(time.perf_counter() - self._sent)
        self.refused += head[9:12] != b"200"
        self._buffer = b""
        self._send_next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._left.done():
            self._left.set_result(None)

    def _send_next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            return
        self._sent = time.perf_counter()
        self._transport.write(request)


async def _run(port: int, clients: int, token: str, lines: list[str]) -> Load:
    loop = asyncio.get_running_loop()
    waits: list[float] = []
    requests = iter([_request(line, token) for line in lines])
    made: list[tuple[_Client, asyncio.Future[None]]] = []
    started = time.perf_counter()
    for _ in range(clients):
        left: asyncio.Future[None] = loop.create_future()
        client = _Client(requests, waits, left)
        await loop.create_connection(partial(_same, client), "127.0.0.1", port)
        made.append((client, left))
    await asyncio.gather(*(left for _client, left in made))
    spent = time.perf_counter() - started
    waits.sort()
    return Load(
        per_second=len(waits) / spent,
        p50=waits[len(waits) // 2],
        p99=waits[int(len(waits) * 0.99)],
        worst=waits[-1],
        refused=sum(client.refused for client, _left in made) + len(lines) - len(waits),
    )


def _same(client: _Client) -> _Client:
    return client


def _request(line: str, token: str) -> bytes:
    method, path = line.split(" ", 1)
    length = "Content-Length: 0\r\n" if method == "POST" else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    return f"{head}{length}\r\n".encode()


def main() -> None:
    import uvloop

    port, clients, token = sys.argv[1:]
    lines = sys.stdin.read().splitlines()
    load = uvloop.run(_run(int(port), int(clients), token, lines))
    print(json.dumps(load._asdict()))


if __name__ == "__main__":
    main()
