"""Reading the event log in order, without passing over what is committed late.

PostgreSQL gives out `seq` before the commit, so a row may appear below one that was read already.
Every writer therefore holds a lock that can be seen, shared, from before its first `seq` until it
ends (the trigger `domain_events_hold_outbox`). A row without a gap before it is safe to take. At a
gap we look who holds that lock: once all of those are gone, whatever has not appeared below the
highest visible row never will. So no writer ever waits for the reader.
"""

import time
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, func, select, text

from crmtui.kit.hot import HotStatement
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services.webhooks.access import require_loop
from crmtui.services.webhooks.facts import Happened
from crmtui.services.webhooks.rows import CONSUMER
from crmtui.services.webhooks.tables import CURSORS, EVENTS

OUTBOX_LOCK: Final = 7236801
"""What the trigger takes; see the migration."""
_PATIENCE_SECONDS: Final = 0.05
_POLL_SECONDS: Final = 0.002

_LOCK_CURSOR: Final = HotStatement(
    select(CURSORS.c.seq).where(CURSORS.c.consumer == CONSUMER).with_for_update()
)
_READ_CURSOR: Final = HotStatement(select(CURSORS.c.seq).where(CURSORS.c.consumer == CONSUMER))
_MOVE_CURSOR: Final = HotStatement(
    CURSORS.update()
    .where(CURSORS.c.consumer == CONSUMER)
    .values(seq=bindparam("place"), updated_at=bindparam("now"))
)
_HIGHEST: Final = HotStatement(select(func.coalesce(func.max(EVENTS.c.seq), 0)))
_COLUMNS: Final = (
    EVENTS.c.seq,
    EVENTS.c.id,
    EVENTS.c.organization_id,
    EVENTS.c.topic,
    EVENTS.c.subject_type,
    EVENTS.c.subject_id,
    EVENTS.c.occurred_at,
    EVENTS.c.data,
)
_NEWS: Final = HotStatement(
    select(*_COLUMNS)
    .where(EVENTS.c.seq > bindparam("after"))
    .order_by(EVENTS.c.seq)
    .limit(bindparam("most"))
)
_WRITERS: Final = text(
    "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND granted"
)

Row = Sequence[Any]


def has_news(tx: ReadTx) -> bool:
    """Whether anything was recorded since the last `fan_out`.

    Raises:
        Forbidden: permission.missing, for anybody but the program itself.
    """
    require_loop(tx.actor)
    cursor = tx.run(_READ_CURSOR, {})
    return bool(cursor) and tx.run(_HIGHEST, {})[0][0] > cursor[0][0]


def lock_cursor(tx: WriteTx) -> int | None:
    """How far the log was read; nobody else reads on until this transaction ends.

    None: nobody ever subscribed to anything.
    """
    found = tx.run(_LOCK_CURSOR, {})
    return int(found[0][0]) if found else None


def move_cursor(tx: WriteTx, seq: int) -> None:
    tx.change(_MOVE_CURSOR, {"place": seq, "now": tx.now})


def read_news(tx: WriteTx, after: int, limit: int) -> list[Row]:
    """Rows after `after` in order, up to the first that an unfinished transaction may precede."""
    rows = _read(tx, after, limit)
    safe = _count_contiguous(rows, after)
    if tx.dialect == "sqlite" or safe == len(rows):
        return rows
    settled = rows[-1][0]
    if _wait_for_writers(tx):
        # Each statement sees anew: what was on its way is here now, or never comes.
        return [row for row in _read(tx, after, limit) if row[0] <= settled]
    return rows[:safe]


def as_happened(row: Row) -> Happened:
    return Happened(*row)


def find_subject(row: Row) -> UUID | None:
    subject: UUID | None = row[5]
    return subject


def _read(tx: WriteTx, after: int, limit: int) -> list[Row]:
    return tx.run(_NEWS, {"after": after, "most": limit})


def _count_contiguous(rows: Sequence[Row], after: int) -> int:
    for place, row in enumerate(rows):
        if row[0] != after + place + 1:
            return place
    return len(rows)


def _wait_for_writers(tx: WriteTx) -> bool:
    """Wait a moment until those who write now have ended; False if one takes longer."""
    writing = _find_writers(tx)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while writing:
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
        writing &= _find_writers(tx)
    return True


def _find_writers(tx: WriteTx) -> set[str]:
    return set(tx.execute(_WRITERS, {"lock": OUTBOX_LOCK}).scalars())
