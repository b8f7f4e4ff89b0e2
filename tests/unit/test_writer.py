"""The writer that many callers share: turns, durability, and failures that hurt nobody else."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, StaticPool, make_url, text

from crmtui.kit import writer as writer_module
from crmtui.kit.database import sqlite_engine
from crmtui.kit.errors import CrmError, Unavailable
from crmtui.kit.writer import GroupCommitWriter

CALLERS = 8


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "notes.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT UNIQUE)")
    connection.execute(
        "CREATE TABLE replies (note_id INTEGER REFERENCES notes DEFERRABLE INITIALLY DEFERRED)"
    )
    connection.close()
    return path


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    engine = sqlite_engine(make_url(f"sqlite:///{file}"), poolclass=StaticPool)
    yield engine
    engine.dispose()


@pytest.fixture
def writer(engine: Engine) -> Iterator[GroupCommitWriter]:
    writer = GroupCommitWriter(engine)
    yield writer
    writer.close()


def notes(file: Path) -> list[str]:
    """What somebody else sees, who opens the file now."""
    connection = sqlite3.connect(file)
    try:
        return [body for (body,) in connection.execute("SELECT body FROM notes ORDER BY id")]
    finally:
        connection.close()


def write(writer: GroupCommitWriter, body: str) -> None:
    with writer.turn() as connection:
        connection.execute(text("INSERT INTO notes (body) VALUES (:body)"), {"body": body})


def write_together(
    writer: GroupCommitWriter, work: Callable[[int], object]
) -> list[BaseException | None]:
    """Let callers line up behind an open turn, one after the other; what became of each."""
    ready = threading.Event()

    def hold() -> None:
        with writer.turn():
            ready.wait(10)

    with ThreadPoolExecutor(CALLERS + 1) as pool:
        holding = pool.submit(hold)
        while not writer._busy:
            pass
        futures = []
        for number in range(CALLERS):
            futures.append(pool.submit(work, number))
            while len(writer._waiting) <= number:
                pass
        ready.set()
        holding.exception()
        return [future.exception() for future in futures]


def code_of(error: BaseException | None) -> str | None:
    if error is None:
        return None
    return error.code if isinstance(error, CrmError) else type(error).__name__


def count_commits(writer: GroupCommitWriter) -> list[str]:
    seen: list[str] = []
    writer.raw.set_trace_callback(
        lambda sql: seen.append(sql) if sql.startswith(("BEGIN", "COMMIT")) else None
    )
    return seen


def test_what_a_turn_wrote_is_there_when_it_ends(writer: GroupCommitWriter, file: Path) -> None:
    write(writer, "one")
    assert notes(file) == ["one"]


def test_callers_in_line_share_one_flush(
    writer: GroupCommitWriter, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "MAX_BATCH_SECONDS", 60)
    seen = count_commits(writer)
    errors = write_together(writer, lambda number: write(writer, f"note {number}"))
    assert errors == [None] * CALLERS
    assert len(notes(file)) == CALLERS
    assert seen == ["BEGIN IMMEDIATE", "COMMIT"]


def test_everybody_sees_their_own_work_when_they_return(
    writer: GroupCommitWriter, file: Path
) -> None:
    def work(number: int) -> None:
        write(writer, f"note {number}")
        assert f"note {number}" in notes(file)

    assert write_together(writer, work) == [None] * CALLERS


def test_whoever_fails_takes_nobody_along(
    writer: GroupCommitWriter, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "MAX_BATCH_SECONDS", 60)

    def work(number: int) -> None:
        with writer.turn() as connection:
            statement = text("INSERT INTO notes (body) VALUES (:body)")
            connection.execute(statement, {"body": f"note {number}"})
            if number % 3 == 0:
                raise ZeroDivisionError

    errors = write_together(writer, work)
    failed = {number for number, error in enumerate(errors) if error is not None}
    assert failed == {0, 3, 6}
    assert sorted(notes(file)) == [f"note {n}" for n in range(CALLERS) if n not in failed]


def test_a_broken_constraint_is_undone_alone(writer: GroupCommitWriter, file: Path) -> None:
    errors = write_together(writer, lambda number: write(writer, f"note {number // 2}"))
    assert sum(error is None for error in errors) == CALLERS // 2
    assert sorted(notes(file)) == [f"note {number}" for number in range(CALLERS // 2)]


def test_the_first_of_a_batch_may_fail(writer: GroupCommitWriter, file: Path) -> None:
    with pytest.raises(ZeroDivisionError), writer.turn() as connection:
        connection.execute(text("INSERT INTO notes (body) VALUES ('lost')"))
        raise ZeroDivisionError
    write(writer, "kept")
    assert notes(file) == ["kept"]


def test_a_flush_that_fails_saves_nothing_and_says_so_to_all(
    writer: GroupCommitWriter, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "MAX_BATCH_SECONDS", 60)

    def work(number: int) -> None:
        with writer.turn() as connection:
            connection.execute(text(f"INSERT INTO notes (body) VALUES ('note {number}')"))
            # A deferred key is checked by COMMIT alone, so everything goes well until then.
            connection.execute(text("INSERT INTO replies (note_id) VALUES (999)"))

    errors = write_together(writer, work)
    assert list(map(code_of, errors)) == ["database.write_failed"] * CALLERS
    assert notes(file) == []
    write(writer, "after")
    assert notes(file) == ["after"]


def test_a_transaction_that_sqlite_gave_up_is_reported_to_all_in_it(
    writer: GroupCommitWriter, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a full disk: the work of those before is gone, and they must not think it durable."""
    monkeypatch.setattr(writer_module, "MAX_BATCH_SECONDS", 60)
    write(writer, "taken")

    def work(number: int) -> None:
        body, verb = (
            (f"note {number}", "INSERT") if number != 4 else ("taken", "INSERT OR ROLLBACK")
        )
        with writer.turn() as connection:
            connection.execute(text(f"{verb} INTO notes (body) VALUES ('{body}')"))

    errors = write_together(writer, work)
    lost = ["database.write_failed"] * 4
    assert list(map(code_of, errors)) == [*lost, "IntegrityError", None, None, None]
    assert notes(file) == ["taken", "note 5", "note 6", "note 7"]


