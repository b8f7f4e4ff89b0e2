"""One POST and its answer, over the connections of `aiohttp`'s connector.

What is hard stays `aiohttp`'s: names, sockets, TLS, kept connections and the parser. Its session
and its request are left out: of all that they do for each message (redirects, cookies, proxies,
passwords, traces, a task that uploads the body) a webhook needs nothing, and it takes longer than
the rest.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple, cast

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from yarl import URL

from crmtui.kit.urls import check_http_url

_TARGETS: Final = 1024
"""URLs whose part of a message is kept."""
_NO_LIMIT: Final = aiohttp.ClientTimeout(total=None, sock_connect=None)
_SWITCHING: Final = 101
_ALWAYS: Final = "User-Agent: crmtui-webhooks\r\nAccept: */*\r\nAccept-Encoding: identity\r\n"


class _Target(NamedTuple):
    """What is the same in all messages to one URL."""

    request: ClientRequest
    """Which connections fit; the connector asks it, and it is never sent."""
    head: str


class Answer:
    """The head of an answer, whose body may still be on its way. To be released or closed."""

    __slots__ = ("_connection", "content", "headers", "peer", "status")

    def __init__(
        self,
        connection: Connection,
        peer: str | None,
        status: int,
        headers: Mapping[str, str],
        content: aiohttp.StreamReader,
    ) -> None:
        self._connection = connection
        self.peer = peer
        """The IP address that it came from."""
        self.status = status
        self.headers = headers
        self.content = content

    def release(self) -> None:
        """The body was read to its end: the next message may have the connection."""
        self._connection.release()

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


class Exchange:
    """Posts messages on one event loop, many at once."""

    def __init__(self, connector: aiohttp.TCPConnector, read_at_once: int) -> None:
        """Send over `connector`, which is closed with this; of a body not much more than
        `read_at_once` bytes are taken before somebody reads them.
        """
        self._connector = connector
        self._read_at_once = read_at_once
        self._find_target = lru_cache(_TARGETS)(_make_target)

    async def close(self) -> None:
        """Close all connections."""
        self._find_target.cache_clear()
        await self._connector.close()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send one message; its answer, once the head of that has come.

        The headers must be fit to be sent, and none of those that are always sent.

        Raises:
            Invalid: url.*.
            aiohttp.ClientError, aiohttp.http_exceptions.HttpProcessingError, OSError.
        """
        target = self._find_target(url)
        own = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
        head = f"{target.head}{own}Content-Length: {len(body)}\r\n\r\n"
        connection = await self._connector.connect(target.request, [], _NO_LIMIT)
        try:
            return await self._exchange(connection, head.encode() + body)
        except BaseException:
            connection.close()
            raise

    async def _exchange(self, connection: Connection, message: bytes) -> Answer:
        protocol, transport = connection.protocol, connection.transport
        if protocol is None or transport is None:
            raise aiohttp.ServerDisconnectedError
        peer = transport.get_extra_info("peername")
        protocol.set_response_params(
            read_until_eof=True, auto_decompress=False, read_bufsize=self._read_at_once
        )
        transport.write(message)
        status, headers, content = await _read_head(protocol)
        return Answer(connection, str(peer[0]) if peer else None, status, headers, content)


async def _read_head(
    protocol: ResponseHandler,
) -> tuple[int, Mapping[str, str], aiohttp.StreamReader]:
    """The head of the answer, after what only says that one will come."""
    while True:
        head, content = await protocol.read()
        if not 100 <= head.code < 200 or head.code == _SWITCHING:
            return head.code, cast(Mapping[str, str], head.headers), content


def _make_target(url: str) -> _Target:
    """The URL without "corrections": to the receiver `%2F` may be something else than `/`.

    Raises:
        Invalid: url.*.
    """
    check_http_url(url)
    parsed = URL(url, encoded=url.isascii())
    head = f"POST {parsed.raw_path_qs} HTTP/1.1\r\nHost: {parsed.host_port_subcomponent}\r\n"
    return _Target(ClientRequest("POST", parsed), head + _ALWAYS)
