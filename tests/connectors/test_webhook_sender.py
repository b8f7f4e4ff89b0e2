"""Sending to receivers that behave badly in every way that one request can."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from crmtui.connectors.addresses import AddressPolicy
from crmtui.connectors.response_text import BODY_BYTES
from crmtui.connectors.retry_after import parse_retry_after
from crmtui.connectors.webhook_sender import Sent, WebhookSender
from crmtui.kit.clock import FixedClock
from tests.connectors.receivers import Behave, answer, listen, receive

_POLICY = AddressPolicy(allow_private=True)
_HEADERS = {"Content-Type": "application/json", "webhook-id": "msg_1"}
_NOW = datetime(2026, 6, 12, 18, 0, tzinfo=UTC)
_SHORT = 0.3


async def _send(behave: Behave | bytes, **options: object) -> Sent:
    async with receive(behave) as receiver, _sender(**options) as sender:
        return await sender.send(receiver.url(), _HEADERS, b"{}")


def _sender(**options: object) -> WebhookSender:
    return WebhookSender(_POLICY, clock=FixedClock(_NOW), **options)  # type: ignore[arg-type]


# --- what is sent and what is kept -------------------------------------------------------------


async def test_the_bytes_arrive_as_they_are_and_the_answer_is_kept() -> None:
    reply = answer("201 Made", "fine, Łukasz".encode(), "X-Trace: 7", "Set-Cookie: a=b")
    body = '{"name":"Łukasz"}'.encode()
    async with receive(reply) as receiver, _sender() as sender:
        sent = await sender.send(f"{receiver.url()}?a=%2F&b=%c3%a4#part", _HEADERS, body)
        again = await sender.send(receiver.url(), _HEADERS, body)
    request = receiver.requests[0]
    assert request.line == "POST /hook?a=%2F&b=%c3%a4 HTTP/1.1"
    assert request.body == body
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-id"] == "msg_1"
    assert (sent.status, sent.body, sent.error) == (201, "fine, Łukasz", None)
    assert sent.address == again.address == "127.0.0.1 (allow-private)"
    assert sent.headers["X-Trace"] == "7"
    assert sent.headers["Set-Cookie"] == "[redacted]"
    # The connection is kept, and cookies are not.
    assert receiver.connections == 1
    assert "cookie" not in receiver.requests[1].headers


async def test_several_headers_of_a_name_are_joined_and_all_is_bounded() -> None:
    many = [f"X-{number}: {'v' * 2000}" for number in range(60)]
    sent = await _send(answer("200 OK", b"", "Via: a", "Via: b", "Authorization: Basic x", *many))
    assert sent.headers["Via"] == "a, b"
    assert sent.headers["Authorization"] == "[redacted]"
    assert len(sent.headers) == 50
    assert max(len(value) for value in sent.headers.values()) == 1000


async def test_what_no_database_can_keep_is_replaced() -> None:
    sent = await _send(
        answer("200 OK", b"a\x00b\xff", "X-Odd: \udcff".encode("utf-8", "replace").decode())
    )
    assert sent.body == "a\ufffdb\ufffd"
    sent = await _send(b"HTTP/1.1 200 OK\r\nX-Odd: \xff\xfe\r\nContent-Length: 0\r\n\r\n")
    sent.headers["X-Odd"].encode()


async def test_the_charset_of_the_answer_counts_unless_it_is_a_trick() -> None:
    latin = answer("200 OK", "Jürgen".encode("latin-1"), "Content-Type: text/a; charset=iso-8859-1")
    assert (await _send(latin)).body == "Jürgen"
    for trick in ("idna", "hex", "unicode_escape", "no-such"):
        sent = await _send(answer("200 OK", b"plain", f"Content-Type: text/a; charset={trick}"))
        assert sent.body == "plain"


async def test_headers_cannot_be_injected() -> None:
    async with receive(answer("200 OK")) as receiver, _sender() as sender:
        for name, value in (("X-A", "b\r\nX-C: d"), ("X-A\r\nX-B", "c"), ("X A", "b"), ("", "b")):
            sent = await sender.send(receiver.url(), {name: value}, b"{}")
            assert sent.error is not None
            assert sent.error.startswith("the request cannot be made: ")
        sent = await sender.send(f"{receiver.url()}%0d%0aX-B:%20c", _HEADERS, b"{}")
        assert sent.status == 200
    assert receiver.connections == 1
    assert "x-b" not in receiver.requests[0].headers


# --- answers that ask for something ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("99999999999999999999", 999_999_999),
        ("Fri, 12 Jun 2026 18:10:00 GMT", 600),
        ("Fri, 12 Jun 2026 18:10:00 -0000", 600),
        ("Fri, 12 Jun 2026 17:00:00 GMT", 0),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("soon", None),
        ("", None),
        ("Fri, 99 Jun 2026 99:10:00 GMT", None),
    ],
)
def test_retry_after(text: str, seconds: int | None) -> None:
    assert parse_retry_after(text, _NOW) == seconds


async def test_retry_after_and_gone_are_told() -> None:
    moment = _NOW + timedelta(minutes=2)
    date = f"{moment:%a, %d %b %Y %H:%M:%S} GMT"
    sent = await _send(answer("429 Slow down", b"", f"Retry-After: {date}"))
    assert (sent.status, sent.retry_after, sent.error) == (429, 120, None)
    sent = await _send(answer("410 Gone"))
    assert (sent.status, sent.retry_after) == (410, None)


# --- answers that are too much -----------------------------------------------------------------


async def test_of_a_huge_body_only_the_beginning_is_read() -> None:
    written = 0

    async def pour(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            written += 65_536
            await writer.drain()

    sent = await _send(pour)
    assert (sent.status, len(sent.body or ""), sent.error) == (200, BODY_BYTES, None)
    assert written < 50_000_000


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "x-gzip"])
async def test_a_decompression_bomb_stays_small(encoding: str) -> None:
    bomb = gzip.compress(bytes(10**7)) if "gzip" in encoding else zlib.compress(bytes(10**7))
    reply = answer("200 OK", bomb, f"Content-Encoding: {encoding}")
    tracemalloc.start()
    try:
        sent = await _send(reply)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
    assert (sent.status, len(sent.body or "")) == (200, BODY_BYTES)


async def test_honest_compression_is_undone_and_dishonest_shown() -> None:
    for packed, encoding in (
        (gzip.compress(b"hello"), "gzip"),
        (zlib.compress(b"hello")[2:-4], "deflate"),
        (b"hello", "gzip"),
        (b"hello", "br"),
    ):
        sent = await _send(answer("200 OK", packed, f"Content-Encoding: {encoding}"))
        assert sent.body == "hello"


async def test_a_body_that_drips_is_cut_and_the_status_counts() -> None:
    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(1000):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    sent = await _send(drip, body_seconds=_SHORT)
    assert (sent.status, sent.error) == (200, None)
    assert 0 < len(sent.body or "") < 1000
    assert sent.milliseconds < 2000


async def test_headers_without_end_are_an_error() -> None:
    flood = b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(1000))
    assert (await _send(_after(flood))).error == "no valid HTTP answer: Too many headers received"


# --- no answer ---------------------------------------------------------------------------------


def _after(text: bytes) -> Behave:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(text)
        await writer.drain()
        await reader.read(1)  # and says nothing more, until we hang up

    return behave


@pytest.mark.parametrize("text", [b"", b"HTTP/1.1 200", b"HTTP/1.1 100 Continue\r\n\r\n"])
async def test_silence_is_a_timeout(text: bytes) -> None:
    sent = await _send(_after(text), timeout_seconds=_SHORT)
    assert (sent.status, sent.error) == (None, "timeout after 0.3 s")
    assert sent.address == "127.0.0.1 (allow-private)"
    assert 300 <= sent.milliseconds < 2000


async def test_dripping_headers_are_a_timeout() -> None:
    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nX-A: ")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    assert (await _send(drip, timeout_seconds=_SHORT)).error == "timeout after 0.3 s"


async def test_a_name_server_that_never_answers_is_a_timeout() -> None:
    async def wait(_host: str, _port: int, _family: int) -> list[tuple[int, str]]:
        await asyncio.Event().wait()
        return []

    async with _sender(lookup=wait, timeout_seconds=_SHORT) as sender:
        sent = await sender.send("https://example.org/", _HEADERS, b"{}")
    assert sent.error == "timeout after 0.3 s"


def _hang_up() -> Behave:
    async def behave(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    return behave


@pytest.mark.parametrize(
    ("behave", "words"),
    [
        (_hang_up, "the connection was closed without an answer"),
        (lambda: b"SSH-2.0-OpenSSH\r\n\r\n", "no valid HTTP answer: "),
        (lambda: b"\x16\x03\x01\x00\r\n\r\n", "no valid HTTP answer: "),
    ],
)
async def test_nonsense_is_said_in_words(behave: Callable[[], Behave | bytes], words: str) -> None:
    sent = await _send(behave())
    assert sent.status is None
    assert (sent.error or "").startswith(words), sent.error
    assert "\n" not in (sent.error or "")


async def test_nobody_there_is_said_in_words() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        async with _sender() as sender:
            port = unused.getsockname()[1]
            sent = await sender.send(f"http://127.0.0.1:{port}/", _HEADERS, b"{}")
            assert (sent.status, sent.error) == (None, "connection refused")
            sent = await sender.send("http://no-such-host.invalid/", _HEADERS, b"{}")
            assert (sent.error or "").startswith("DNS: no-such-host.invalid: ")
            sent = await sender.send("ftp://example.org/", _HEADERS, b"{}")
            assert (sent.error or "").startswith("blocked: ")


async def test_a_kept_connection_that_was_just_closed_is_no_failure() -> None:
    """The receiver closes idle connections; the next message must not fail because of it."""
    served: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n{}")
        served.append(1)
        writer.write(answer("200 OK"))
        # The second message on this connection is read and answered with a reset.
        await reader.readuntil(b"\r\n\r\n{}")
        writer.transport.abort()

    async with listen(serve) as port, _sender() as sender:
        url = f"http://127.0.0.1:{port}/"
        results = [await sender.send(url, _HEADERS, b"{}") for _ in range(3)]
    assert [sent.status for sent in results] == [200, 200, 200]
    assert len(served) == 3


async def test_many_at_once_know_their_own_address() -> None:
    ok = answer("200 OK")
    async with receive(ok) as one, receive(ok, host="127.0.0.2") as two, _sender() as sender:
        urls = [one.url(), two.url("127.0.0.2")] * 20
        results = await asyncio.gather(*(sender.send(url, _HEADERS, b"{}") for url in urls))
    assert [sent.address for sent in results] == [
        "127.0.0.1 (allow-private)",
        "127.0.0.2 (allow-private)",
    ] * 20


# --- TLS ---------------------------------------------------------------------------------------


def _server_tls(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


async def _knock(serving: ssl.SSLContext, trusted: trustme.CA | None) -> Sent:
    tls = ssl.create_default_context()
    if trusted is not None:
        trusted.configure_trust(tls)

    async def look_up(_host: str, _port: int, _family: int) -> list[tuple[int, str]]:
        return [(socket.AF_INET, "127.0.0.1")]

    async with receive(answer("200 OK"), serving) as receiver:
        async with _sender(tls=tls, lookup=look_up) as sender:
            sent = await sender.send(receiver.url("hooks.example", "https"), _HEADERS, b"{}")
        assert bool(receiver.requests) == (sent.status == 200)
    return sent


async def test_certificates_are_verified_and_problems_said_in_words() -> None:
    ours, other = trustme.CA(), trustme.CA()
    sent = await _knock(_server_tls(ours, "hooks.example"), ours)
    assert (sent.status, sent.address) == (200, "127.0.0.1 (allow-private)")
    for serving, trusted, words in (
        (_server_tls(other, "hooks.example"), ours, "unable to get local issuer certificate"),
        (_server_tls(ours, "hooks.example"), None, "unable to get local issuer certificate"),
        (_server_tls(ours, "else.example"), ours, "Hostname mismatch"),
        (_server_tls(ours, "127.0.0.1"), ours, "Hostname mismatch"),
    ):
        sent = await _knock(serving, trusted)
        assert sent.status is None
        assert (sent.error or "").startswith("TLS: the certificate is not valid: "), sent.error
        assert words in (sent.error or "")


async def test_an_expired_certificate_is_refused() -> None:
    authority = trustme.CA()
    expired = authority.issue_cert("hooks.example", not_after=datetime(2020, 1, 1, tzinfo=UTC))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    expired.configure_cert(context)
    sent = await _knock(context, authority)
    assert "expired" in (sent.error or "")


async def test_tls_to_a_plain_server_is_said_in_words() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer("400 Bad"))
        await reader.read()

    async with listen(serve) as port, _sender() as sender:
        sent = await sender.send(f"https://127.0.0.1:{port}/", _HEADERS, b"{}")
    assert (sent.error or "").startswith("TLS: "), sent.error
