"""Importing a file: batch by batch, each in a transaction of its own."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import text

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, LimitReached, Unavailable
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services.imports.applying import apply_decisions
from crmtui.services.imports.batches import Batch, read_batches
from crmtui.services.imports.known import load_known
from crmtui.services.imports.planning import (
    SHOWN_FAILURES,
    count,
    decide_batch,
    report_failures,
    require_importable,
)
from crmtui.services.imports.problems import RowFailure
from crmtui.services.imports.rules import Room
from crmtui.services.imports.schemas import (
    AttendeeImport,
    ImportCounts,
    ImportResult,
    OnFailure,
    Progress,
)
from crmtui.services.imports.table_file import TableFile

_TRIES: Final = 5
_ANALYZE: Final = text("ANALYZE orders, tickets")


def _keep_nothing(_tx: WriteTx, _counts: ImportCounts, _failures: Sequence[RowFailure]) -> None:
    pass


@dataclass(frozen=True)
class Desk:
    """Where an import reads and writes: transactions of an actor, or of a job that is held."""

    backend: Backend
    read: Callable[[], AbstractContextManager[ReadTx]]
    write: Callable[[], AbstractContextManager[WriteTx]]
    keep: Callable[[WriteTx, ImportCounts, Sequence[RowFailure]], None] = _keep_nothing
    """Told of each batch in its own transaction: what it keeps is as lasting as the batch."""


def import_attendees(
    backend: Backend,
    actor: Actor,
    table: TableFile,
    data: AttendeeImport,
    *,
    progress: Progress | None = None,
    on_failure: OnFailure | None = None,
) -> ImportResult:
    """Bring a list into an event. The same list again, or resumed after a stop, adds nothing.

    Rows that fail stay out and are reported; all others of their batch are stored. A batch that
    meets a faster desk or a second import is decided anew.

    Raises:
        Forbidden: permission.missing (imports:write, events:read; products:write where products
            are missing; checkin:read with a list).
        NotFound: event.not_found, checkin_list.not_found.
        Invalid: import.nobody_mapped, import.other_columns, import.other_list.
        Unavailable: the database is locked, full or not reachable; batches before stay stored.
    """
    desk = Desk(backend, partial(backend.read, actor), partial(backend.write, actor))
    counts, shown = ImportCounts(), list[RowFailure]()
    for stored, failures in import_batches(desk, table, data):
        counts = counts.plus(stored)
        shown += failures[: SHOWN_FAILURES - len(shown)]
        report_failures(failures, on_failure)
        if progress is not None:
            progress(counts)
    return ImportResult(counts=counts, failures=tuple(shown))


def import_batches(
    desk: Desk, table: TableFile, data: AttendeeImport, done_rows: int = 0
) -> Iterator[tuple[ImportCounts, list[RowFailure]]]:
    """Store batch after batch, and tell what became of each one's rows.

    The first `done_rows` rows were stored in an earlier run: they are read again, because what a
    row stands for depends on those before it, but neither stored nor told of.

    Raises:
        as `import_attendees`.
    """
    with desk.read() as tx:
        require_importable(tx, table, data)
    for number, batch in enumerate(read_batches(table, data.mapping), start=1):
        done_rows -= batch.rows
        if done_rows >= 0:
            continue
        stored, failures = _store(desk, data, batch)
        if stored.created:
            _refresh_statistics(desk, number)
        yield stored, failures


def _store(desk: Desk, data: AttendeeImport, batch: Batch) -> tuple[ImportCounts, list[RowFailure]]:
    for rest in reversed(range(_TRIES)):
        try:
            return _store_once(desk, data, batch)
        except (LimitReached, Conflict, Unavailable) as error:
            is_lasting = isinstance(error, Unavailable) and error.code != "database.busy"
            if is_lasting or not rest:
                raise
    raise AssertionError("the last try returns or raises")


def _store_once(
    desk: Desk, data: AttendeeImport, batch: Batch
) -> tuple[ImportCounts, list[RowFailure]]:
    with desk.write() as tx:
        known = load_known(tx, data.event_id, batch.wanted, lock=True)
        decisions, failures = decide_batch(batch, known, Room(known.event_left), data)
        counts = count(batch, decisions, failures, data)
        admitted = apply_decisions(tx, data, decisions, known.orders)
        counts = counts.model_copy(update={"admitted": admitted})
        desk.keep(tx, counts, failures)
    return counts, failures


def _refresh_statistics(desk: Desk, batch: int) -> None:
    """Tell PostgreSQL now and then how large its tables have become.

    It finds out by itself within a minute; until then it plans for a few rows, and each batch of
    a long list would read all tickets of the event.
    """
    if desk.backend.database.dialect == "postgresql" and batch & (batch - 1) == 0:
        with desk.write() as tx:
            tx.execute(_ANALYZE)
