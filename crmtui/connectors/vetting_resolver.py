"""Turns names into addresses that may be connected to, and makes sockets to no other ones.

The rule holds at two places. The resolver drops forbidden addresses from each answer, and the very
answer that was vetted is the one that is connected to: a name server that answers differently the
second time is not asked a second time. And the socket itself is refused for a forbidden address,
because a host that is written as an IP address never passes a resolver.
"""

import asyncio
import contextlib
import logging
import socket
import threading
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any, Final

from aiohttp.abc import AbstractResolver, ResolveResult

from crmtui.connectors.addresses import AddressPolicy, Verdict

_LOOKUPS_AT_ONCE: Final = 64
_log = logging.getLogger(__name__)

Lookup = Callable[[str, int, socket.AddressFamily], Awaitable[list[tuple[int, str]]]]
"""Finds the (family, address) pairs of a host; raises OSError where there are none."""
AddressInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, Any]


class Blocked(OSError):
    """A connection that is not made; the text says why."""


class Contact:
    """What one request learns about its connection: the address, if it had to make a new one."""

    __slots__ = ("address",)

    def __init__(self) -> None:
        self.address: str | None = None


current_contact: ContextVar[Contact | None] = ContextVar("current_contact", default=None)


class VettingResolver(AbstractResolver):
    """Resolves with the system's resolver, and leaves out what `policy` forbids."""

    def __init__(self, policy: AddressPolicy, lookup: Lookup | None = None) -> None:
        self._policy = policy
        self._look_up = lookup or SystemLookup()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of `host` that may be connected to.

        Raises:
            Blocked: it has addresses, and all of them are forbidden.
            OSError: it has none.
        """
        found = await self._look_up(host, port, family)
        verdicts = [(family, address, self._judge(address)) for family, address in found]
        usable = [
            _resolved(host, address, port, family)
            for family, address, verdict in verdicts
            if verdict.allowed
        ]
        if not usable:
            raise Blocked(verdicts[0][2].refusal if verdicts else f"DNS: no address for {host}")
        return usable

    def _judge(self, address: str) -> Verdict:
        return judge(self._policy, address)

    async def close(self) -> None:
        """Nothing to let go: lookups that still run end by themselves."""


def judge(policy: AddressPolicy, address: str) -> Verdict:
    """The policy's verdict; what is no address at all is refused like a private one."""
    try:
        return policy.judge(address)
    except ValueError:
        return Verdict(address[:45], "not an address", False)


def _resolved(host: str, address: str, port: int, family: int) -> ResolveResult:
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=family,
        proto=socket.IPPROTO_TCP,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )


class VettedSockets:
    """Makes the sockets of a connector: none for an address that the policy forbids."""

    def __init__(self, policy: AddressPolicy) -> None:
        self._policy = policy

    def __call__(self, info: AddressInfo) -> socket.socket:
        """A socket for exactly the address in `info`.

        Raises:
            Blocked: the address is forbidden.
        """
        family, kind, protocol, _name, target = info
        verdict = judge(self._policy, str(target[0]))
        if not verdict.allowed:
            raise Blocked(verdict.refusal)
        contact = current_contact.get()
        if contact is not None:
            contact.address = verdict.shown
        if verdict.exception is not None:
            _log.info("A webhook goes to %s: %s", verdict.shown, verdict.special_use)
        return socket.socket(family, kind, protocol)


class SystemLookup:
    """`getaddrinfo` on threads that nobody waits for: a dead name server holds a thread for long.

    asyncio's own executor would do with a few threads, which dead servers fill, and would keep the
    program from ending until they are done.
    """

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(_LOOKUPS_AT_ONCE)

    async def __call__(
        self, host: str, port: int, family: socket.AddressFamily
    ) -> list[tuple[int, str]]:
        async with self._turns:
            loop = asyncio.get_running_loop()
            answer: asyncio.Future[list[tuple[int, str]]] = loop.create_future()

            def ask() -> None:
                try:
                    found = _get_addresses(host, port, family)
                except (OSError, UnicodeError, ValueError) as error:
                    _settle(loop, answer, error)
                else:
                    _settle(loop, answer, found)

            threading.Thread(target=ask, name="crmtui-dns", daemon=True).start()
            return await answer


def _get_addresses(host: str, port: int, family: socket.AddressFamily) -> list[tuple[int, str]]:
    found = socket.getaddrinfo(
        host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
    )
    return [(family, str(target[0])) for family, _kind, _protocol, _name, target in found]


def _settle(
    loop: asyncio.AbstractEventLoop,
    answer: asyncio.Future[list[tuple[int, str]]],
    outcome: list[tuple[int, str]] | Exception,
) -> None:
    def tell() -> None:
        if answer.done():
            return
        if isinstance(outcome, UnicodeError | ValueError):
            answer.set_exception(OSError(f"{outcome}"))
        elif isinstance(outcome, Exception):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)

    with contextlib.suppress(RuntimeError):  # the loop has been closed meanwhile
        loop.call_soon_threadsafe(tell)
