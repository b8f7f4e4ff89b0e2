"""Putting messages into the queue of an endpoint."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite

from crmtui.kit.hot import HotStatement
from crmtui.kit.ids import new_id
from crmtui.kit.transactions import WriteTx
from crmtui.services.webhooks.ordering import find_busy
from crmtui.services.webhooks.schemas import DeliveryState, Lane
from crmtui.services.webhooks.tables import DELIVERIES

_VALUES: Final[dict[str, Any]] = {
    column.name: bindparam(column.name) for column in DELIVERIES.columns
}
_KEY: Final = ["endpoint_id", "message_id"]
_INSERT: Final = HotStatement(
    sqlite.insert(DELIVERIES).values(_VALUES).on_conflict_do_nothing(index_elements=_KEY),
    postgresql=postgresql.insert(DELIVERIES)
    .values(_VALUES)
    .on_conflict_do_nothing(index_elements=_KEY),
)


@dataclass(frozen=True, slots=True)
class Queued:
    """A message that is ready to be sent."""

    endpoint_id: UUID
    organization_id: UUID
    ordered: bool
    message_id: UUID
    sequence: int
    event_type: str
    subject_type: str
    subject_id: UUID | None
    body: str


def queue_messages(tx: WriteTx, messages: Sequence[Queued], *, manual: bool = False) -> int:
    """Queue messages in their order; how many the endpoints did not have yet.

    The rows of ordered endpoints must be locked.
    """
    waiting = _find_waiting(tx, messages)
    lane = Lane.RETRY if manual else Lane.FIRST
    rows = (
        _row(tx.now, message, place in waiting, manual, lane)
        for place, message in enumerate(messages)
    )
    return tx.change_many(_INSERT, rows)


def _find_waiting(tx: WriteTx, messages: Sequence[Queued]) -> set[int]:
    """The places of those messages that an earlier one of the same record holds up."""
    wanted: dict[UUID, set[UUID]] = {}
    for message in messages:
        if message.ordered and message.subject_id is not None:
            wanted.setdefault(message.endpoint_id, set()).add(message.subject_id)
    busy = {
        (endpoint_id, subject_id)
        for endpoint_id, subjects in wanted.items()
        for subject_id in find_busy(tx, endpoint_id, subjects)
    }
    return set(_held_up(messages, busy))


def _held_up(messages: Iterable[Queued], busy: set[tuple[UUID, UUID]]) -> Iterable[int]:
    for place, message in enumerate(messages):
        if message.ordered and message.subject_id is not None:
            key = (message.endpoint_id, message.subject_id)
            if key in busy:
                yield place
            busy.add(key)


def _row(now: datetime, message: Queued, waits: bool, manual: bool, lane: Lane) -> dict[str, Any]:
    return {
        "id": new_id(),
        "organization_id": message.organization_id,
        "created_at": now,
        "endpoint_id": message.endpoint_id,
        "message_id": message.message_id,
        "sequence": message.sequence,
        "event_type": message.event_type,
        "subject_type": message.subject_type,
        "subject_id": message.subject_id,
        "body": message.body,
        "state": (DeliveryState.WAITING if waits else DeliveryState.PENDING).value,
        "lane": lane.value,
        "manual": manual,
        "attempts": 0,
        "step": 0,
        "next_attempt_at": now,
        "finished_at": None,
        "lease_token": None,
        "lease_until": None,
        "last_status": None,
        "last_error": None,
    }
