"""Commands of many threads, which one of them runs: as if each had a transaction of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from crmtui.kit import writer
from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend, Work
from crmtui.kit.errors import Conflict
from crmtui.kit.transactions import WriteTx
from crmtui.models import Gate
from tests.backend.test_transactions import create_organization, gate_names

CALLERS = 6


@pytest.fixture
def anna(backend: Backend) -> Actor:
    return create_organization(backend, "north")


def add(tx: WriteTx, name: str) -> str:
    tx.session.add(Gate(name=name))
    tx.flush()
    return name


def run_together(
    backend: Backend, actor: Actor, commands: list[Callable[[WriteTx], str]]
) -> list[str | Exception]:
    """What each gave or raised, of callers who stand in line behind a command that waits."""
    begun, go_on = threading.Event(), threading.Event()

    def hold(_tx: WriteTx) -> None:
        begun.set()
        assert go_on.wait(30)

    def run(command: Callable[[WriteTx], str]) -> str | Exception:
        try:
            return backend.run(actor, command)
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(commands) + 1) as pool:
        holding = pool.submit(backend.run, actor, hold)
        assert begun.wait(30)
        asked = [pool.submit(run, command) for command in commands]
        go_on.set()
        answers = [future.result(30) for future in asked]
        holding.result(30)
    return answers


def test_each_gets_its_answer_and_fails_alone(backend: Backend, anna: Actor) -> None:
    def command(number: int) -> Callable[[WriteTx], str]:
        def do(tx: WriteTx) -> str:
            name = add(tx, f"gate {number}")
            if number % 3 == 0:
                raise Conflict("gate.test", name)
            return name

        return do

    answers = run_together(backend, anna, [command(number) for number in range(CALLERS)])
    told = [answer.code if isinstance(answer, Conflict) else answer for answer in answers]
    assert told == ["gate.test", "gate 1", "gate 2", "gate.test", "gate 4", "gate 5"]
    assert gate_names(backend, anna) == ["gate 1", "gate 2", "gate 4", "gate 5"]


def test_a_violated_key_is_told_to_one(backend: Backend, anna: Actor) -> None:
    answers = run_together(backend, anna, [lambda tx: add(tx, "same")] * CALLERS)
    assert sum(answer == "same" for answer in answers) == 1
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert {error.code for error in refused} == {"gate.name_taken"}
    assert len(refused) == CALLERS - 1
    assert gate_names(backend, anna) == ["same"]


def test_callbacks_run_once_after_the_flush_in_the_callers_thread(
    backend: Backend, anna: Actor
) -> None:
    seen: list[tuple[int, bool]] = []

    def command(fails: bool) -> Callable[[WriteTx], str]:
        def do(tx: WriteTx) -> str:
            name = add(tx, f"gate {fails} {threading.get_ident()} {id(tx)}")
            # It writes itself, as whoever follows up a change may do.
            tx.after_commit(lambda: seen.append((backend.run(anna, has(name)), fails)))
            if fails:
                raise Conflict("gate.test", name)
            return name

        return do

    def has(name: str) -> Callable[[WriteTx], int]:
        return lambda tx: len(tx.session.scalars(select(Gate).where(Gate.name == name)).all())

    run_together(backend, anna, [command(fails) for fails in (False, True, False, True)])
    assert seen == [(1, False)] * 2


def test_a_command_inside_a_command_is_refused(sqlite_backend: Backend) -> None:
    anna = create_organization(sqlite_backend, "north")

    def nest(tx: WriteTx) -> str:
        add(tx, "outer")
        return sqlite_backend.run(anna, lambda inner: add(inner, "inner"))

    with pytest.raises(RuntimeError):
        sqlite_backend.run(anna, nest)
    assert gate_names(sqlite_backend, anna) == []
    assert sqlite_backend.run(anna, lambda tx: add(tx, "later")) == "later"


def test_what_is_remembered_is_forgotten_when_somebody_writes(
    sqlite_backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MAX_BATCH_SECONDS", 60)
    anna = create_organization(sqlite_backend, "north")
    read: list[int] = []

    def count(tx: WriteTx) -> int:
        read.append(1)
        found: int = tx.driver.execute("SELECT count(*) FROM gates").fetchone()[0]
        return found

    def look(tx: WriteTx) -> int:
        return tx.remember("gates", lambda: count(tx))

    commands = iter([Work(anna, look), Work(anna, lambda tx: add(tx, "gate")), Work(anna, look)])
    done = sqlite_backend.write_each(Work(anna, look), lambda: next(commands, None))
    assert [work.result for work in done] == [0, 0, "gate", 1]
    assert len(read) == 2
    assert sqlite_backend.run(anna, look) == 1
    assert len(read) == 3
