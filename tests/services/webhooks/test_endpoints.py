"""Endpoints: what they accept, who may make them, their secrets, on and off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select, text
from standardwebhooks import Webhook, WebhookVerificationError

from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError, Forbidden, NotFound
from crmtui.kit.secret_box import SecretBox
from crmtui.models import DomainEventRow, JobWarning
from crmtui.services import webhooks
from crmtui.services.webhooks import (
    DeliveryState,
    DueDelivery,
    EndpointCreate,
    EndpointUpdate,
    endpoints,
)
from tests import factories
from tests.services.webhooks.house import LOOP, House


@pytest.fixture
def house(sqlite_backend: Backend) -> House:
    """What is here does not touch the database's kind."""
    return House(sqlite_backend)


def refusal(call: Any) -> CrmError:
    with pytest.raises(CrmError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"url": "ftp://example.org"}, "url.scheme", "url"),
        ({"url": "https://me:pw@example.org"}, "url.credentials", "url"),
        ({"event_types": ("contact.made",)}, "webhook.event_types", "event_types"),
        ({"event_types": ("person.created",)}, "webhook.event_types", "event_types"),
        ({"secret": SecretStr("two\nlines")}, "webhook.secret", "secret"),
    ],
)
def test_what_cannot_work_is_refused_by_name(
    house: House, more: dict[str, Any], code: str, field: str
) -> None:
    data = {"dialect": "l4yercak3", "url": "https://a.example", "event_types": ("*",)} | more
    create = EndpointCreate.model_validate(data)
    caught = refusal(lambda: house.do(webhooks.create_endpoint, create, house.backend.secrets))
    assert (caught.code, [*caught.fields]) == (code, [field])
    made = house.listen("l4yercak3")
    update = EndpointUpdate.model_validate(more)
    caught = refusal(
        lambda: house.do(webhooks.update_endpoint, made.id, update, house.backend.secrets)
    )
    assert caught.code == code


def test_a_subscription_takes_the_right_to_read_what_it_tells(house: House) -> None:
    organization = house.owner.organization_id
    assert organization is not None
    box = house.backend.secrets
    limited = factories.create_actor(organization, None, "webhooks:manage", "events:read")

    def subscribe(*names: str) -> None:
        data = EndpointCreate(dialect="l4yercak3", url="https://a.example", event_types=names)
        with house.backend.write(limited) as tx:
            webhooks.create_endpoint(tx, data, box)

    subscribe("event.published", "invoice.created")
    for names in (("ticket.issued",), ("contact.created",), ("*",)):
        with pytest.raises(Forbidden):
            subscribe(*names)


def test_a_secret_is_shown_once_and_kept_sealed(house: House) -> None:
    made = house.listen("workos", secret="my own")
    assert made.secret.get_secret_value() == "my own"
    with house.backend.read(house.owner) as tx:
        row = tx.execute(text("SELECT * FROM webhook_endpoints")).one()
        told = tx.execute(select(DomainEventRow.data)).scalars().all()
    assert "my own" not in f"{row}{told}"
    assert "my own" not in repr(house.endpoint(made))
    assert house.listen("workos").secret.get_secret_value().startswith("whsec_")


