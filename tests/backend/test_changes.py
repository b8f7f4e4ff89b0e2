"""Every screen of every process hears of a change, once, whoever made it."""

import queue

import pytest

from crmtui.bootstrap import open_backend
from crmtui.kit.backend import Backend
from crmtui.kit.outbox import DomainEvent
from tests.backend.test_transactions import add_gate, create_organization


class Listener(queue.Queue[frozenset[str]]):
    """Collects topics; waiting for one is bounded by the product's promise of a second."""

    def __call__(self, topics: frozenset[str]) -> None:
        self.put(topics)

    def heard(self) -> frozenset[str]:
        return self.get(timeout=5)


@pytest.fixture
def other(database_url: str, backend: Backend):
    """A second backend on the same database, as another process would have it."""
    second = open_backend(database_url)
    yield second
    second.close()


def test_hears_of_its_own_and_of_others_changes(backend: Backend, other: Backend) -> None:
    anna = create_organization(backend, "north")
    listener = Listener()
    backend.changes.subscribe(anna.organization_id, listener)
    add_gate(backend, anna, "north")
    assert listener.heard() == {"gate.created"}
    add_gate(other, anna, "south")
    assert listener.heard() == {"gate.created"}
    assert listener.empty()


def test_does_not_hear_of_other_organizations(backend: Backend) -> None:
    anna, stranger = create_organization(backend, "north"), create_organization(backend, "south")
    listener = Listener()
    backend.changes.subscribe(anna.organization_id, listener)
    add_gate(backend, stranger, "south")
    add_gate(backend, anna, "north")
    assert listener.heard() == {"gate.created"}
    assert listener.empty()


def test_an_unsubscribed_or_failing_subscriber_disturbs_nobody(backend: Backend) -> None:
    anna = create_organization(backend, "north")
    gone, listener = Listener(), Listener()

    def failing(_topics: frozenset[str]) -> None:
        raise ZeroDivisionError

    backend.changes.subscribe(anna.organization_id, gone)()
    backend.changes.subscribe(anna.organization_id, failing)
    backend.changes.subscribe(anna.organization_id, listener)
    add_gate(backend, anna, "north")
    assert listener.heard() == {"gate.created"}
    assert gone.empty()


def test_a_long_list_of_topics_becomes_everything(backend: Backend) -> None:
    anna = create_organization(backend, "north")
    listener = Listener()
    backend.changes.subscribe(anna.organization_id, listener)
    with backend.write(anna) as tx:
        for number in range(400):
            tx.record(DomainEvent(f"many.topics_of_some_length_{number}", "gate", None))
    heard = listener.heard()
    assert heard == {"*"} or len(heard) == 400
