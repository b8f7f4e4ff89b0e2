"""Importing a file of contacts: batch by batch, each in a transaction of its own."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from functools import partial
from itertools import islice
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, Unavailable
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import ContactBatch, ContactBatchRow
from crmtui.services.contact_imports import errors
from crmtui.services.contact_imports.advancing import add_tally, take_turn
from crmtui.services.contact_imports.applying import apply_decisions
from crmtui.services.contact_imports.batches import (
    add_batch,
    add_failures,
    describe_batch,
    load_batch,
    tally_of,
)
from crmtui.services.contact_imports.beside import prepare_beside
from crmtui.services.contact_imports.deciding import (
    Decisions,
    decide,
    names_of,
    record_of,
)
from crmtui.services.contact_imports.pacing import Pace
from crmtui.services.contact_imports.preparing import Draft, Prepared, Preparer, find_place
from crmtui.services.contact_imports.rows import RowReader
from crmtui.services.contact_imports.schemas import (
    BatchDetail,
    ContactImport,
    ContactImportPreview,
    ImportTally,
    OnRefused,
    OnTally,
)
from crmtui.services.contact_imports.seen import SeenIdentities
from crmtui.services.contact_imports.suggesting import layout_of
from crmtui.services.contact_imports.tables import ContactFile, ContactTable
from crmtui.services.contacts import find_known
from crmtui.services.imports import Desk, RowFailure, TableRow

BATCH_ROWS: Final = 2_000
"""Rows that are prepared at once, before anybody waits; `Pace` says how many are stored at once."""
SHOWN_FAILURES: Final = 1_000
_TRIES: Final = 5
_ANALYZE: Final = text("ANALYZE contacts, contact_search")


def plan_contact_import(
    tx: ReadTx,
    table: ContactTable,
    data: ContactImport,
    progress: OnTally | None = None,
    on_failure: OnRefused | None = None,
) -> ContactImportPreview:
    """Count what an import of the file would make, change and refuse; nothing is written.

    Raises:
        Forbidden: permission.missing (imports:write, contacts:write).
        Invalid: import.nobody_mapped, import.other_columns.
    """
    require_importable(tx, table, data)
    tally, shown, seen = ImportTally(), list[RowFailure](), SeenIdentities()
    preparer, reader = Preparer(data, find_place(tx)), RowReader(data.mapping)
    for rows in map(preparer.prepare, read_batches(table)):
        decisions = decide(tx, rows, data, reader, seen)
        seen.update(decisions.named)
        tally = tally.plus(decisions.tally)
        shown += decisions.failures[: SHOWN_FAILURES - len(shown)]
        _report(decisions.failures, on_failure)
        if progress is not None:
            progress(tally)
    return ContactImportPreview(counts=tally, failures=tuple(shown))


def import_contacts(
    backend: Backend,
    actor: Actor,
    table: ContactFile,
    data: ContactImport,
    *,
    progress: OnTally | None = None,
    on_failure: OnRefused | None = None,
) -> BatchDetail:
    """Bring a list in, here and now. The same list again changes nothing.

    Rows that fail stay out and are kept with their reasons; all others are stored.

    Raises:
        Forbidden: permission.missing (imports:write, contacts:write).
        Invalid: import.nobody_mapped, import.other_columns.
        Unavailable: the database is locked, full or not reachable; batches before stay stored.
    """
    with backend.write(actor) as tx:
        require_importable(tx, table, data)
        batch_id = add_import(tx, table, data).id
    desk = Desk(backend, partial(backend.read, actor), partial(backend.write, actor))
    return run_import(desk, batch_id, table, data, progress, on_failure)


def require_importable(tx: ReadTx, table: ContactTable, data: ContactImport) -> None:
    """Raise unless the actor, the file and the mapping go together."""
    tx.actor.require("imports:write")
    tx.actor.require("contacts:write")
    if data.mapping.labels != table.labels:
        raise errors.other_columns()
    data.mapping.require_usable()


def add_import(tx: WriteTx, table: ContactFile, data: ContactImport) -> ContactBatch:
    """The record of an import that is about to begin."""
    settings: dict[str, Any] = {
        "mapping": data.mapping.model_dump(mode="json"),
        "options": data.options.model_dump(mode="json"),
        "delimiter": table.delimiter,
    }
    return add_batch(tx, "import", table.name, settings, layout=layout_of(table.labels))


def run_import(
    desk: Desk,
    batch_id: UUID,
    table: ContactTable,
    data: ContactImport,
    progress: OnTally | None = None,
    on_failure: OnRefused | None = None,
) -> BatchDetail:
    """Store what is left of the list; what `progress` raises stops it between two batches.

    Raises:
        as `import_contacts`; Conflict: contact_batch.ended.
    """
    run = _Import(desk, batch_id, data)
    with closing(run.store_all(table)) as stored:
        for decisions in stored:
            _report(decisions.failures, on_failure)
            if progress is not None:
                progress(run.tally)
    return run.finish()


class _Import:
    """One attempt at bringing a list in."""

    def __init__(self, desk: Desk, batch_id: UUID, data: ContactImport) -> None:
        self._desk = desk
        self._batch_id = batch_id
        self._data = data
        self._reader = RowReader(data.mapping)
        self._seen = SeenIdentities()
        self._pace = Pace()
        self.tally = ImportTally()

    def store_all(self, table: ContactTable) -> Generator[Decisions, None, None]:
        """Store batch after batch, beginning where an earlier attempt has stopped."""
        total = self._count(table)
        with self._desk.write() as tx:
            batch = load_batch(tx, self._batch_id, lock=True)
            if batch.status not in ("pending", "running"):
                raise errors.ended()
            batch.status = "running"
            batch.total = total
            left = batch.total - batch.processed
            self.tally = tally_of(batch)
            place = find_place(tx)
        done = self.tally.rows
        failed = self._find_failed() if done else set[int]()
        batches = prepare_beside(read_batches(table), self._data, place, left)
        with closing(batches):
            for number, rows in enumerate(batches, start=1):
                before, rows = rows[:done], rows[done:]
                done -= len(before)
                self._remember(before, failed)
                if rows:
                    yield from self._store_in_turns(rows)
                    self._refresh_statistics(number)

    def _count(self, table: ContactTable) -> int:
        """How many rows there are; a long file takes seconds, for which nobody should wait."""
        with self._desk.read() as tx:
            total = load_batch(tx, self._batch_id).total
        return total or sum(1 for _row in table.rows())

    def _store_in_turns(self, rows: Prepared) -> Iterator[Decisions]:
        while rows:
            some = rows[: self._pace.rows]
            yield self._store(some)
            rows = rows[len(some) :]

    def finish(self) -> BatchDetail:
        """Say that all of it is stored."""
        with self._desk.write() as tx:
            batch = load_batch(tx, self._batch_id, lock=True)
            if batch.status == "running":
                batch.status, batch.completed_at = "completed", tx.now
                batch.total = batch.processed
                counts = {"created": batch.created, "updated": batch.updated}
                tx.record(DomainEvent("contacts.imported", "contact_batch", batch.id, counts))
            tx.flush()
            return describe_batch(tx, batch)

    def _store(self, rows: Prepared) -> Decisions:
        for rest in reversed(range(_TRIES)):
            try:
                return self._store_once(rows)
            except (Conflict, Unavailable) as error:
                lasting = error.code == "contact_batch.ended"
                lasting |= isinstance(error, Unavailable) and error.code != "database.busy"
                if lasting or not rest:
                    raise
        raise AssertionError("the last try returns or raises")

    def _store_once(self, rows: Prepared) -> Decisions:
        with self._desk.write() as tx:
            take_turn(tx, self._batch_id)
            decisions = decide(tx, rows, self._data, self._reader, self._seen, self._batch_id)
            apply_decisions(tx, self._batch_id, decisions)
            add_failures(tx, self._batch_id, decisions.failures)
            add_tally(tx, self._batch_id, self.tally.rows, decisions.tally)
            self._pace.look(tx)
        self.tally = self.tally.plus(decisions.tally)
        self._seen.update(decisions.named)
        return decisions

    def _find_failed(self) -> set[int]:
        query = select(ContactBatchRow.number).where(
            ContactBatchRow.batch_id == self._batch_id, ContactBatchRow.outcome == "failed"
        )
        with self._desk.read() as tx:
            return {*tx.session.scalars(query)}

    def _remember(self, rows: Prepared, failed: set[int]) -> None:
        """Whom rows name that an earlier attempt has stored."""
        if not rows:
            return
        good = [row for row in rows if isinstance(row, Draft) and row.number not in failed]
        with self._desk.read() as tx:
            known = find_known(tx, {row.identity for row in good if row.identity})
        for row in good:
            self._seen.update(names_of(row))
        self._seen.update(record_of(ids[0]) for ids in known.values())

    def _refresh_statistics(self, batch: int) -> None:
        """Tell PostgreSQL now and then how large its tables have become (as for tickets)."""
        if self._desk.backend.database.dialect == "postgresql" and batch & (batch - 1) == 0:
            with self._desk.write() as tx:
                tx.execute(_ANALYZE)


def read_batches(table: ContactTable) -> Iterator[list[TableRow | RowFailure]]:
    """All rows of the file, in order, some thousand at once."""
    rows = table.rows()
    while piece := [*islice(rows, BATCH_ROWS)]:
        yield piece


def _report(failures: list[RowFailure], on_failure: Callable[[RowFailure], None] | None) -> None:
    if on_failure is not None:
        for failure in failures:
            on_failure(failure)