def test_a_rotation_overlaps(house: House) -> None:
    made = house.listen("kazi", "ticket.issued")
    old = made.secret.get_secret_value()
    fresh = house.do(webhooks.rotate_secret, made.id, house.backend.secrets)
    new = fresh.secret.get_secret_value()

    def send() -> tuple[DueDelivery, dict[str, str]]:
        factories.create_ticket(house.backend, house.owner)
        (sent,) = house.send_all()
        at = house.clock.now()
        return sent, webhooks.sign(sent.dialect, sent.message_id, at, sent.body, sent.secrets)

    import time_machine

    with time_machine.travel(house.clock.now(), tick=False):
        sent, headers = send()
        assert sent.secrets == (new, old)
        Webhook(new).verify(sent.body, headers)
        Webhook(old).verify(sent.body, headers)
    house.wait(hours=24)
    with time_machine.travel(house.clock.now(), tick=False):
        sent, headers = send()
        assert sent.secrets == (new,)
        Webhook(new).verify(sent.body, headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(old).verify(sent.body, headers)


def test_a_rotation_without_overlap_and_a_secret_of_ones_own(house: House) -> None:
    made = house.listen("kazi", "ticket.issued")
    box, none = house.backend.secrets, timedelta(0)
    house.do(webhooks.rotate_secret, made.id, box, none, SecretStr("chosen"))
    factories.create_ticket(house.backend, house.owner)
    assert house.send_all()[0].secrets == ("chosen",)
    too_long = timedelta(days=8)
    refused = refusal(lambda: house.do(webhooks.rotate_secret, made.id, box, too_long))
    assert refused.code == "webhook.overlap"


def test_an_update_changes_what_was_set(house: House) -> None:
    made = house.listen("kazi", "ticket.issued")
    box = house.backend.secrets
    data = EndpointUpdate(
        url="https://b.example/T0K3N", event_types=("order.paid", "order.paid"), enabled=False
    )
    changed = house.do(webhooks.update_endpoint, made.id, data, box)
    assert (changed.url, changed.event_types) == ("https://b.example/T0K3N", ("order.paid",))
    assert (changed.enabled, changed.disabled_reason) == (False, None)
    assert changed.version > made.version
    stale = EndpointUpdate(url="https://c.example", expected_version=made.version)
    refused = refusal(lambda: house.do(webhooks.update_endpoint, made.id, stale, box))
    assert refused.code == "record.changed"
    with house.backend.read(house.owner) as tx:
        rows = tx.execute(select(DomainEventRow.topic, DomainEventRow.data)).all()
    assert "T0K3N" not in f"{rows}"
    assert [row.topic for row in rows[-2:]] == ["webhook.updated", "webhook.disabled"]


def test_what_is_disabled_hears_nothing_and_goes_on_where_it_was(house: House) -> None:
    made = house.listen("kazi", "ticket.issued")
    factories.create_ticket(house.backend, house.owner)
    house.fan_out()
    house.do(webhooks.disable_endpoint, made.id)
    assert not house.claim()
    factories.create_ticket(house.backend, house.owner)
    house.fan_out()
    assert refusal(lambda: house.do(webhooks.send_test, made.id)).code == "webhook.disabled"
    house.do(webhooks.enable_endpoint, made.id)
    assert len(house.send_all()) == 1


def test_what_is_deleted_is_gone_and_its_history_stays(house: House) -> None:
    made = house.listen("kazi", "ticket.issued")
    for _turn in range(2):
        factories.create_ticket(house.backend, house.owner)
    house.fan_out()
    (first,) = house.claim(limit=1)
    house.do(webhooks.delete_endpoint, made.id)
    house.record([first], 503)
    assert {each.state for each in house.deliveries()} == {DeliveryState.CANCELLED}
    with house.backend.read(house.owner) as tx:
        assert not webhooks.list_endpoints(tx)
        with pytest.raises(NotFound):
            webhooks.get_endpoint(tx, made.id)


def test_there_is_an_end_to_endpoints(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "MAX_ENDPOINTS", 1)
    house.listen()
    assert refusal(house.listen).code == "webhook.too_many"


def test_without_the_key_only_what_it_sealed_waits(house: House) -> None:
    lost = house.listen("kazi", "ticket.issued")
    house.backend.__dict__["secrets"] = SecretBox(b"\7" * 32)
    kept = house.listen("kazi", "ticket.issued")
    factories.create_ticket(house.backend, house.owner)
    assert [each.endpoint_id for each in house.send_all()] == [kept.id]
    shown = house.endpoint(lost)
    assert shown.last_error == "secret.unreadable"
    assert shown.health == "failing"
    house.wait(minutes=6)
    assert not house.claim()
    with house.backend.read(LOOP) as tx:
        warnings = tx.execute(select(JobWarning.code, JobWarning.subject)).all()
    assert [tuple(each) for each in warnings] == [("webhook.endpoint_failing", str(lost.id))]
    shown = house.endpoint(lost)
    assert shown.paused_until is not None


def test_a_rotation_heals_an_endpoint_whose_key_was_lost(house: House) -> None:
    """The old secret cannot sign any more; the new one can, overlap or not."""
    made = house.listen("kazi", "ticket.issued")
    box = SecretBox(b"\7" * 32)
    house.backend.__dict__["secrets"] = box
    fresh = house.do(webhooks.rotate_secret, made.id, box)
    factories.create_ticket(house.backend, house.owner)
    (sent,) = house.send_all()
    assert sent.secrets == (fresh.secret.get_secret_value(),)


def test_no_repr_tells_a_secret(house: House) -> None:
    made = house.listen("kazi", "ticket.issued")
    factories.create_ticket(house.backend, house.owner)
    house.fan_out()
    (claimed,) = house.claim()
    secret = made.secret.get_secret_value()
    assert claimed.secrets == (secret,)
    for shown in (made, claimed, house.result(claimed)):
        assert secret not in repr(shown)
