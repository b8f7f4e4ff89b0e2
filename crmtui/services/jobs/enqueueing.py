"""Putting work into the queue, in the transaction of the change that wants it done."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import ClauseElement, String, bindparam, cast, func, insert, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

from crmtui.kit.clock import require_aware
from crmtui.kit.errors import Forbidden
from crmtui.kit.hot import HotStatement
from crmtui.kit.i18n import _
from crmtui.kit.json_text import write_json
from crmtui.kit.schemas import Schema
from crmtui.kit.transactions import WriteTx
from crmtui.services.jobs import errors, search_index
from crmtui.services.jobs.access import scope_of
from crmtui.services.jobs.job_ids import make_id
from crmtui.services.jobs.kinds import JobKind
from crmtui.services.jobs.schemas import JobState, Priority
from crmtui.services.jobs.signals import wake
from crmtui.services.jobs.tables import IS_UNFINISHED, JOBS

_GIVEN: Final = (
    *("id", "scope_id", "organization_id", "kind", "queue", "priority", "args", "search_text"),
    *("unique_key", "schedule_name", "due_at", "actor_kind", "actor_id", "actor_name"),
    *("created_at", "run_at", "max_attempts"),
)
_FIXED: Final = {
    "state": JobState.PENDING.value,
    "attempts": 0,
    "attempts_before": 0,
    "progress_note": "",
}
_ROW: Final = {name: bindparam(name) for name in _GIVEN} | _FIXED
_INSERT: Final = HotStatement(
    insert(JOBS).values(_ROW),
    postgresql=search_index.and_index(postgresql.insert(JOBS).values(_ROW)),
)
_INSERT_ONCE: Final = HotStatement(
    sqlite.insert(JOBS).values(_ROW).on_conflict_do_nothing(),
    postgresql=search_index.and_index(
        postgresql.insert(JOBS).values(_ROW).on_conflict_do_nothing()
    ),
)
"""Leaves out what is unfinished under the same unique key, or was enqueued for the same moment."""
_OWN: Final = {"id": "ids", "args": "documents", "search_text": "texts"}
"""What each job of a batch has for itself, and as what the batch has it."""


def _batch_statement() -> ClauseElement:
    """All jobs of a batch at once, which saves PostgreSQL an exchange and a plan for each."""
    plain: TypeEngine[Any] = String()
    kinds = {"id": postgresql.UUID(), "args": plain, "search_text": plain}
    lists = (bindparam(_OWN[name], type_=postgresql.ARRAY(kind)) for name, kind in kinds.items())
    given = func.unnest(*lists).table_valued(*kinds).render_derived()
    own = {name: cast(given.c[name], JOBS.c[name].type) for name in kinds}
    shared = {name: bindparam(name, type_=JOBS.c[name].type) for name in _GIVEN if name not in own}
    row = own | shared | {name: literal(value) for name, value in _FIXED.items()}
    return search_index.and_index(
        postgresql.insert(JOBS).from_select(list(row), select(*row.values()))
    )


_INSERT_BATCH: Final = HotStatement(_batch_statement())

_FIND_UNIQUE: Final = HotStatement(
    select(JOBS.c.id).where(
        JOBS.c.scope_id == bindparam("scope_id"),
        JOBS.c.kind == bindparam("kind"),
        JOBS.c.unique_key == bindparam("unique_key"),
        IS_UNFINISHED,
    )
)
_TRIES: Final = 5
_UPKEEP: Final[dict[str, Any]] = {
    "scope_id": scope_of(None),
    "organization_id": None,
    "actor_kind": "system",
    "actor_id": None,
    "actor_name": "system",
}


def enqueue(
    tx: WriteTx,
    kind: JobKind,
    args: Schema,
    *,
    run_at: datetime | None = None,
    priority: Priority | None = None,
    unique_key: str | None = None,
    on_exists: Literal["join", "refuse"] = "join",
    organization_id: UUID | None = None,
) -> UUID:
    """Have the work done in the actor's name, not before `run_at`; the job's id.

    It is part of the transaction: undone with it, taken by a worker once it is committed. Where
    work of this kind under the same `unique_key` is unfinished in the organization, that one's id
    is returned and no second job is made. The program itself may name an `organization_id`;
    without any, the job is upkeep of the installation.

    Raises:
        Conflict: job.exists, when unfinished and `on_exists` is "refuse".
        Forbidden: permission.missing, for another organization's id.
        TypeError: `args` are not those of the kind.
    """
    draft = Draft(tx, kind, run_at, priority, organization_id)
    job_id = make_id(tx.now)
    row = draft.fill(job_id, args)
    row["unique_key"] = unique_key
    tx.after_commit(wake)
    if unique_key is None:
        tx.change(_INSERT, row)
        search_index.note_late(tx, (job_id,))
        return job_id
    return _insert_unique(tx, row, on_exists)


def enqueue_many(
    tx: WriteTx,
    kind: JobKind,
    args: Iterable[Schema],
    *,
    run_at: datetime | None = None,
    priority: Priority | None = None,
    organization_id: UUID | None = None,
) -> tuple[UUID, ...]:
    """Have each of `args` done as a job of its own, in the order given; their ids.

    Raises as `enqueue`.
    """
    draft = Draft(tx, kind, run_at, priority, organization_id)
    rows = [draft.fill(make_id(tx.now), each) for each in args]
    ids = tuple(row["id"] for row in rows)
    if rows:
        tx.after_commit(wake)
        _insert_batch(tx, rows)
        search_index.note_late(tx, ids)
    return ids


def enqueue_due_once(
    tx: WriteTx, kind: JobKind, args: Schema, schedule_name: str, due_at: datetime
) -> UUID | None:
    """Have a schedule's run of `due_at` done; None where somebody has seen to it already.

    The job is upkeep of the installation and acts for the program itself, whoever asked for it.
    """
    job_id = make_id(tx.now)
    row = Draft(tx, kind, None, None, None).fill(job_id, args) | _UPKEEP
    row["schedule_name"], row["due_at"] = schedule_name, due_at
    tx.after_commit(wake)
    return job_id if _insert_once(tx, row) else None


class Draft:
    """What the rows of one enqueue share."""

    def __init__(
        self,
        tx: WriteTx,
        kind: JobKind,
        run_at: datetime | None,
        priority: Priority | None,
        organization_id: UUID | None,
    ) -> None:
        actor = tx.actor
        owner = _choose_organization(tx, organization_id)
        self._kind = kind
        self._shared: dict[str, Any] = {
            "scope_id": scope_of(owner),
            "organization_id": owner,
            "kind": kind.name,
            "queue": kind.queue,
            "priority": int(kind.priority if priority is None else priority),
            "unique_key": None,
            "schedule_name": None,
            "due_at": None,
            "actor_kind": actor.kind,
            "actor_id": actor.id,
            "actor_name": actor.name,
            "created_at": tx.now,
            "run_at": tx.now if run_at is None else max(require_aware(run_at), tx.now),
            "max_attempts": kind.max_attempts,
        }

    def fill(self, job_id: UUID, args: Schema) -> dict[str, Any]:
        """The row of one job."""
        if not isinstance(args, self._kind.args):
            raise TypeError(f"{self._kind.name} takes {self._kind.args.__name__}, not {args!r}")
        values = args.model_dump(mode="json")
        row = self._shared.copy()
        row["id"] = job_id
        row["args"] = values
        row["search_text"] = search_index.searchable(self._kind.name, values)
        return row


def _choose_organization(tx: WriteTx, wanted: UUID | None) -> UUID | None:
    own = tx.actor.organization_id
    if wanted is None or wanted == own:
        return own
    if tx.actor.kind != "system" or own is not None:
        raise Forbidden("permission.missing", _("Only the program itself may do this."))
    return wanted


def _insert_batch(tx: WriteTx, rows: Sequence[Mapping[str, Any]]) -> None:
    if tx.dialect == "sqlite":
        tx.change_many(_INSERT, rows)
        return
    lists = {plural: [row[name] for row in rows] for name, plural in _OWN.items()}
    lists["documents"] = list(map(write_json, lists["documents"]))
    tx.change(_INSERT_BATCH, {**rows[0], **lists})


def _insert_once(tx: WriteTx, row: dict[str, Any]) -> bool:
    if not tx.change(_INSERT_ONCE, row):
        return False
    search_index.note_late(tx, (row["id"],))
    return True


def _insert_unique(tx: WriteTx, row: dict[str, Any], on_exists: str) -> UUID:
    # PostgreSQL: what stood in the way of the insert may be over when we look for it.
    for _try in range(_TRIES):
        if _insert_once(tx, row):
            made: UUID = row["id"]
            return made
        if on_exists == "refuse":
            raise errors.exists()
        found = tx.run(_FIND_UNIQUE, row)
        if found:
            joined: UUID = found[0][0]
            return joined
    raise errors.exists()
