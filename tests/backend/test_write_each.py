"""Commands that share a flush: each is kept or undone alone, and all are durable at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import uuid4

import pytest
from sqlalchemy import text

from crmtui.kit import writer
from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend, Work
from crmtui.kit.errors import Conflict, CrmError
from crmtui.kit.ids import new_id
from crmtui.kit.json_text import read_json, write_json
from crmtui.kit.transactions import WriteTx
from crmtui.models import Gate
from tests.backend.test_transactions import create_organization, gate_names


@pytest.fixture
def anna(backend: Backend) -> Actor:
    return create_organization(backend, "north")


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No flush before its time, however slow the machine is."""
    monkeypatch.setattr(writer, "MAX_BATCH_SECONDS", 60)


def write_all(backend: Backend, works: Sequence[Work]) -> int:
    """Run all of them, in as many groups as it takes; the number of groups."""
    left, groups = list(works), 0
    while left:
        backend.write_each(left.pop(0), lambda: left.pop(0) if left else None)
        groups += 1
    return groups


def adding(name: str) -> Callable[[WriteTx], str]:
    def add(tx: WriteTx) -> str:
        tx.session.add(Gate(name=name))
        tx.flush()
        return name

    return add


def failing(name: str) -> Callable[[WriteTx], str]:
    def fail(tx: WriteTx) -> str:
        adding(name)(tx)
        raise Conflict("gate.test", name)

    return fail


def code_of(work: Work) -> str | None:
    return work.error.code if isinstance(work.error, CrmError) else None


def test_each_is_kept_or_undone_alone(backend: Backend, anna: Actor) -> None:
    makers = (failing, adding, adding, failing, adding)
    works = [Work(anna, make(f"gate {number}")) for number, make in enumerate(makers)]
    write_all(backend, works)
    assert [code_of(work) for work in works] == ["gate.test", None, None, "gate.test", None]
    assert [work.result for work in works] == [None, "gate 1", "gate 2", None, "gate 4"]
    assert gate_names(backend, anna) == ["gate 1", "gate 2", "gate 4"]


@pytest.mark.usefixtures("patient")
def test_they_share_one_flush(sqlite_backend: Backend) -> None:
    anna = create_organization(sqlite_backend, "north")
    works = [Work(anna, adding(f"gate {number}")) for number in range(3)]
    assert write_all(sqlite_backend, works) == 1
    assert [work.error for work in works] == [None] * 3


def test_what_follows_a_commit_waits_for_the_flush(backend: Backend, anna: Actor) -> None:
    seen: list[list[str]] = []

    def tell(tx: WriteTx) -> None:
        adding("gate")(tx)
        tx.after_commit(lambda: seen.append(gate_names(backend, anna)))

    write_all(backend, [Work(anna, tell), Work(anna, adding("other"))])
    assert len(seen) == 1
    assert "gate" in seen[0]


@pytest.mark.usefixtures("patient")
def test_a_flush_that_fails_is_told_to_all(sqlite_backend: Backend) -> None:
    anna = create_organization(sqlite_backend, "north")

    def spoil(tx: WriteTx) -> None:
        # A deferred key is checked by COMMIT alone, so everything goes well until then.
        tx.execute(text("PRAGMA defer_foreign_keys = ON"))
        tx.session.add(Gate(name="nowhere", organization_id=anna.organization_id))
        tx.flush()
        tx.execute(text("UPDATE gates SET organization_id = :no"), {"no": uuid4().hex})

    works = [Work(anna, adding("gate")), Work(anna, spoil)]
    write_all(sqlite_backend, works)
    assert [code_of(work) for work in works] == ["database.write_failed"] * 2
    assert gate_names(sqlite_backend, anna) == []


def test_json_takes_what_documents_hold() -> None:
    some = new_id()
    assert write_json({"id": some, "name": "Łukasz"}) == f'{{"id":"{some}","name":"Łukasz"}}'
    assert write_json({"id": some, "big": 2**70}) == f'{{"id": "{some}", "big": {2**70}}}'
    with pytest.raises(TypeError):
        write_json({"what": object()})


def test_json_reads_what_it_wrote() -> None:
    for value in ([], {}, ["name"], {"a": 1.5, "b": None}, {"big": 2**70}, [-(2**63), 2**64 - 1]):
        read = read_json(write_json(value))
        assert read == value
        assert repr(read) == repr(value)
    assert read_json(write_json("\ud800")) == "\ud800"
    with pytest.raises(ValueError, match="Expecting"):
        read_json("no")
