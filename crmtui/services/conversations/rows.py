"""Loading interactions and messages, and what is told of them when they change."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Interaction, Message
from crmtui.services.conversations import errors
from crmtui.services.conversations.schemas import (
    Channel,
    InteractionDetail,
    MessageDetail,
    MessageSummary,
)

_NAME_LENGTH: Final = 80
_OPENING: Final = 120


def load_interaction(
    tx: ReadTx, interaction_id: UUID, *, lock: bool = False, deleted: bool = False
) -> Interaction:
    """The interaction, locked until the transaction ends if wanted.

    Raises:
        NotFound: interaction.not_found.
    """
    query = select(Interaction).where(Interaction.id == interaction_id)
    if lock:
        query = query.with_for_update(key_share=True)
    found = tx.session.scalar(
        query, execution_options={INCLUDE_DELETED: deleted, "populate_existing": lock}
    )
    if found is None:
        raise errors.interaction_not_found()
    return found


def load_message(tx: ReadTx, message_id: UUID, *, lock: bool = False) -> Message:
    """The message, locked until the transaction ends if wanted; raises message.not_found."""
    query = select(Message).where(Message.id == message_id)
    if lock:
        query = query.with_for_update()
    found = tx.session.scalar(query, execution_options={"populate_existing": lock})
    if found is None:
        raise errors.message_not_found()
    return found


def interaction_detail(interaction: Interaction) -> InteractionDetail:
    return InteractionDetail.model_validate(interaction)


def message_detail(message: Message) -> MessageDetail:
    return MessageDetail.model_validate(message).model_copy(update=_opening(message))


def message_summary(message: Message) -> MessageSummary:
    return MessageSummary.model_validate(message).model_copy(update=_opening(message))


def _opening(message: Message) -> dict[str, str]:
    return {"opening": " ".join(message.body_text[: 2 * _OPENING].split())[:_OPENING]}


def interaction_happened(topic: str, interaction: Interaction, **more: Any) -> DomainEvent:
    """Also for exchanges that came in, whose subject is the mail, text message or call itself."""
    name = interaction.subject or interaction.body[:_NAME_LENGTH] or interaction.type
    data: dict[str, Any] = {
        "id": str(interaction.id),
        "displayName": name,
        "type": interaction.type,
        "direction": interaction.direction,
        "personId": _text(interaction.contact_id),
        "companyId": _text(interaction.company_id),
        "dealId": _text(interaction.deal_id),
        **more,
    }
    subject_type = topic.partition(".")[0]
    return DomainEvent(topic, subject_type, interaction.id, data)


def message_happened(topic: str, message: Message, **more: Any) -> DomainEvent:
    """`email.sent` and `sms.sent` tell what was sent, everything else how it stands."""
    mail = message.channel == Channel.EMAIL
    data: dict[str, Any] = {
        "id": str(message.id),
        "displayName": message.subject or message.body_text[:_NAME_LENGTH],
        "channel": message.channel,
        "status": message.status,
        "personId": _text(message.contact_id),
        "from": message.from_address,
        "to": message.to_address,
        **({"subject": message.subject} if mail else {"body": message.body_text}),
        **more,
    }
    return DomainEvent(topic, topic.partition(".")[0], message.id, data)


def _text(row_id: UUID | None) -> str | None:
    return None if row_id is None else str(row_id)
