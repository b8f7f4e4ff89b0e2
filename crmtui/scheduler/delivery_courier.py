"""The delivery loop itself: turns events into deliveries, sends them, writes down what came back.

Everything here runs on one event loop; what blocks runs on two threads, one for new events and one
for claims and results, so that neither waits for the other.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, TypeVar

from crmtui.connectors.webhook_sender import Sender
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Unavailable
from crmtui.scheduler.delivery_desk import Desk
from crmtui.scheduler.delivery_lanes import Lane, LaneLimits
from crmtui.services import webhooks
from crmtui.services.webhooks import DueDelivery, SendResult
from crmtui.services.webhooks import Lane as LaneName
from crmtui.services.webhooks.rules import GONE, THROTTLED

POLL_SECONDS: Final = 0.5
"""How soon an event of another process is seen at the latest."""
_GATHER_SECONDS: Final = 0.01
"""How long the first result waits for others to share its transaction."""
_RESCUE_SECONDS: Final = 5.0
_REVIEW_SECONDS: Final = 60.0
_RETRY_SECONDS: Final = 1.0
_ASKS_FOR_LESS: Final = THROTTLED | {GONE}
_CONTENT: Final = {"Content-Type": "application/json"}
_log = logging.getLogger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is under way at once in this process."""

    first: LaneLimits = field(default_factory=lambda: LaneLimits(in_flight=128, claimed=1024))
    retry: LaneLimits = field(default_factory=lambda: LaneLimits(in_flight=64, claimed=512))
    claimed_per_endpoint: int = 64
    """Deliveries of one endpoint claimed at once, over all processes and each lane for itself."""


