"""What an organization has of webhooks, for tests that are about something else."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.models import WebhookDelivery
from crmtui.services import catalogue, webhooks
from crmtui.services.webhooks import DeliveryFilter, DeliveryState, EndpointCreate
from tests import factories


@dataclass(frozen=True)
class Hooks:
    """An ordered endpoint with a test message and a record that is held up."""

    endpoint: UUID
    test: UUID
    dead: UUID
    waiting: UUID
    subject: UUID


def make_hooks(backend: Backend, actor: Actor, name: str) -> Hooks:
    """The endpoint's host is `name`; of its three deliveries one gave up and one waits for it."""
    data = EndpointCreate(
        dialect="kazi",
        url=f"https://{name}.example/hook",
        event_types=("product.created", "product.updated"),
        ordered=True,
    )
    with backend.write(actor) as tx:
        endpoint = webhooks.create_endpoint(tx, data, backend.secrets).id
        event = factories.create_event(tx, name=f"{name} webhooks")
    with backend.write(actor) as tx:
        product = factories.create_product(tx, event_id=event.id, name=f"{name} told")
        change = catalogue.ProductUpdate(price_minor=1)
        catalogue.update_product(tx, product.id, change)
        test = webhooks.send_test(tx, endpoint)
    with backend.write(system_actor()) as tx:
        while webhooks.fan_out(tx):
            pass
    with backend.write(actor) as tx:
        wanted = DeliveryFilter(endpoint_id=endpoint)
        found = {each.event_type: each for each in webhooks.list_deliveries(tx, wanted).items}
        dead = found["product.created"].id
        tx.session.execute(
            update(WebhookDelivery)
            .where(WebhookDelivery.id.in_([dead, test]))
            .values(state=DeliveryState.EXHAUSTED, attempts=10, finished_at=tx.now)
        )
    return Hooks(endpoint, test, dead, found["product.updated"].id, product.id)
