"""Sending again: one, those of a filter, those that were never sent; and what is removed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from crmtui.kit.errors import CrmError
from crmtui.models import DomainEventRow, WebhookAttempt
from crmtui.services import webhooks
from crmtui.services.catalogue import ProductUpdate, update_product
from crmtui.services.webhooks import DeliveryFilter, DeliveryState, Lane, replaying
from tests import factories
from tests.services.webhooks.house import DOWN, LOOP, House


def tickets(house: House, count: int = 1) -> None:
    product = factories.create_product(house.backend, house.owner)
    for number in range(count):
        factories.create_ticket(
            house.backend, house.owner, product_id=product.id, name=f"Guest {number}"
        )


def refusal(house: House, command: Any, *arguments: Any) -> str:
    with pytest.raises(CrmError) as caught:
        house.do(command, *arguments)
    return caught.value.code


def test_one_is_sent_again_with_the_same_id(house: House) -> None:
    made = house.listen("kazi", "ticket.issued")
    tickets(house)
    (first,) = house.send_all()
    again = house.do(webhooks.replay, first.id)
    assert (again.state, again.manual, again.lane) == ("PENDING", True, Lane.RETRY)
    (second,) = house.claim(Lane.RETRY)
    assert (second.message_id, second.body) == (first.message_id, first.body)
    assert (second.attempt, second.step, second.manual) == (2, 0, True)
    assert refusal(house, webhooks.replay, first.id) == "delivery.sending"
    house.record([second], DOWN)
    (delivery,) = house.deliveries()
    assert [each.manual for each in delivery.history] == [False, True]
    house.do(webhooks.disable_endpoint, made.id)
    assert refusal(house, webhooks.replay, first.id) == "webhook.disabled"
    assert refusal(house, webhooks.replay, made.id) == "delivery.not_found"


def test_those_of_a_filter_are_counted_before_and_told_of_after(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "BATCH", 2)
    made = house.listen("kazi", "ticket.issued")
    other = house.listen("workos")
    tickets(house, 5)
    house.fan_out()
    house.record(house.claim(limit=3), 200)
    house.do(webhooks.cancel_delivery, house.deliveries(states=("PENDING",))[0].id)

    def count(**wanted: Any) -> int:
        with house.backend.read(house.owner) as tx:
            return webhooks.preview_replay(tx, DeliveryFilter(**wanted)).value

    assert count() == 4
    assert count(endpoint_id=other.id) == 0
    assert count(states=("CANCELLED",)) == count(text="Guest 3") == 1
    assert count(states=("PENDING",)) == 0
    assert count(created_after=house.clock.now() + timedelta(1)) == 0
    wanted, heard = DeliveryFilter(states=("DELIVERED",), endpoint_id=made.id), []
    owner = house.owner
    assert webhooks.replay_matching(house.backend, owner, wanted, heard.append) == 3
    assert heard == [2, 3]
    assert count(states=("DELIVERED",)) == 0
    assert len(house.claim(Lane.RETRY)) == 3
    with house.backend.read(owner) as tx:
        told = tx.execute(
            select(DomainEventRow.data).where(DomainEventRow.topic == "webhook.replayed")
        ).scalar_one()
    assert (told["count"], told["filter"]["states"]) == (3, ["DELIVERED"])


def test_what_was_never_queued_is_caught_up_with(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "BATCH", 2)
    house.listen("workos")
    began = house.clock.now()
    tickets(house, 3)
    house.fan_out()
    house.wait(hours=1)
    made = house.listen("kazi", "ticket.issued")
    house.do(webhooks.disable_endpoint, made.id)
    tickets(house, 2)
    house.fan_out()
    house.do(webhooks.enable_endpoint, made.id)
    tickets(house)
    house.fan_out()

    def count(since: Any, until: Any = None) -> int:
        with house.backend.read(house.owner) as tx:
            return webhooks.preview_missing(tx, made.id, since, until).value

    assert count(began) == 5
    assert count(began, began) == 3
    assert count(house.clock.now()) == 2
    since = house.clock.now()
    assert webhooks.replay_missing(house.backend, house.owner, made.id, since) == 2
    assert webhooks.replay_missing(house.backend, house.owner, made.id, since) == 0
    assert count(began) == 3
    sent = house.send_all()
    assert [each.manual for each in sent].count(True) == 2
    assert len({each.message_id for each in sent}) == 3


def test_deliveries_are_listed_searched_and_counted(house: House) -> None:
    house.listen("l4yercak3", "ticket.issued", "event.published")
    tickets(house, 4)
    house.fan_out()

    def find(**wanted: Any) -> list[str]:
        with house.backend.read(house.owner) as tx:
            page = webhooks.list_deliveries(tx, DeliveryFilter(**wanted), limit=100)
            assert webhooks.count_deliveries(tx, DeliveryFilter(**wanted)).value == len(page.items)
            return [each.event_type for each in page.items]

    assert find() == ["ticket.issued"] * 4 + ["event.published"]
    assert find(event_type="event.published", states=("PENDING",)) == ["event.published"]
    assert find(text="guest 2") == ["ticket.issued"]
    one = house.deliveries()[0]
    for text in (one.message_id, str(one.subject_id), f"obj_{one.subject_id.hex}", str(one.id)):  # type: ignore[union-attr]
        assert find(text=text) == ["event.published"]
    assert find(text="100%") == find(text="\0zzzzzzzz") == []
    with house.backend.read(house.owner) as tx:
        wanted = DeliveryFilter()
        first = webhooks.list_deliveries(tx, wanted, limit=3)
        rest = webhooks.list_deliveries(tx, wanted, first.next_cursor, limit=3)
        assert len({each.id for each in (*first.items, *rest.items)}) == 5
        assert rest.next_cursor is None
        with pytest.raises(CrmError) as caught:
            webhooks.list_deliveries(tx, wanted, "nonsense")
    assert caught.value.code == "page.cursor"


def test_after_30_days_nothing_is_left(house: House) -> None:
    made = house.listen("kazi", "ticket.issued")
    tickets(house, 2)
    house.send_all()
    off = house.listen("kazi", "ticket.issued")
    tickets(house)
    house.fan_out()
    house.do(webhooks.disable_endpoint, off.id)
    house.record(house.claim(), DOWN)

    def purge() -> int:
        with house.backend.write(LOOP) as tx:
            return webhooks.purge(tx, tx.now)

    assert purge() == 0
    house.wait(days=30, seconds=1)
    assert [purge(), purge(), purge()] == [2, 1, 0]
    (left,) = house.deliveries()
    assert (left.endpoint_id, left.state) == (made.id, DeliveryState.PENDING)
    with house.backend.read(LOOP) as tx:
        count = tx.execute(select(func.count()).select_from(WebhookAttempt)).scalar_one()
    assert count == 1


def test_what_is_sent_again_in_bulk_keeps_its_order(house: House) -> None:
    """An endpoint that wants order gets one event of a record at a time, in replays too."""
    made = house.listen("kazi", "product.created", "product.updated", ordered=True)
    product = factories.create_product(house.backend, house.owner)
    for price in (1_000, 2_000):
        house.do(update_product, product.id, ProductUpdate(price_minor=price))
    told = [each.id for each in house.send_all()]
    wanted = DeliveryFilter(endpoint_id=made.id)
    assert webhooks.replay_matching(house.backend, house.owner, wanted) == 3
    for expected in told:
        again = house.claim(Lane.RETRY)
        assert [each.id for each in again] == [expected]
        assert not house.claim(Lane.RETRY)
        house.record(again)
    house.do(webhooks.replay, told[2])
    house.do(webhooks.replay, told[0])
    assert [each.id for each in house.claim(Lane.RETRY)] == told[:1]
