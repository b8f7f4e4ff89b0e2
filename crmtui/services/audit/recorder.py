"""Writes the event rows of a transaction, as its last statement before the commit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, func, insert, select

from crmtui.kit.changes import CHANNEL
from crmtui.kit.hot import HotStatement
from crmtui.kit.ids import new_id
from crmtui.kit.mass_insert import MassInsert
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import WriteTx
from crmtui.models import DomainEventRow

_ROWS: Final = cast(Table, DomainEventRow.__table__)
_GIVEN: Final[dict[str, Any]] = {c.name: bindparam(c.name) for c in _ROWS.c if c.name != "seq"}
_INSERT: Final = HotStatement(insert(_ROWS).values(_GIVEN))
_INSERT_MANY: Final = MassInsert(_ROWS, [*_GIVEN], _INSERT)
_NOTIFY: Final = HotStatement(select(func.pg_notify(bindparam("channel"), bindparam("payload"))))
_MAX_PAYLOAD: Final = 7_000
"""PostgreSQL refuses payloads of 8,000 bytes; a longer list of topics becomes "everything"."""


def record_events(transactions: Sequence[WriteTx]) -> None:
    """Append what `transactions`, parts of one in the database, recorded to the log.

    On PostgreSQL the other processes are told.
    """
    tx = transactions[0]
    rows = [_row(each, event) for each in transactions for event in each.recorded]
    if len(rows) == 1:
        tx.change(_INSERT, rows[0])
    else:
        _INSERT_MANY.write(tx, rows)
    if tx.dialect == "postgresql":
        _notify(tx, rows)


def _row(tx: WriteTx, event: DomainEvent) -> dict[str, Any]:
    return {
        "id": new_id(),
        "organization_id": event.organization_id or tx.actor.organization_id,
        "topic": event.topic,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "actor_kind": tx.actor.kind,
        "actor_id": tx.actor.id,
        "actor_name": tx.actor.name,
        "via": tx.actor.via,
        "occurred_at": tx.now,
        "data": event.data if isinstance(event.data, dict) else dict(event.data),
    }


def _notify(tx: WriteTx, rows: Iterable[Mapping[str, Any]]) -> None:
    topics: dict[UUID, set[str]] = defaultdict(set)
    for row in rows:
        if organization_id := row["organization_id"]:
            topics[organization_id].add(row["topic"])
    for organization_id, names in topics.items():
        payload = " ".join([str(organization_id), *sorted(names)])
        if len(payload) > _MAX_PAYLOAD:
            payload = f"{organization_id} *"
        tx.run(_NOTIFY, {"channel": CHANNEL, "payload": payload})
