"""Nobody gets the program to connect to where it must not: canaries listen and hear nothing."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Iterator
from ipaddress import ip_network

import aiohttp
import pytest

from crmtui.connectors.addresses import AddressPolicy
from crmtui.connectors.vetting_resolver import VettedSockets, VettingResolver
from crmtui.connectors.webhook_sender import Sent, WebhookSender
from tests.connectors.receivers import NameServer, answer, receive

_HEADERS = {"Content-Type": "application/json"}
_ALLOWED = AddressPolicy(allowed=(ip_network("127.0.0.2/32"),))
"""127.0.0.2 stands for the internet in these tests; the canaries are on 127.0.0.1 and ::1."""

_CANONICAL = ["127.0.0.1", "127.1.2.3", "[::1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "0.0.0.0"]  # noqa: S104
_RANGES = [
    *("10.0.0.5", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "192.0.0.1"),
    *("192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1"),
    *("255.255.255.255", "192.88.99.1", "[::]", "[fc00::1]", "[fe80::1]", "[fec0::1]", "[ff02::1]"),
    *("[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]"),
    *("[2001:db8::1]", "[3fff::1]", "[100::1]", "[5f00::1]", "[2606:4700::5efe:7f00:1]"),
]
_ENCODINGS = [
    *("2130706433", "017700000001", "0x7f000001", "0x7F.0.0.1", "0177.0.0.1", "127.1", "127.0.1"),
    *("127.0.0.01", "0x7f.0x0.0x0.0x1", "0", "127.0.0.1.", "127.0.0.1..", "①②⑦.⓪.⓪.①", "①27.0.0.1"),
    *("１２７.0.0.1", "127。0。0。1", "127．0．0．1", "%31%32%37.0.0.1", "127%2e0%2e0%2e1"),
    *("[::1%25lo]", "[::1%lo]", "[0:0:0:0:0:0:0:1]", "[::ffff:7f00:1]", "[0000::ffff:127.0.0.1]"),
    *("localhost", "LOCALHOST.", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "localhost%2eexample@127.0.0.1", "a:b@127.0.0.1"),
    *("example.org@127.0.0.1", "127.0.0.1#@example.org", "127.0.0.1\\@example.org"),
    *("127.0.0.1%23.example.org", "127.0.0.1\u200b", "127\u00ad.0.0.1", "[127.0.0.1]"),
]

_watching: list[tuple[object, ...]] | None = None


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and _watching is not None:
        _watching.append(arguments)


sys.addaudithook(_audit)


@contextlib.contextmanager
def watch_connects() -> Iterator[list[str]]:
    """The hosts that this process connects to meanwhile, whoever does it."""
    global _watching
    _watching, hosts = [], []
    try:
        yield hosts
    finally:
        hosts.extend(str(target[0]) for _socket, target in _watching)  # type: ignore[index]
        _watching = None


async def _send(url: str, policy: AddressPolicy = _ALLOWED, **options: object) -> Sent:
    async with WebhookSender(policy, timeout_seconds=5, **options) as sender:  # type: ignore[arg-type]
        return await sender.send(url, _HEADERS, b"{}")


async def _send_all(hosts: list[str], port: int) -> list[Sent]:
    async with WebhookSender(_ALLOWED, timeout_seconds=5) as sender:
        return [await sender.send(f"http://{host}:{port}/hook", _HEADERS, b"{}") for host in hosts]


@contextlib.asynccontextmanager
async def _canaries() -> object:
    """Listeners on both loopbacks, on one port."""
    async with receive(answer("200 OK")) as one:
        with socket.socket(socket.AF_INET6) as six:
            with contextlib.suppress(OSError):  # a machine without IPv6
                six.bind(("::1", one.port))
                six.listen()
                six.setblocking(False)
            yield one
            with pytest.raises(OSError, match=r"."):  # nobody has knocked (BlockingIOError)
                six.accept()
    assert one.connections == 0


@pytest.mark.parametrize("hosts", [_CANONICAL, _RANGES], ids=["loopback", "ranges"])
async def test_addresses_in_their_usual_form_are_never_connected_to(hosts: list[str]) -> None:
    async with _canaries() as canary:
        with watch_connects() as connects:
            results = await _send_all(hosts, canary.port)
    assert connects == []
    for host, sent in zip(hosts, results, strict=True):
        assert (sent.status, sent.address) == (None, None), host
        assert (sent.error or "").startswith("blocked: private address "), (host, sent.error)


async def test_no_other_way_of_writing_an_address_helps() -> None:
    async with _canaries() as canary:
        with watch_connects() as connects:
            results = await _send_all(_ENCODINGS, canary.port)
    # The system's resolver may ask its name servers; it asks nobody on the canary's port.
    assert not {"127.0.0.1", "::1"} & set(connects)
    for host, sent in zip(_ENCODINGS, results, strict=True):
        assert sent.status is None, host
        assert (sent.error or "").startswith(("blocked: ", "DNS: ")), (host, sent.error)


async def test_the_socket_is_guarded_even_where_the_check_of_the_url_is_left_out() -> None:
    """What if an address were written in a way that the check takes for a name?"""
    async with _canaries() as canary:
        connector = aiohttp.TCPConnector(
            resolver=VettingResolver(_ALLOWED), socket_factory=VettedSockets(_ALLOWED)
        )
        async with aiohttp.ClientSession(connector=connector) as session:
            for host in [*_CANONICAL, *_ENCODINGS]:
                with pytest.raises((aiohttp.ClientError, ValueError)):
                    await session.post(f"http://{host}:{canary.port}/hook", data=b"{}")


async def test_the_allowed_address_is_reached_and_the_log_says_why() -> None:
    async with receive(answer("200 OK"), host="127.0.0.2") as receiver:
        for policy, shown in (
            (_ALLOWED, "127.0.0.2 (allow-list)"),
            (AddressPolicy(allow_private=True), "127.0.0.2 (allow-private)"),
        ):
            sent = await _send(receiver.url("127.0.0.2"), policy)
            assert (sent.status, sent.address, sent.error) == (200, shown, None)


async def test_a_name_is_asked_for_once_and_the_answer_that_was_vetted_is_used() -> None:
    """Rebinding: the first answer may be connected to, every later one is the canary."""
    async with receive(answer("200 OK"), host="127.0.0.2") as receiver, _canaries_at(receiver.port):
        with NameServer(["127.0.0.2"], ["127.0.0.1"]) as names, watch_connects() as connects:
            url = receiver.url("rebinding.example")
            sent = await _send(url, lookup=names.look_up)
        assert (sent.status, sent.address) == (200, "127.0.0.2 (allow-list)")
        assert names.asked == 1
    assert set(connects) <= {"127.0.0.2", "127.0.0.1"}  # the latter is the name server


async def test_the_second_answer_is_vetted_too() -> None:
    async with receive(answer("200 OK"), host="127.0.0.2") as receiver, _canaries_at(receiver.port):
        with NameServer(["127.0.0.2"], ["127.0.0.1"]) as names:
            url = receiver.url("rebinding.example")
            assert (await _send(url, lookup=names.look_up)).status == 200
            sent = await _send(url, lookup=names.look_up)
    assert sent.error == "blocked: private address 127.0.0.1 (loopback)"


async def test_forbidden_addresses_among_others_are_left_out() -> None:
    async with receive(answer("200 OK"), host="127.0.0.2") as receiver, _canaries_at(receiver.port):
        with NameServer(["127.0.0.1", "127.0.0.2", "10.0.0.5"]) as names:
            sent = await _send(receiver.url("both.example"), lookup=names.look_up)
    assert (sent.status, sent.address) == (200, "127.0.0.2 (allow-list)")


async def test_a_name_with_forbidden_addresses_only_is_refused() -> None:
    with NameServer(["10.0.0.5", "192.168.0.1"]) as names:
        sent = await _send("https://inside.example/", lookup=names.look_up)
    assert sent.error == "blocked: private address 10.0.0.5 (private network)"
    with NameServer([]) as names:
        sent = await _send("https://nowhere.example/", lookup=names.look_up)
    assert (sent.error or "").startswith("DNS: ")


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temp", "308 Perm"])
async def test_a_redirect_is_an_answer_and_is_not_followed(status: str) -> None:
    async with _canaries() as canary:
        location = f"Location: {canary.url()}"
        async with receive(answer(status, b"", location), host="127.0.0.2") as receiver:
            sent = await _send(receiver.url("127.0.0.2"))
            assert len(receiver.requests) == 1
    assert sent.status == int(status[:3])


async def test_the_environment_sends_nothing_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    async with _canaries() as canary:
        netrc = os.path.join(str(tmp_path), "netrc")
        with open(netrc, "w") as file:
            file.write("machine 127.0.0.2 login ana password secret\n")
        monkeypatch.setenv("NETRC", netrc)
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, canary.url())
        async with receive(answer("200 OK"), host="127.0.0.2") as receiver:
            assert (await _send(receiver.url("127.0.0.2"))).status == 200
            assert "authorization" not in receiver.requests[0].headers


@contextlib.asynccontextmanager
async def _canaries_at(port: int) -> object:
    """A listener on 127.0.0.1 at the port that another address is served on."""
    with socket.socket() as canary:
        canary.bind(("127.0.0.1", port))
        canary.listen()
        canary.setblocking(False)
        yield
        with pytest.raises(BlockingIOError):
            canary.accept()
