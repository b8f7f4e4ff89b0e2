"""Commands of a kind that come at once are run in one pass, and if that fails one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, Final, cast

import pytest
from sqlalchemy import Table, func, insert

from crmtui.kit import writer
from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend, Work
from crmtui.kit.errors import Conflict, CrmError
from crmtui.kit.ids import new_id
from crmtui.kit.joint import MOST_JOINED, JointCommand
from crmtui.kit.transactions import WriteTx
from crmtui.models import Gate
from tests.backend.test_transactions import create_organization, gate_names

_ADD: Final = insert(cast(Table, Gate.__table__)).values(
    version=1, created_at=func.now(), updated_at=func.now()
)
Run = Callable[[Backend, Work, Callable[[], Work | None]], object]


class AddGate(JointCommand):
    """Adds a gate; a pass with one called "poison" fails, and "refused" is refused."""

    __slots__ = ("name",)
    passes: ClassVar[list[int]] = []

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, tx: WriteTx) -> str:
        if self.name == "refused":
            raise Conflict("gate.test", self.name)
        tx.execute(_ADD, {"id": new_id(), "organization_id": tx.organization_id, "name": self.name})
        if self.name == "session":
            tx.session.flush()
        tx.after_commit(lambda: told.append(self.name))
        return self.name

    @classmethod
    def run_many(cls, calls: Sequence[tuple[WriteTx, AddGate]]) -> list[str | CrmError]:
        cls.passes.append(len(calls))
        refused = Conflict("gate.test", "refused")
        given: list[str | CrmError] = []
        for tx, each in calls:
            given.append(refused if each.name == "refused" else each(tx))
        if any(each.name == "poison" for _tx, each in calls):
            raise ZeroDivisionError
        return given


told: list[str] = []


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No flush before its time, however slow the machine is."""
    monkeypatch.setattr(writer, "MAX_BATCH_SECONDS", 60)
    AddGate.passes.clear()
    told.clear()


@pytest.fixture
def anna(backend: Backend) -> Actor:
    return create_organization(backend, "north")


def run_all(run: Run, backend: Backend, actor: Actor, names: Sequence[str]) -> list[object]:
    """Names in capitals are commands of another kind."""
    works = [
        Work(actor, AddGate(name) if name.islower() else partial(AddGate.__call__, AddGate(name)))
        for name in names
    ]
    left = list(works)
    while left:
        run(backend, left.pop(0), lambda: left.pop(0) if left else None)
    return [w.error.code if isinstance(w.error, CrmError) else w.error or w.result for w in works]


@pytest.mark.parametrize("run", [Backend.write_each, Backend._write_together])
@pytest.mark.parametrize("bad", ["poison", "session"])
def test_a_pass_that_fails_is_run_again_one_by_one(
    backend: Backend, anna: Actor, run: Run, bad: str
) -> None:
    names = ["A", "b", "refused", bad, "e", "F", "g", "h"]
    answers = run_all(run, backend, anna, names)
    assert answers == ["A", "b", "gate.test", bad, "e", "F", "g", "h"]
    assert gate_names(backend, anna) == sorted(name for name in names if name != "refused")
    if backend.database.dialect == "sqlite":
        assert AddGate.passes == [4, 2]
    if run is Backend.write_each:
        assert told == [name for name in names if name != "refused"]


@pytest.mark.parametrize("run", [Backend.write_each, Backend._write_together])
def test_a_pass_is_not_longer_than_the_first_can_wait(sqlite_backend: Backend, run: Run) -> None:
    anna = create_organization(sqlite_backend, "north")
    names = [f"gate {number:02}" for number in range(MOST_JOINED + 3)]
    assert run_all(run, sqlite_backend, anna, names) == names
    assert gate_names(sqlite_backend, anna) == names
    assert AddGate.passes == [MOST_JOINED, 3]


def test_who_comes_during_the_longest_pass_waits_for_another_flush(sqlite_backend: Backend) -> None:
    anna = create_organization(sqlite_backend, "north")
    works = [Work(anna, AddGate(f"gate {number}")) for number in range(MOST_JOINED + 3)]
    left = works[1:]
    done = sqlite_backend._write_together(works[0], lambda: left.pop(0) if left else None)
    assert done == works[:MOST_JOINED]


def test_others_work_survives_a_pass_that_fails(sqlite_backend: Backend) -> None:
    """Also of those who wrote in the same transaction before, in turns of their own."""
    anna = create_organization(sqlite_backend, "north")

    def poisoned(tx: WriteTx) -> None:
        AddGate("x")(tx)
        raise ZeroDivisionError

    works = [Work(anna, poisoned), Work(anna, AddGate("y")), Work(anna, AddGate("poison"))]
    left = works[1:]
    sqlite_backend._write_together(works[0], lambda: left.pop(0) if left else None)
    assert isinstance(works[0].error, ZeroDivisionError)
    assert [work.result for work in works[1:]] == ["y", "poison"]
    assert gate_names(sqlite_backend, anna) == ["poison", "y"]
