"""From the event log to deliveries: all that was committed, nothing that was not, in order."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Forbidden
from crmtui.kit.ids import new_id
from crmtui.kit.outbox import DomainEvent
from crmtui.services import catalogue, webhooks
from crmtui.services.catalogue import EventUpdate
from crmtui.services.webhooks import EndpointCreate, event_log
from tests import factories
from tests.services.webhooks.house import LOOP, House


def names(house: House) -> list[str]:
    return [each.event_type for each in house.deliveries()]


def test_what_was_rolled_back_is_not_told(house: House) -> None:
    house.listen("l4yercak3", "event.published")
    draft = factories.create_event(house.backend, house.owner, status=catalogue.EventStatus.DRAFT)
    published = EventUpdate(status=catalogue.EventStatus.PUBLISHED)
    with pytest.raises(ZeroDivisionError), house.backend.write(house.owner) as tx:
        catalogue.update_event(tx, draft.id, published)
        _never = 1 / 0
    house.fan_out()
    assert names(house) == []
    house.do(catalogue.update_event, draft.id, published)
    house.fan_out()
    assert names(house) == ["event.published"]


def test_each_event_is_queued_once_for_each_who_wants_it(house: House) -> None:
    for _twice in range(2):
        house.listen("l4yercak3", "event.published", "ticket.issued")
    house.listen("kazi", "event.published", "product.deleted")
    factories.create_event(house.backend, house.owner)
    with house.backend.read(LOOP) as tx:
        assert webhooks.has_news(tx)
    assert house.fan_out() > 0
    with house.backend.read(LOOP) as tx:
        assert not webhooks.has_news(tx)
    assert house.fan_out() == 0
    assert names(house) == ["event.published"] * 3
    sent = house.deliveries()
    assert len({each.endpoint_id for each in sent}) == 3
    assert len({each.message_id for each in sent}) == 2  # kazi's ids are bare
    assert len({each.message_id.removeprefix("evt_").replace("-", "") for each in sent}) == 1


def test_a_batch_ends_anywhere_and_the_next_goes_on(house: House) -> None:
    house.listen("kazi", "event.created", "event.published")
    for number in range(3):
        factories.create_event(house.backend, house.owner, name=f"E{number}")
    read = []
    while not read or read[-1]:
        with house.backend.write(LOOP) as tx:
            read.append(webhooks.fan_out(tx, limit=4))
    assert sum(read) >= 6
    assert max(read) == 4
    assert names(house) == ["event.created", "event.published"] * 3


def test_strangers_hear_nothing(house: House) -> None:
    house.listen("kazi")
    house.fan_out()
    before = len(house.deliveries())
    stranger = factories.create_organization(house.backend, "Elsewhere")
    factories.create_ticket(house.backend, stranger)
    house.fan_out()
    assert len(house.deliveries()) == before


def test_an_endpoint_hears_of_what_happens_after_it_was_made(house: House) -> None:
    house.listen("kazi", "product.deleted")
    factories.create_event(house.backend, house.owner)
    house.wait(hours=1)
    house.listen("kazi", "event.published")
    factories.create_event(house.backend, house.owner)
    house.fan_out()
    assert len(names(house)) == 1


def test_only_the_program_itself_may_run_the_loop(house: House) -> None:
    assert house.owner.organization_id is not None
    for actor in (house.owner, system_actor("cli", house.owner.organization_id)):
        with pytest.raises(Forbidden), house.backend.write(actor) as tx:
            webhooks.fan_out(tx)


def _happen(tx: Any, number: int) -> None:
    tx.record(
        DomainEvent("product.deleted", "product", tx.organization_id, {"displayName": f"{number}"})
    )


class Slow:
    """A transaction that has its place in the log, and does not commit before it is told to."""

    def __init__(self, house: House, number: int) -> None:
        self.wrote, self.may_end = threading.Event(), threading.Event()
        self._house, self._number = house, number
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self.wrote.wait(10)

    def _run(self) -> None:
        with self._house.backend.write(self._house.owner) as tx:
            _happen(tx, self._number)
            self._house.backend.record(tx)
            tx.recorded.clear()
            self.wrote.set()
            assert self.may_end.wait(10)

    def end(self) -> None:
        self.may_end.set()
        self._thread.join()


@pytest.fixture
def postgres_house(postgres_backend: Backend) -> House:
    house = House(postgres_backend)
    house.listen("workos")  # starts the log
    house.listen("kazi", "product.deleted")
    house.fan_out()
    return house


def happened(house: House) -> int:
    house.fan_out()
    return len(house.deliveries())


def test_what_is_committed_late_is_not_passed_over(
    postgres_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = postgres_house
    monkeypatch.setattr(event_log, "_PATIENCE_SECONDS", 0.02)
    late = Slow(house, 1)
    for number in (2, 3):
        with house.backend.write(house.owner) as tx:
            _happen(tx, number)
    # Two newer events are there; but one before them may still come.
    assert happened(house) == 0
    later = Slow(house, 4)
    late.end()
    assert happened(house) == 3
    with house.backend.write(house.owner) as tx:
        _happen(tx, 5)
    assert happened(house) == 3
    later.end()
    assert happened(house) == 5
    assert [each.sequence for each in house.deliveries()] == sorted(
        each.sequence for each in house.deliveries()
    )


def test_a_gap_that_a_rollback_left_does_not_stop_the_log(postgres_house: House) -> None:
    house = postgres_house
    with pytest.raises(ZeroDivisionError), house.backend.write(house.owner) as tx:
        _happen(tx, 1)
        house.backend.record(tx)
        _never = 1 / 0
    with house.backend.write(house.owner) as tx:
        _happen(tx, 2)
    assert happened(house) == 1
    # Nobody waits for a reader: writers that begin meanwhile do not hold it up either.
    with pytest.raises(ZeroDivisionError), house.backend.write(house.owner) as tx:
        _happen(tx, 3)
        house.backend.record(tx)
        _never = 1 / 0
    busy = Slow(house, 4)
    assert happened(house) == 1
    busy.end()
    assert happened(house) == 2


def test_writers_and_the_reader_at_once_lose_nothing(house: House) -> None:
    house.listen("kazi", "product.deleted")
    done, errors = threading.Event(), []

    def write(start: int) -> None:
        try:
            for number in range(start, start + 25):
                with house.backend.write(house.owner) as tx:
                    _happen(tx, number)
                    if number % 5 == 0:
                        house.backend.record(tx)
                        tx.recorded.clear()
        except BaseException as error:  # shown by the assertion below
            errors.append(error)

    def read() -> None:
        while not done.is_set():
            house.fan_out()

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(n * 100,)) for n in range(4)]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    house.fan_out()
    assert not errors
    assert len(house.deliveries()) == 100


def test_a_clock_that_was_put_back_keeps_nothing_from_an_endpoint(house: House) -> None:
    """What counts is the order of the log, not what machines take for the time."""
    house.wait(days=2)
    house.listen("kazi", "event.created")
    house.wait(days=-2)
    factories.create_event(house.backend, house.owner)
    house.fan_out()
    assert len(names(house)) == 1


def test_one_event_that_cannot_be_told_holds_up_no_other(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.listen("l4yercak3", "event.published")
    house.listen("kazi", "product.deleted")
    broken = DomainEvent("event.published", "event", new_id(), {"startsAt": "never"})
    with house.backend.write(house.owner) as tx:
        tx.record(broken)
        _happen(tx, 1)
    with caplog.at_level("CRITICAL"):
        house.fan_out()
    assert [each.event_type for each in house.deliveries()] == ["product.deleted"]


def test_two_organizations_may_make_the_first_endpoint_at_once(postgres_backend: Backend) -> None:
    houses = (House(postgres_backend), House(postgres_backend))
    both = threading.Barrier(2)
    data = EndpointCreate(dialect="kazi", url="https://example.org/", event_types=("*",))

    def subscribe(house: House) -> None:
        with house.backend.write(house.owner) as tx:
            assert not webhooks.list_endpoints(tx)
            both.wait(30)
            webhooks.create_endpoint(tx, data, house.backend.secrets)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(subscribe, houses))
    for house in houses:
        factories.create_event(house.backend, house.owner)
        house.fan_out()
        assert "event.created" in names(house)