def test_another_programs_lock_is_waited_for(writer: GroupCommitWriter, file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    asked = threading.Event()
    writer.raw.set_trace_callback(lambda _sql: asked.set())
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(write, writer, "patient")
        assert asked.wait(10)
        assert not future.done()
        other.execute("COMMIT")
        future.result(10)
    other.close()
    assert notes(file) == ["patient"]


def test_a_lock_that_is_never_given_back_is_an_error(
    writer: GroupCommitWriter, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "LOCK_TIMEOUT_SECONDS", 0.05)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable) as caught:
        write(writer, "impatient")
    assert caught.value.code == "database.busy"
    other.execute("COMMIT")
    other.close()
    write(writer, "later")
    assert notes(file) == ["later"]


def test_turns_are_taken_in_the_order_of_coming(writer: GroupCommitWriter, file: Path) -> None:
    write_together(writer, lambda number: write(writer, f"note {number}"))
    assert notes(file) == [f"note {number}" for number in range(CALLERS)]


def test_whoever_gives_up_waiting_holds_up_nobody(writer: GroupCommitWriter, file: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        with writer.turn():
            future = pool.submit(write, writer, "behind")
            while not writer._waiting:
                pass
            gone = threading.Lock()
            writer._waiting.appendleft(gone)
            writer._step_out(gone)
        future.result(10)
    assert notes(file) == ["behind"]


def test_a_write_inside_a_write_is_told_instead_of_waiting_for_ever(
    writer: GroupCommitWriter, file: Path
) -> None:
    with pytest.raises(RuntimeError), writer.turn(), writer.turn():
        pass
    write(writer, "after")
    assert notes(file) == ["after"]


def test_a_closed_writer_refuses_all_who_come_later(writer: GroupCommitWriter, file: Path) -> None:
    writer.close()
    for _ in range(2):
        with pytest.raises(Unavailable) as refused:
            write(writer, "too late")
        assert refused.value.code == "database.closed"
    assert notes(file) == []
