"""From the event log to deliveries: each event to every endpoint that wants to hear of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

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
from crmtui.services.webhooks.tables import ENDPOINTS
from crmtui.services.webhooks.topics import TOPICS, chosen_name

BATCH: Final = 500
_GRACE: Final = timedelta(minutes=1)
"""An endpoint hears of what happened after it was made; clocks of machines differ by less."""
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
    since: datetime | None
    """What happened before is not for it; None: everything is."""


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
    listeners = [Listener(*row) for row in tx.run(_ENDPOINTS, {})]
    queue_messages(tx, [*write_messages(tx, find_public(rows), listeners)])
    move_cursor(tx, rows[-1][0])
    return len(rows)


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
        if listener.since is None or each.occurred_at >= listener.since - _GRACE
        if (name := chosen_name(listener.dialect, each.topic, listener.event_types))
    ]
    facts = read_facts(tx, {each.id: each for each, _listener, _name in pairs}.values())
    bodies: dict[tuple[UUID, Dialect, str], str] = {}
    for each, listener, name in pairs:
        if each.id in facts:
            key = (each.id, listener.dialect, name)
            if key not in bodies:
                bodies[key] = _write(each, listener, name, facts[each.id])
            yield _queued(each, listener, name, bodies[key])


def _audience(happened: Happened) -> UUID:
    """Whose endpoints hear of it."""
    if happened.topic == "organization.created":
        # Nobody in the new one can listen yet: those hear of it in which its founder was at work.
        return UUID(happened.data.get("founded_in") or str(happened.organization_id))
    return happened.organization_id


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
