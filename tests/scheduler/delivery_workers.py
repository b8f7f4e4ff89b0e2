"""A process that delivers webhooks until it is killed."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event

from crmtui.bootstrap import open_backend
from crmtui.connectors.addresses import AddressPolicy
from crmtui.connectors.webhook_sender import WebhookSender
from crmtui.scheduler.deliveries import DeliveryLoop
from crmtui.services.webhooks import rules

LIVES_APART: timedelta = rules.LEASE + timedelta(seconds=1)
"""How much later it is for each worker than for the one before: its leases have run out."""


class ShiftedClock:
    """The system's clock, set forward."""

    def __init__(self, shift: timedelta) -> None:
        self._shift = shift

    def now(self) -> datetime:
        return datetime.now(UTC) + self._shift


def deliver(url: str, life: int, started: Event) -> None:
    """Deliver in the `life`-th worker; it ends by SIGKILL only."""
    backend = open_backend(url, ShiftedClock(life * LIVES_APART))
    loop = DeliveryLoop(backend, WebhookSender(AddressPolicy(allow_private=True)))
    loop.start()
    started.set()
    threading.Event().wait()
