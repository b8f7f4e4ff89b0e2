"""A transaction is kept whole or not at all, inside one organization, on both databases."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select, update

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict, LimitReached
from crmtui.kit.ids import new_id
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import INCLUDE_DELETED
from crmtui.models import DomainEventRow, Gate, Organization, Product


def create_organization(backend: Backend, slug: str) -> Actor:
    organization_id = new_id()
    with backend.write(system_actor()) as tx:
        tx.session.add(
            Organization(
                id=organization_id,
                name=slug,
                slug=slug,
                plan_tier="free",
                currency="EUR",
                timezone="UTC",
                tax_rate=Decimal(19),
            )
        )
    return Actor("user", new_id(), organization_id, frozenset({"*"}), "anna", "console")


@pytest.fixture
def anna(backend: Backend) -> Actor:
    return create_organization(backend, "north")


@pytest.fixture
def stranger(backend: Backend, anna: Actor) -> Actor:
    return create_organization(backend, "south")


def gate_names(backend: Backend, actor: Actor) -> list[str]:
    with backend.read(actor) as tx:
        return list(tx.session.scalars(select(Gate.name).order_by(Gate.name)))


def add_gate(backend: Backend, actor: Actor, name: str) -> UUID:
    with backend.write(actor) as tx:
        gate = Gate(name=name)
        tx.session.add(gate)
        tx.flush()
        tx.record(DomainEvent("gate.created", "gate", gate.id, {"name": name}))
        return gate.id


def test_a_failure_undoes_the_rows_and_the_events(backend: Backend, anna: Actor) -> None:
    with pytest.raises(ZeroDivisionError), backend.write(anna) as tx:
        tx.session.add(Gate(name="north"))
        tx.flush()
        tx.record(DomainEvent("gate.created", "gate", None))
        raise ZeroDivisionError
    assert gate_names(backend, anna) == []
    with backend.read(anna) as tx:
        assert tx.session.scalars(select(DomainEventRow)).all() == []


def test_a_transaction_without_a_statement_leaves_none_open(backend: Backend, anna: Actor) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), backend.write(anna):
            raise ZeroDivisionError
        with backend.write(anna):
            pass
    add_gate(backend, anna, "north")
    assert gate_names(backend, anna) == ["north"]


def test_rows_are_filled_in_and_carry_the_moment(
    backend: Backend, anna: Actor, clock: FixedClock
) -> None:
    gate_id = add_gate(backend, anna, "north")
    with backend.read(anna) as tx:
        gate = tx.session.get_one(Gate, gate_id)
        assert (gate.organization_id, gate.version) == (anna.organization_id, 1)
        assert gate.created_at == gate.updated_at == clock.now()
    clock.advance(timedelta(hours=1))
    with backend.write(anna) as tx:
        tx.session.get_one(Gate, gate_id).name = "south"
    with backend.read(anna) as tx:
        gate = tx.session.get_one(Gate, gate_id)
        assert (gate.version, gate.updated_at) == (2, clock.now())


def test_a_stranger_sees_and_changes_nothing(
    backend: Backend, anna: Actor, stranger: Actor
) -> None:
    gate_id = add_gate(backend, anna, "north")
    assert gate_names(backend, stranger) == []
    with backend.write(stranger) as tx:
        assert tx.session.get(Gate, gate_id) is None
        tx.session.execute(update(Gate).values(name="taken"))
    assert gate_names(backend, anna) == ["north"]


def test_a_row_of_another_organization_cannot_be_added(
    backend: Backend, anna: Actor, stranger: Actor
) -> None:
    with pytest.raises(RuntimeError, match="another organization"), backend.write(anna) as tx:
        tx.session.add(Gate(name="north", organization_id=stranger.organization_id))
    assert gate_names(backend, stranger) == []


def test_deleted_rows_are_hidden_unless_asked_for(backend: Backend, anna: Actor) -> None:
    gate_id = add_gate(backend, anna, "north")
    with backend.write(anna) as tx:
        tx.session.get_one(Gate, gate_id).deleted_at = tx.now
    assert gate_names(backend, anna) == []
    with backend.read(anna) as tx:
        query = select(Gate).execution_options(**{INCLUDE_DELETED: True})
        assert [gate.name for gate in tx.session.scalars(query)] == ["north"]


def test_a_violated_key_is_a_typed_error(backend: Backend, anna: Actor) -> None:
    add_gate(backend, anna, "north")
    with pytest.raises(Conflict) as refused:
        add_gate(backend, anna, "north")
    assert refused.value.code == "gate.name_taken"
    assert "name" in refused.value.fields


def test_a_violated_check_is_a_typed_error(backend: Backend, anna: Actor) -> None:
    with pytest.raises(LimitReached) as refused, backend.write(anna) as tx:
        tx.session.add(
            Product(
                name="Day ticket",
                subtype="ticket",
                status="active",
                description="",
                price_minor=1,
                currency="EUR",
                quantity=1,
                sold=2,
                required_fields=[],
            )
        )
    assert refused.value.code == "product.sold_out"


def test_the_second_saver_is_told(backend: Backend, anna: Actor) -> None:
    gate_id = add_gate(backend, anna, "north")
    with backend.write(anna) as tx:
        tx.session.get_one(Gate, gate_id).name = "first"
    with pytest.raises(Conflict) as refused, backend.write(anna) as tx:
        gate = tx.session.get_one(Gate, gate_id)
        tx.connection.execute(
            update(Gate.__table__).where(Gate.__table__.c.id == gate_id).values(version=9)
        )
        gate.name = "second"
    assert refused.value.code == "record.changed"
    assert gate_names(backend, anna) == ["first"]


def test_event_rows_cannot_be_changed_or_deleted(backend: Backend, anna: Actor) -> None:
    add_gate(backend, anna, "north")
    table = DomainEventRow.__table__
    for statement in (table.update().values(topic="x"), table.delete()):
        with pytest.raises(Exception, match="append-only"), backend.write(anna) as tx:
            tx.connection.execute(statement)


def test_one_failure_in_a_group_of_writers_hurts_nobody_else(backend: Backend, anna: Actor) -> None:
    names = [f"gate {number:03}" for number in range(80)]

    def work(part: list[str]) -> Iterator[None]:
        for name in part:
            with pytest.raises(ZeroDivisionError), backend.write(anna) as tx:
                tx.session.add(Gate(name=f"{name} lost"))
                tx.flush()
                raise ZeroDivisionError
            yield add_gate(backend, anna, name)

    threads = [
        threading.Thread(target=lambda part=names[at::8]: list(work(part))) for at in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert gate_names(backend, anna) == names


def test_callbacks_run_after_the_commit_only(backend: Backend, anna: Actor) -> None:
    seen: list[list[str]] = []
    with backend.write(anna) as tx:
        tx.session.add(Gate(name="north"))
        tx.after_commit(lambda: seen.append(gate_names(backend, anna)))
    with pytest.raises(ZeroDivisionError), backend.write(anna) as tx:
        tx.after_commit(lambda: seen.append(["never"]))
        raise ZeroDivisionError
    assert seen == [["north"]]


def test_closing_twice_is_closing_once(backend: Backend, anna: Actor) -> None:
    add_gate(backend, anna, "north")
    backend.close()
    backend.close()


def test_a_reader_that_fails_leaves_nothing_for_the_next(backend: Backend, anna: Actor) -> None:
    add_gate(backend, anna, "north")
    for _again in range(3):
        with pytest.raises(ZeroDivisionError), backend.read(anna) as tx:
            tx.session.scalars(select(Gate)).all()
            raise ZeroDivisionError
        with backend.read(anna):
            pass
    add_gate(backend, anna, "south")
    assert gate_names(backend, anna) == ["north", "south"]


def test_a_reader_sees_one_moment(backend: Backend, anna: Actor) -> None:
    add_gate(backend, anna, "north")
    with backend.read(anna) as tx:
        before = tx.session.scalars(select(Gate.name)).all()
        if tx.dialect == "sqlite":
            add_gate(backend, anna, "south")
        assert tx.session.scalars(select(Gate.name)).all() == before


def test_many_readers_at_once(backend: Backend, anna: Actor) -> None:
    add_gate(backend, anna, "north")
    together = threading.Barrier(20, timeout=10)
    found: list[list[str]] = []

    def read() -> None:
        with backend.read(anna) as tx:
            together.wait()
            found.append(list(tx.session.scalars(select(Gate.name))))

    threads = [threading.Thread(target=read) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [["north"]] * 20
