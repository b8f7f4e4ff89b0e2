"""An organization with webhook endpoints, and a loop that sends nothing anywhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.services import webhooks
from crmtui.services.webhooks import (
    DeliveryDetail,
    DeliveryFilter,
    DueDelivery,
    EndpointCreate,
    EndpointCreated,
    Lane,
    SendResult,
)
from tests.factories import create_organization

LOOP = system_actor()
OK = 200
DOWN = 503


class House:
    """An organization, and the loop's side of its webhooks."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.owner: Actor = create_organization(backend)

    @property
    def clock(self) -> FixedClock:
        clock = self.backend.clock
        assert isinstance(clock, FixedClock)
        return clock

    def listen(self, dialect: str = "kazi", *event_types: str, **more: Any) -> EndpointCreated:
        """An endpoint for these events, or for all of them."""
        secret = more.pop("secret", None)
        data = EndpointCreate.model_validate(
            {
                "dialect": dialect,
                "url": f"https://{dialect}.example/hook",
                "event_types": event_types or ("*",),
                "secret": SecretStr(secret) if secret else None,
                **more,
            }
        )
        with self.backend.write(self.owner) as tx:
            return webhooks.create_endpoint(tx, data, self.backend.secrets)

    def fan_out(self) -> int:
        """Turn all that was recorded into deliveries."""
        read = 0
        while True:
            with self.backend.write(LOOP) as tx:
                batch = webhooks.fan_out(tx)
            read += batch
            if not batch:
                return read

    def claim(
        self, lane: Lane = Lane.FIRST, limit: int = 100, per_endpoint: int = 50
    ) -> tuple[DueDelivery, ...]:
        with self.backend.write(LOOP) as tx:
            return webhooks.claim_due(tx, self.backend.secrets, lane, limit, per_endpoint)

    def record(self, claimed: Iterable[DueDelivery], status: int | None = OK, **more: Any) -> int:
        results = [self.result(each, status, **more) for each in claimed]
        with self.backend.write(LOOP) as tx:
            return webhooks.record_results(tx, results)

    def result(self, claimed: DueDelivery, status: int | None = OK, **more: Any) -> SendResult:
        made = SendResult(claimed, self.clock.now(), 12, "203.0.113.7", status=status)
        return replace(made, **more)

    def send_all(self, status: int | None = OK, **more: Any) -> list[DueDelivery]:
        """Fan out, then claim and answer both lanes until nothing is due."""
        self.fan_out()
        sent: list[DueDelivery] = []
        while claimed := [each for lane in Lane for each in self.claim(lane)]:
            self.record(claimed, status, **more)
            sent += claimed
        return sent

    def deliveries(self, **wanted: Any) -> list[DeliveryDetail]:
        """The organization's deliveries, the oldest first."""
        with self.backend.read(self.owner) as tx:
            found = webhooks.list_deliveries(tx, DeliveryFilter(**wanted), limit=500).items
            return [webhooks.get_delivery(tx, each.id) for each in reversed(found)]

    def endpoint(self, made: EndpointCreated) -> webhooks.EndpointDetail:
        with self.backend.read(self.owner) as tx:
            return webhooks.get_endpoint(tx, made.id)

    def do(self, command: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        """Run a command as the owner."""
        with self.backend.write(self.owner) as tx:
            return command(tx, *arguments, **more)

    def wait(self, **time: float) -> None:
        self.clock.advance(timedelta(**time))


def body(claimed: DueDelivery) -> Any:
    return json.loads(claimed.body)
