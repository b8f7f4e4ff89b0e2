"""Queries on interactions and messages."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _
from crmtui.kit.paging import Numbered, Page
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Interaction, Message
from crmtui.services.conversations.addressing import emails_of, numbers_of
from crmtui.services.conversations.links import load_contact
from crmtui.services.conversations.rows import (
    interaction_detail,
    load_interaction,
    load_message,
    message_detail,
    message_summary,
)
from crmtui.services.conversations.schemas import (
    Channel,
    InteractionDetail,
    InteractionFilter,
    MessageDetail,
    MessageFilter,
    MessageStatus,
    MessageSummary,
    Recipients,
)

LONGEST_PAGE: Final = 500
_LINKS: Final = ("contact_id", "company_id", "deal_id")


def get_interaction(tx: ReadTx, interaction_id: UUID) -> InteractionDetail:
    """One interaction, deleted or not.

    Raises:
        Forbidden: permission.missing (interactions:read).
        NotFound: interaction.not_found.
    """
    tx.actor.require("interactions:read")
    return interaction_detail(load_interaction(tx, interaction_id, deleted=True))


def list_interactions(
    tx: ReadTx, wanted: InteractionFilter | None = None, page: int = 1, page_size: int = 50
) -> Numbered[InteractionDetail]:
    """The interactions of a filter, the latest first, with their exact number.

    Raises:
        Forbidden: permission.missing (interactions:read).
    """
    tx.actor.require("interactions:read")
    matching = _matching(wanted or InteractionFilter())
    options = {INCLUDE_DELETED: wanted is not None and wanted.deleted}
    size = min(max(page_size, 1), LONGEST_PAGE)
    # From the table itself, so that the tenant's filter applies to counting as well.
    counting = matching.with_only_columns(func.count(Interaction.id), maintain_column_froms=True)
    total = tx.session.scalar(counting, execution_options=options) or 0
    ordered = matching.order_by(Interaction.occurred_at.desc(), Interaction.id.desc())
    shown = ordered.limit(size).offset((max(page, 1) - 1) * size)
    rows = tx.session.scalars(shown, execution_options=options)
    return Numbered(tuple(interaction_detail(row) for row in rows), total, max(page, 1), size)


def get_message(tx: ReadTx, message_id: UUID) -> MessageDetail:
    """One message with its texts.

    Raises:
        Forbidden: permission.missing (messages:read).
        NotFound: message.not_found.
    """
    tx.actor.require("messages:read")
    return message_detail(load_message(tx, message_id))


def list_messages(
    tx: ReadTx, wanted: MessageFilter | None = None, cursor: str | None = None, limit: int = 50
) -> Page[MessageSummary]:
    """The messages of a filter, the latest first; the outbox is those that are not sent.

    Raises:
        Forbidden: permission.missing (messages:read).
        Invalid: message.cursor.
    """
    tx.actor.require("messages:read")
    size = min(max(limit, 1), LONGEST_PAGE)
    query = _messages(wanted or MessageFilter())
    if cursor is not None:
        query = query.where(Message.id < _read_cursor(cursor))
    rows = tx.session.scalars(query.order_by(Message.id.desc()).limit(size + 1)).all()
    more = rows[size - 1].id if len(rows) > size else None
    shown = tuple(message_summary(row) for row in rows[:size])
    return Page(shown, None if more is None else str(more))


def count_messages(tx: ReadTx, channel: Channel | None = None) -> dict[MessageStatus, int]:
    """How many messages stand where, every status named.

    Raises:
        Forbidden: permission.missing (messages:read).
    """
    tx.actor.require("messages:read")
    query = select(Message.status, func.count(Message.id)).group_by(Message.status)
    if channel is not None:
        query = query.where(Message.channel == channel)
    found: dict[str, int] = {row[0]: row[1] for row in tx.session.execute(query)}
    return {status: found.get(status.value, 0) for status in MessageStatus}


def list_recipients(tx: ReadTx, contact_id: UUID, channel: Channel) -> Recipients:
    """Where a person can be reached; the id of a merged one leads to what it is part of.

    Raises:
        Forbidden: permission.missing (messages:send, contacts:read).
        NotFound: contact.not_found.
    """
    tx.actor.require("messages:send")
    tx.actor.require("contacts:read")
    contact = load_contact(tx, contact_id)
    found = emails_of(tx, contact) if channel == Channel.EMAIL else numbers_of(contact)
    addresses = tuple(dict.fromkeys(found))
    return Recipients(contact_id=contact.id, name=contact.full_name, addresses=addresses)


def _matching(wanted: InteractionFilter) -> Select[Any]:
    query = select(Interaction)
    if wanted.type is not None:
        query = query.where(Interaction.type == wanted.type)
    for name in _LINKS:
        if (row_id := getattr(wanted, name)) is not None:
            query = query.where(getattr(Interaction, name) == row_id)
    if wanted.occurred_after is not None:
        query = query.where(Interaction.occurred_at >= wanted.occurred_after)
    if wanted.occurred_before is not None:
        query = query.where(Interaction.occurred_at < wanted.occurred_before)
    if wanted.deleted:
        query = query.where(Interaction.deleted_at.is_not(None))
    if wanted.text:
        query = query.where(_contain(wanted.text, Interaction.subject, Interaction.body))
    return query


def _messages(wanted: MessageFilter) -> Select[Any]:
    query = select(Message)
    if wanted.channel is not None:
        query = query.where(Message.channel == wanted.channel)
    if wanted.statuses:
        query = query.where(Message.status.in_([status.value for status in wanted.statuses]))
    if wanted.contact_id is not None:
        query = query.where(Message.contact_id == wanted.contact_id)
    if wanted.text:
        columns = (Message.to_name, Message.to_address, Message.subject, Message.body_text)
        query = query.where(_contain(wanted.text, *columns))
    return query


def _contain(text: str, *columns: Any) -> Any:
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def _read_cursor(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError as error:
        message = _("This is not a cursor that a page gave.")
        raise Invalid("message.cursor", message, {"cursor": message}) from error
