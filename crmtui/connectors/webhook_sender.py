"""Posts one message to an address that somebody else chose, trusting nothing that comes back.

`aiohttp` because it holds its rate with many connections open. What is left out of it, and why:
redirects (they would lead anywhere), proxies and `.netrc` from the environment (they would hide
which address is called, or add passwords), cookies, and decompression (bombs): the answer's body is
only for people to read, so its first bytes are decompressed here, with a bound.
"""

import asyncio
import re
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import TracebackType
from typing import Final, Protocol, Self

import aiohttp

from crmtui.connectors.addresses import AddressPolicy
from crmtui.connectors.response_text import BODY_BYTES, clean_text, redact_headers, show_body
from crmtui.connectors.retry_after import parse_retry_after
from crmtui.connectors.send_errors import describe_error
from crmtui.connectors.vetting_resolver import (
    Contact,
    Lookup,
    VettedSockets,
    VettingResolver,
    current_contact,
    judge,
)
from crmtui.connectors.webhook_deadlines import Deadlines
from crmtui.connectors.webhook_exchange import Answer, Exchange
from crmtui.kit.clock import Clock, SystemClock

TIMEOUT_SECONDS: Final = 20.0
"""For all of one attempt: name, connection, TLS and answer (Standard Webhooks says 15 to 30)."""
BODY_SECONDS: Final = 5.0
"""For the body, once the status is there: the status is the verdict, the body only for the log."""
_DNS_CACHE_SECONDS: Final = 10
_KEEP_ALIVE_SECONDS: Final = 15.0
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one attempt. Without a status there was no answer, and `error` says why."""

    milliseconds: int
    status: int | None = None
    address: str | None = None
    """The IP address that was connected to, with the setting that allowed it if it is private."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of the answer, those that carry credentials redacted."""
    body: str | None = None
    """The first 20,000 bytes of the answer, as text that any database can keep."""
    error: str | None = None
    retry_after: int | None = None
    """Seconds to wait, if the answer asks for it."""


class Sender(Protocol):
    """What the delivery loop needs of a way out; opened and used on one event loop."""

    async def open(self) -> None: ...
    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent: ...
    async def close(self) -> None: ...


class WebhookSender:
    """Sends over connections that are kept; many sends may run at once."""

    def __init__(
        self,
        policy: AddressPolicy,
        *,
        clock: Clock | None = None,
        tls: ssl.SSLContext | None = None,
        lookup: Lookup | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        self._policy = policy
        self._clock = clock or SystemClock()
        self._tls = tls
        self._lookup = lookup
        self._deadlines = Deadlines(timeout_seconds)
        self._body_timeout = body_seconds
        self._exchange: Exchange | None = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def open(self) -> None:
        """Begin on the running event loop."""
        connector = aiohttp.TCPConnector(
            resolver=VettingResolver(self._policy, self._lookup),
            socket_factory=VettedSockets(self._policy),
            ssl=self._tls or True,
            limit=0,  # how many at once is decided by who sends
            ttl_dns_cache=_DNS_CACHE_SECONDS,
            keepalive_timeout=_KEEP_ALIVE_SECONDS,
        )
        self._exchange = Exchange(connector, BODY_BYTES)

    async def close(self) -> None:
        """Close all connections."""
        self._deadlines.close()
        if self._exchange is not None:
            await self._exchange.close()
            self._exchange = None

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        """POST `body` to `url`; never raises for what the other side or the URL does."""
        contact = Contact()
        current_contact.set(contact)
        started = time.perf_counter()
        try:
            _check_headers(headers)
            async with asyncio.timeout(None) as wait:
                self._deadlines.watch(wait)
                try:
                    answer = await self._post(url, headers, body, contact)
                    return await self._read(answer, started)
                finally:
                    self._deadlines.forget(wait)
        except Exception as error:
            return Sent(
                milliseconds=_milliseconds(started),
                address=contact.address,
                error=describe_error(error, self._deadlines.seconds),
            )

    async def _post(
        self, url: str, headers: Mapping[str, str], body: bytes, contact: Contact
    ) -> Answer:
        if self._exchange is None:
            raise RuntimeError("open() comes first")
        while True:
            try:
                return await self._exchange.post(url, headers, body)
            except (aiohttp.ServerDisconnectedError, ConnectionResetError):
                # A kept connection that the other side was just closing says nothing about it:
                # again, until the pool has no more of them and a new one is made.
                if contact.address is not None:
                    raise

    async def _read(self, answer: Answer, started: float) -> Sent:
        body = await self._read_body(answer)
        retry_after = answer.headers.get("Retry-After")
        return Sent(
            milliseconds=_milliseconds(started),
            status=answer.status,
            address=judge(self._policy, answer.peer).shown if answer.peer else None,
            headers=redact_headers(answer.headers),
            body=show_body(body, answer.headers),
            retry_after=parse_retry_after(retry_after, self._clock.now()) if retry_after else None,
        )

    async def _read_body(self, answer: Answer) -> bytes:
        """The first bytes of the body, as many as come in time."""
        content = answer.content
        if content.is_eof() and content.total_bytes <= BODY_BYTES and not content.exception():
            whole = content.read_nowait()  # it came together with the headers, as it mostly does
            answer.release()
            return whole
        body = bytearray()
        try:
            async with asyncio.timeout(self._body_timeout):
                while len(body) < BODY_BYTES and (piece := await answer.content.readany()):
                    body += piece
        except (TimeoutError, aiohttp.ClientError, OSError):
            answer.close()
        else:
            # Whoever has sent all is kept connected; whoever goes on sending is hung up on.
            if answer.content.at_eof():
                answer.release()
            else:
                answer.close()
        return bytes(body[:BODY_BYTES])


def _check_headers(headers: Mapping[str, str]) -> None:
    if all(map(_is_header_name, headers)) and not _CONTROL.search(" ".join(headers.values())):
        return
    for name, value in headers.items():
        if not _is_header_name(name) or _CONTROL.search(value):
            raise ValueError(f"the header {clean_text(name)[:40]!r} cannot be sent")


@lru_cache(maxsize=256)
def _is_header_name(name: str) -> bool:
    return bool(_HEADER_NAME.fullmatch(name))


def _milliseconds(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)
