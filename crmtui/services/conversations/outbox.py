"""Sending what was held while nothing was configured."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, select

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Message
from crmtui.services.conversations.messages import enqueue_message
from crmtui.services.conversations.schemas import Channel, MessageStatus

_BATCH: Final = 200


def send_held(backend: Backend, actor: Actor, channel: Channel | None = None) -> int:
    """Send all that is held, the oldest first; how many messages were put into the queue.

    What is still not configured is held again as soon as a worker sees it. Nobody but a person
    starts this: what waited for months may better not go out at all.

    Raises:
        Forbidden: permission.missing (messages:send).
    """
    actor.require("messages:send")
    with backend.read(actor) as tx:
        newest = _held(channel).with_only_columns(Message.id).order_by(Message.id.desc())
        last = tx.session.scalar(newest.limit(1))
    after, total = UUID(int=0), 0
    while last is not None and after < last:
        with backend.write(actor) as tx:
            batch = _load(tx, channel, after, last)
            for message in batch:
                enqueue_message(tx, message)
        total += len(batch)
        after = batch[-1].id if batch else last
    return total


def has_held(tx: ReadTx) -> bool:
    """Whether anything waits for a way out.

    Raises:
        Forbidden: permission.missing (messages:read).
    """
    tx.actor.require("messages:read")
    return tx.session.scalar(_held(None).with_only_columns(Message.id).limit(1)) is not None


def _load(tx: WriteTx, channel: Channel | None, after: UUID, last: UUID) -> list[Message]:
    query = _held(channel).where(Message.id > after, Message.id <= last).order_by(Message.id)
    return [*tx.session.scalars(query.limit(_BATCH).with_for_update())]


def _held(channel: Channel | None) -> Select[Any]:
    query = select(Message).where(Message.status == MessageStatus.HELD)
    return query if channel is None else query.where(Message.channel == channel)
