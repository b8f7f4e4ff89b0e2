"""From the event log to deliveries: each event to every endpoint that wants to hear of it."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select

from crmtui.kit.hot import HotStatement
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services.webhooks.access import require_loop
from crmtui.services.webhooks.event_log import (
    Row,
    as_happened,
    find_subject,
    lock_cursor,
    move_cursor,
    read_news,
)
from crmtui.services.webhooks.facts import Facts, Happened, read_facts
from crmtui.services.webhooks.payloads import Message, write_body
from crmtui.services.webhooks.queueing import Queued, queue_messages
from crmtui.services.webhooks.schemas import Dialect
from crmtui.services.webhooks.tables import ENDPOINTS, EVENTS
from crmtui.services.webhooks.topics import TOPICS, chosen_name

BATCH: Final = 500
_log = logging.getLogger(__name__)
_CHUNK: Final = 500
_TOPICS: Final = {topic.name: topic for topic in TOPICS}

_ENDPOINTS: Final = HotStatement(
    select(
        ENDPOINTS.c.id,
        ENDPOINTS.c.organization_id,
        ENDPOINTS.c.dialect,
        ENDPOINTS.c.event_types,
        ENDPOINTS.c.ordered,
        ENDPOINTS.c.created_at,
    )
    .where(ENDPOINTS.c.enabled.is_(True), ENDPOINTS.c.deleted_at.is_(None))
    .order_by(ENDPOINTS.c.id)
)
_MADE: Final = select(EVENTS.c.subject_id, EVENTS.c.seq).where(
    EVENTS.c.subject_id.in_(bindparam("ids", expanding=True)), EVENTS.c.topic == "webhook.created"
)
"""Where in the log endpoints were made: they hear of what comes after it."""
_LOCK_ORDERED: Final = (
    select(ENDPOINTS.c.id)
    .where(
        ENDPOINTS.c.ordered.is_(True),
        ENDPOINTS.c.enabled.is_(True),
        ENDPOINTS.c.deleted_at.is_(None),
    )
    .order_by(ENDPOINTS.c.id)
    .with_for_update(key_share=True)
)


@dataclass(frozen=True, slots=True)
class Listener:
    """An endpoint as far as it matters for what it gets."""

    id: UUID
    organization_id: UUID
    dialect: Dialect
    event_types: list[str]
    ordered: bool
    since: int
    """What comes before this place in the log is not for it."""


def fan_out(tx: WriteTx, limit: int = BATCH) -> int:
    """Queue what was recorded since the last time, up to `limit` events; how many were read.

    Events, deliveries and the place in the log are one transaction: none is lost, none comes twice,
    and what was rolled back was never there.

    Raises:
        Forbidden: permission.missing, for anybody but the program itself.
    """
    require_loop(tx.actor)
    after = lock_cursor(tx)
    if after is None:
        return 0
    rows = read_news(tx, after, limit)
    if not rows:
        return 0
    # Whoever finishes a delivery of an ordered endpoint locks its row too, see `ordering`.
    tx.execute(_LOCK_ORDERED)
    queue_messages(tx, [*write_messages(tx, find_public(rows), _read_listeners(tx, rows))])
    move_cursor(tx, rows[-1][0])
    return len(rows)


def _read_listeners(tx: ReadTx, rows: Sequence[Row]) -> list[Listener]:
    """Every enabled endpoint; where clocks say that one is newer than a row, the log decides."""
    found = tx.run(_ENDPOINTS, {})
    oldest = min(row[6] for row in rows)
    newer = [row[0] for row in found if row[5] > oldest]
    made: dict[UUID, int] = {}
    for start in range(0, len(newer), _CHUNK):
        places = tx.execute(_MADE, {"ids": newer[start : start + _CHUNK]})
        made.update((row.subject_id, row.seq) for row in places)
    return [
        Listener(id_, organization_id, dialect, event_types, ordered, made.get(id_, 0))
        for id_, organization_id, dialect, event_types, ordered, _created_at in found
    ]


def find_public(rows: Iterable[Row]) -> list[Happened]:
    """Those rows of the log that some dialect has a name for."""
    return [
        as_happened(row)
        for row in rows
        if row[2] is not None
        and find_subject(row) is not None
        and row[3] in _TOPICS
        # A batch's summary has the topic of its parts, but is about another record.
        and _TOPICS[row[3]].entity.name == row[4]
    ]


def write_messages(
    tx: ReadTx, happened: Sequence[Happened], listeners: Iterable[Listener]
) -> Iterator[Queued]:
    """What each listener gets of `happened`, in order; the records are read at once."""
    by_organization: dict[UUID, list[Listener]] = defaultdict(list)
    for listener in listeners:
        by_organization[listener.organization_id].append(listener)
    pairs = [
        (each, listener, name)
        for each in happened
        for listener in by_organization.get(_audience(each), ())
        if each.seq > listener.since
        if (name := chosen_name(listener.dialect, each.topic, listener.event_types))
    ]
    facts = read_facts(tx, {each.id: each for each, _listener, _name in pairs}.values())
    bodies: dict[tuple[UUID, Dialect, str], str | None] = {}
    for each, listener, name in pairs:
        if each.id in facts:
            key = (each.id, listener.dialect, name)
            if key not in bodies:
                bodies[key] = _try_to_write(each, listener, name, facts[each.id])
            if (body := bodies[key]) is not None:
                yield _queued(each, listener, name, body)


def _audience(happened: Happened) -> UUID:
    """Whose endpoints hear of it."""
    if happened.topic == "organization.created":
        # Nobody in the new one can listen yet: those hear of it in which its founder was at work.
        return UUID(happened.data.get("founded_in") or str(happened.organization_id))
    return happened.organization_id


def _try_to_write(happened: Happened, listener: Listener, name: str, facts: Facts) -> str | None:
    """The body, or None where the event's facts make none: one must not hold up all others."""
    try:
        return _write(happened, listener, name, facts)
    except (LookupError, TypeError, ValueError):
        _log.exception("Event %s (%s) cannot be told", happened.id, happened.topic)
        return None


def _write(happened: Happened, listener: Listener, name: str, facts: Facts) -> str:
    message = Message(
        id=happened.id,
        type=name,
        entity=_TOPICS[happened.topic].entity,
        organization_id=listener.organization_id,
        occurred_at=happened.occurred_at,
        facts=facts,
    )
    return write_body(listener.dialect, message)


def _queued(happened: Happened, listener: Listener, name: str, body: str) -> Queued:
    return Queued(
        endpoint_id=listener.id,
        organization_id=listener.organization_id,
        ordered=listener.ordered,
        message_id=happened.id,
        sequence=happened.seq,
        event_type=name,
        subject_type=happened.subject_type,
        subject_id=happened.subject_id,
        body=body,
    )
