"""The backend: the two ways into the database that the edges share."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from crmtui.kit.actor import Actor
from crmtui.kit.changes import ChangeFeed
from crmtui.kit.clock import Clock
from crmtui.kit.constraints import translate
from crmtui.kit.database import Database
from crmtui.kit.errors import Conflict, CrmError, Unavailable
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx, WriteTx

Recorder = Callable[[WriteTx, Sequence[DomainEvent]], None]
_LOCK_NOT_AVAILABLE: Final = {"55P03", "40P01", "40001"}


class Backend:
    """Opens transactions. One call of an edge is one transaction."""

    def __init__(
        self, database: Database, clock: Clock, changes: ChangeFeed, recorder: Recorder
    ) -> None:
        self.database = database
        self.clock = clock
        self.changes = changes
        self._record = recorder

    @contextmanager
    def read(self, actor: Actor) -> Iterator[ReadTx]:
        """One consistent view for queries.

        Raises:
            Unavailable: database.unreachable.
        """
        try:
            with self.database.read() as connection:
                tx = ReadTx(actor, self.clock.now(), connection, self.database.dialect)
                try:
                    yield tx
                finally:
                    tx.close()
        except OperationalError as error:
            raise _unavailable(error) from error

    @contextmanager
    def write(self, actor: Actor) -> Iterator[WriteTx]:
        """One change, durable when the block ends; undone whole when it raises.

        Raises:
            Conflict: a unique key says so, or somebody else saved the record first.
            LimitReached: a guarded stock or capacity is used up.
            Unavailable: the database is locked, full or not reachable.
        """
        try:
            with self.database.write() as connection:
                tx = WriteTx(actor, self.clock.now(), connection, self.database.dialect)
                try:
                    yield tx
                    tx.finish()
                    if tx.recorded:
                        self._record(tx, tx.recorded)
                finally:
                    tx.close()
        except IntegrityError as error:
            raise translate(error) or error from error
        except StaleDataError as error:
            raise Conflict(
                "record.changed", "Somebody else saved this in the meantime. Load it again."
            ) from error
        except OperationalError as error:
            raise _unavailable(error) from error
        if tx.recorded:
            self.changes.wake()
        for callback in tx.callbacks:
            callback()

    def close(self) -> None:
        """Stop watching for changes and close all connections."""
        self.changes.close()
        self.database.close()


def _unavailable(error: OperationalError) -> CrmError:
    if getattr(error.orig, "sqlstate", None) in _LOCK_NOT_AVAILABLE:
        return Unavailable("database.busy", "The record is in use elsewhere. Try again.")
    return Unavailable(
        "database.unreachable",
        "The database does not answer. Is it running? Is the disk full?",
    )
