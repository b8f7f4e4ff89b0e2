"""The two kinds of transaction: a query takes a `ReadTx`, a command a `WriteTx`.

Both carry the actor, its organization and one moment that is "now" for all of it. The ORM session
filters every statement by organization and hides deleted rows, so a service cannot forget either.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Final, TypeVar
from uuid import UUID

from sqlalchemy import Connection, CursorResult, Executable, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from crmtui.kit.actor import Actor
from crmtui.kit.constraints import translate
from crmtui.kit.database import DialectName
from crmtui.kit.hot import HotStatement
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.tables import Identified, OrganizationScoped, SoftDeleted, Versioned

INCLUDE_DELETED: Final = "include_deleted"
"""Execution option of an ORM statement that should see deleted rows too (restore, audit)."""


Found = TypeVar("Found")


class TenantSession(Session):
    """A session whose `info` holds the organization and the moment of its transaction."""


class ReadTx:
    """One consistent view of the database for one actor."""

    writable: ClassVar[bool] = False

    def __init__(
        self, actor: Actor, now: datetime, connection: Connection, dialect: DialectName
    ) -> None:
        self.actor = actor
        self.now = now
        self.dialect = dialect
        self.connection = connection
        self.driver: Any = connection.connection.dbapi_connection
        """The driver's own connection, on which hot statements run."""
        self._memo: dict[Any, Any] | None = None

    @property
    def organization_id(self) -> UUID:
        """The actor's organization; a programming error where the actor has none."""
        if self.actor.organization_id is None:
            raise RuntimeError(f"{self.actor.name} acts outside of any organization")
        return self.actor.organization_id

    @cached_property
    def session(self) -> Session:
        """The ORM session, made when first used: hot statements do without."""
        self._forget()
        return TenantSession(
            bind=self.connection,
            autoflush=self.writable,
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
            info={"organization_id": self.actor.organization_id, "now": self.now},
        )

    def execute(
        self,
        statement: Executable,
        parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> CursorResult[Any]:
        """Run a statement built once at import. It must bind `organization_id` by itself."""
        self._forget()
        return self.connection.execute(statement, parameters)

    def run(self, statement: HotStatement, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        """Run a hot statement; its rows. It must bind `organization_id` by itself."""
        form = statement.forms.get(self.dialect) or statement.compile(self.connection.dialect)
        return form.read(self.driver, values)

    def remember(self, key: Any, load: Callable[[], Found]) -> Found:
        """What `load` gives, which transactions that share a flush need not read again.

        For what hot statements read and no hot statement writes: whatever is written through the
        session or `execute` makes all of them forget.
        """
        memo = self._memo
        if memo is None:
            return load()
        found: Found | None = memo.get(key)
        if found is None:
            found = memo[key] = load()
        return found

    def _forget(self) -> None:
        if self._memo is not None:
            self._memo.clear()
            self._memo = None

    @property
    def has_session(self) -> bool:
        """Whether the ORM session was used."""
        return "session" in self.__dict__

    def close(self) -> None:
        if self.has_session:
            self.session.close()


class WriteTx(ReadTx):
    """A transaction that is kept whole or not at all. Services may flush, never commit."""

    writable = True

    def __init__(
        self,
        actor: Actor,
        now: datetime,
        connection: Connection,
        dialect: DialectName,
        memo: dict[Any, Any] | None = None,
    ) -> None:
        super().__init__(actor, now, connection, dialect)
        self._memo = memo
        self.recorded: list[DomainEvent] = []
        self.callbacks: list[Callable[[], None]] = []

    def record(self, happened: DomainEvent) -> None:
        """Keep an event row, written with everything else of this transaction."""
        self.recorded.append(happened)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of it that is undone alone when it raises; nothing of that part is told.

        Raises:
            CrmError: what a violated constraint means, besides what is raised within.
        """
        told, callbacks = len(self.recorded), len(self.callbacks)
        try:
            with self.session.begin_nested():
                yield
        except BaseException as error:
            del self.recorded[told:], self.callbacks[callbacks:]
            meant = translate(error) if isinstance(error, IntegrityError) else None
            if meant is None:
                raise
            raise meant from error

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Run `callback` once the change is durable; it must not raise."""
        self.callbacks.append(callback)

    def change(self, statement: HotStatement, values: Mapping[str, Any]) -> int:
        """Run a hot statement that writes; how many rows it wrote."""
        form = statement.forms.get(self.dialect) or statement.compile(self.connection.dialect)
        return form.write(self.driver, values)

    def change_many(self, statement: HotStatement, values: Iterable[Mapping[str, Any]]) -> int:
        """Run a hot statement once for each of `values`; how many rows it wrote in all."""
        form = statement.forms.get(self.dialect) or statement.compile(self.connection.dialect)
        return form.write_many(self.driver, values)

    def flush(self) -> None:
        """Send pending ORM changes, so that a hot statement sees them."""
        if self.has_session:
            self.session.flush()

    def finish(self) -> None:
        """Write what is pending; called once, by the backend, before it commits."""
        if self.has_session:
            self.session.commit()


@event.listens_for(TenantSession, "do_orm_execute")
def _filter_rows(state: ORMExecuteState) -> None:
    if state.is_column_load or state.is_relationship_load or state.is_insert:
        return
    organization_id = state.session.info["organization_id"]
    if organization_id is not None:
        state.statement = state.statement.options(
            with_loader_criteria(
                OrganizationScoped,
                lambda table: table.organization_id == organization_id,
                include_aliases=True,
            )
        )
    if not state.execution_options.get(INCLUDE_DELETED):
        state.statement = state.statement.options(
            with_loader_criteria(
                SoftDeleted, lambda table: table.deleted_at.is_(None), include_aliases=True
            )
        )


@event.listens_for(TenantSession, "before_flush")
def _fill_in(session: Session, _context: UOWTransaction, _instances: object) -> None:
    now, organization_id = session.info["now"], session.info["organization_id"]
    for row in session.new:
        if isinstance(row, OrganizationScoped) and organization_id is not None:
            if row.organization_id is None:
                row.organization_id = organization_id
            elif row.organization_id != organization_id:
                raise RuntimeError(f"{type(row).__name__} of another organization")
        if isinstance(row, Identified) and row.created_at is None:
            row.created_at = now
        if isinstance(row, Versioned):
            row.updated_at = now
    for row in session.dirty:
        if isinstance(row, Versioned) and session.is_modified(row):
            row.updated_at = now