class Courier:
    """One run of the delivery loop, from opening the sender to closing it."""

    def __init__(self, backend: Backend, sender: Sender, limits: Limits) -> None:
        self._clock = backend.clock
        self._sender = sender
        self._desk = Desk(backend, limits.claimed_per_endpoint)
        self._lanes = {LaneName.FIRST: Lane(limits.first), LaneName.RETRY: Lane(limits.retry)}
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="crmtui-deliveries")
        self._results: list[SendResult] = []
        self._given_back: list[DueDelivery] = []
        self._sending: set[asyncio.Task[None]] = set()
        self._look = asyncio.Event()
        """There may be something to claim or to write."""
        self._news = asyncio.Event()
        """There may be new events."""
        self._stopping = asyncio.Event()

    # --- life ----------------------------------------------------------------------------------

    def wake(self) -> None:
        """Look for new events now, not at the next poll."""
        self._news.set()

    def stop(self) -> None:
        """Begin no more deliveries."""
        self._stopping.set()
        self._news.set()
        self._look.set()

    async def run(self, patience: Callable[[], float]) -> None:
        """Deliver until told to stop; then wait `patience()` seconds for what is in flight."""
        await self._sender.open()
        try:
            async with asyncio.TaskGroup() as loops:
                loops.create_task(self._fan_out_forever())
                loops.create_task(self._exchange_forever())
            await self._finish(patience())
        finally:
            for task in self._sending:
                task.cancel()
            await self._sender.close()
            self._threads.shutdown()

    async def _finish(self, patience: float) -> None:
        """Let what is in flight end, and give back the rest."""
        if self._sending:
            await asyncio.wait(self._sending, timeout=patience)
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        for lane in self._lanes.values():
            self._given_back += [*lane.take_late(), *lane.drain()]
        await self._exchange({})

    # --- new events ----------------------------------------------------------------------------

    async def _fan_out_forever(self) -> None:
        rescued = reviewed = float("-inf")
        while not self._stopping.is_set():
            if await self._tried(self._desk.fan_out):
                self._look.set()
            now = time.monotonic()
            if now - rescued >= _RESCUE_SECONDS:
                rescued = now
                await self._tried(self._desk.rescue)
            if now - reviewed >= _REVIEW_SECONDS:
                reviewed = now
                await self._tried(self._desk.review_health)
            await _wait(self._news, POLL_SECONDS)

    # --- claims and results --------------------------------------------------------------------

    async def _exchange_forever(self) -> None:
        while not self._stopping.is_set():
            busy = bool(self._results or self._given_back)
            if busy or await self._tried(self._desk.is_anything_due):
                wanted = {name: lane.room for name, lane in self._lanes.items()}
                claimed = await self._exchange(wanted)
                if any(claimed[name] == wanted[name] for name in claimed):
                    self._look.set()
            if await _wait(self._look, POLL_SECONDS) and not self._stopping.is_set():
                await asyncio.sleep(_GATHER_SECONDS)

    async def _exchange(self, wanted: dict[LaneName, int]) -> dict[LaneName, int]:
        """Write what is to be written and begin what is due; how many were claimed per lane."""
        results, self._results = self._results, []
        given_back, self._given_back = self._given_back, []
        claimed = await self._tried(self._desk.exchange, results, given_back, wanted)
        if claimed is None:
            self._results = results + self._results
            self._given_back = given_back + self._given_back
            return {}
        for name, deliveries in claimed.items():
            self._lanes[name].add(deliveries)
        self._begin()
        return {name: len(deliveries) for name, deliveries in claimed.items() if deliveries}

    async def _tried(self, work: Callable[..., _T], *arguments: object) -> _T | None:
        """Run `work` on a thread; None, after a moment, if it failed."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, work, *arguments)
        except Unavailable as error:
            _log.warning("Deliveries wait for the database: %s", error)
        except Exception:
            _log.exception("The delivery loop stumbled, and goes on")
        if not self._stopping.is_set():
            await asyncio.sleep(_RETRY_SECONDS)
        return None

    # --- sending -------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Send as many of those that wait as may be in flight."""
        for lane in self._lanes.values():
            self._begin_in(lane)

    def _begin_in(self, lane: Lane) -> None:
        while lane.ready and (due := self._take(lane)) is not None:
            task = asyncio.create_task(self._work(lane, due))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    def _take(self, lane: Lane) -> DueDelivery | None:
        if self._stopping.is_set():
            return None
        due = lane.take(self._clock.now())
        self._given_back += lane.take_late()
        return due

    async def _work(self, lane: Lane, first: DueDelivery) -> None:
        """Send one after the other, while there are any whose turn it is."""
        due: DueDelivery | None = first
        while due is not None:
            try:
                result = await self._attempt(due)
            except asyncio.CancelledError:
                self._given_back.append(due)
                raise
            self._results.append(result)
            self._look.set()
            if result.status in _ASKS_FOR_LESS:
                self._hold(due)
            answered = result.status is not None and result.status not in _ASKS_FOR_LESS
            lane.finish(due, result.milliseconds if answered else None)
            due = self._take(lane)
            self._begin_in(lane)

    def _hold(self, due: DueDelivery) -> None:
        """Give back what was claimed for an endpoint that is paused or disabled from now on."""
        for lane in self._lanes.values():
            lane.hold(due.endpoint_id)
            self._given_back += lane.take_late()

    async def _attempt(self, due: DueDelivery) -> SendResult:
        at = self._clock.now()
        try:
            signed = webhooks.sign(due.dialect, due.message_id, at, due.body, due.secrets)
            headers = _CONTENT | signed
            sent = await self._sender.send(due.url, headers, due.body)
        except Exception as error:  # ours, not the receiver's: it is retried like any failure
            _log.exception("Delivery %s could not be sent", due.id)
            return SendResult(due, at, 0, error=f"not sent: {type(error).__name__}")
        return SendResult(
            delivery=due,
            at=at,
            milliseconds=sent.milliseconds,
            address=sent.address,
            request_headers=headers,
            status=sent.status,
            response_headers=sent.headers,
            response_body=sent.body,
            error=sent.error,
            retry_after=sent.retry_after,
        )


async def _wait(event: asyncio.Event, seconds: float) -> bool:
    """Wait until the event is set (and clear it) or the time is over; whether it was set."""
    if not event.is_set():
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return False
    event.clear()
    return True
