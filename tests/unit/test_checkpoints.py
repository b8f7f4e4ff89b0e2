"""The log is copied into the database while the writer goes on."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url

from crmtui.kit import checkpoints
from crmtui.kit.checkpoints import ROWS, Checkpointer
from crmtui.kit.database import sqlite_engine


def add_notes(connection: sqlite3.Connection, count: int) -> None:
    with connection:
        rows = (("x" * 200,) for _ in range(count))
        connection.executemany("INSERT INTO notes (body) VALUES (?)", rows)


def kept_in_the_file(path: Path) -> bool:
    """Whether the file by itself, without its log, has what was written."""
    return b"x" * 200 in path.read_bytes()


def test_many_rows_are_copied_while_the_writer_keeps_its_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "notes.sqlite"
    engine = sqlite_engine(make_url(f"sqlite:///{path}"))
    copied = threading.Event()
    copy = checkpoints._copy

    def copy_and_tell(connection: Connection) -> None:
        copy(connection)
        copied.set()

    monkeypatch.setattr(checkpoints, "_copy", copy_and_tell)
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    writer.execute("CREATE TABLE notes (body TEXT)")
    checkpointer = Checkpointer(engine)
    add_notes(writer, ROWS - 1)
    checkpointer.heard(writer.total_changes)
    assert checkpointer._thread is None
    add_notes(writer, 1)
    checkpointer.heard(writer.total_changes)
    assert copied.wait(30)
    assert kept_in_the_file(path)
    checkpointer.close()
    writer.close()
    engine.dispose()


def test_a_failure_ends_the_thread_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = sqlite_engine(make_url(f"sqlite:///{tmp_path / 'nowhere' / 'notes.sqlite'}"))
    checkpointer = Checkpointer(engine)
    checkpointer.heard(ROWS)
    checkpointer.close()
    checkpointer.heard(2 * ROWS)
    assert "No checkpoints" in caplog.text
    engine.dispose()
