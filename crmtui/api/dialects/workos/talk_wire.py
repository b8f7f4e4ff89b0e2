"""Messages and interactions as clients get them.

A message, the interaction that records it once it was sent, and the `entityId` of the webhook that
tells of it are one id.
"""

from datetime import datetime
from uuid import UUID

from typing_extensions import TypedDict

from crmtui.api.dialects.workos.lists import pages
from crmtui.api.pagination import Pages
from crmtui.kit.paging import Numbered
from crmtui.kit.wire_values import to_iso
from crmtui.services.conversations import InteractionDetail, MessageDetail


class _MessageOut(TypedDict):
    id: str
    orgId: str
    status: str
    personId: str | None
    to: str
    error: str | None
    sentAt: str | None
    createdAt: str


class EmailOut(_MessageOut):
    subject: str
    html: str


# `from` is no name in Python.
SmsOut = TypedDict(
    "SmsOut",
    {
        "id": str,
        "orgId": str,
        "status": str,
        "personId": str | None,
        "to": str,
        "error": str | None,
        "sentAt": str | None,
        "createdAt": str,
        "from": str,
        "body": str,
    },
)


class InteractionOut(TypedDict):
    id: str
    orgId: str
    type: str
    direction: str | None
    subject: str
    body: str
    personId: str | None
    companyId: str | None
    dealId: str | None
    userId: str | None
    userName: str
    occurredAt: str
    endedAt: str | None
    createdAt: str
    updatedAt: str


class InteractionsOut(TypedDict):
    data: list[InteractionOut]
    pagination: Pages


def email_out(message: MessageDetail, organization_id: UUID) -> EmailOut:
    """`status` is queued, sending, sent, failed, or held while no mail server is configured."""
    shown = _message_out(message, organization_id)
    return {**shown, "subject": message.subject, "html": message.body_html}


def sms_out(message: MessageDetail, organization_id: UUID) -> SmsOut:
    """`status` as of mails."""
    shown = _message_out(message, organization_id)
    return {**shown, "from": message.from_address, "body": message.body_text}


def interactions_out(found: Numbered[InteractionDetail], organization_id: UUID) -> InteractionsOut:
    shown = [_interaction_out(interaction, organization_id) for interaction in found.items]
    return {"data": shown, "pagination": pages(found)}


def _message_out(message: MessageDetail, organization_id: UUID) -> _MessageOut:
    return {
        "id": str(message.id),
        "orgId": str(organization_id),
        "status": message.status.value,
        "personId": _id(message.contact_id),
        "to": message.to_address,
        "error": message.error or None,
        "sentAt": _time(message.sent_at),
        "createdAt": to_iso(message.created_at),
    }


def _interaction_out(interaction: InteractionDetail, organization_id: UUID) -> InteractionOut:
    return {
        "id": str(interaction.id),
        "orgId": str(organization_id),
        "type": interaction.type.value,
        "direction": interaction.direction.value or None,
        "subject": interaction.subject,
        "body": interaction.body,
        "personId": _id(interaction.contact_id),
        "companyId": _id(interaction.company_id),
        "dealId": _id(interaction.deal_id),
        "userId": _id(interaction.user_id),
        "userName": interaction.user_name,
        "occurredAt": to_iso(interaction.occurred_at),
        "endedAt": _time(interaction.ended_at),
        "createdAt": to_iso(interaction.created_at),
        "updatedAt": to_iso(interaction.updated_at),
    }


def _id(row_id: UUID | None) -> str | None:
    return None if row_id is None else str(row_id)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else to_iso(moment)
