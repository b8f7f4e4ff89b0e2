"""What clients send about mails, text messages and interactions."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from crmtui.api.dialects.workos.inputs import WireModel
from crmtui.api.dialects.workos.lists import SearchQuery
from crmtui.services.conversations import (
    Address,
    EmailSend,
    InteractionFilter,
    InteractionType,
    MailBody,
    SmsBody,
    SmsSend,
    Subject,
)


class EmailIn(WireModel):
    """A mail to a person or an address."""

    org_id: UUID
    person_id: UUID | None = None
    to: Address | None = None
    """Goes before the person's own address."""
    subject: Subject
    html: MailBody

    def to_send(self, request_id: str | None) -> EmailSend:
        return EmailSend(
            contact_id=self.person_id,
            to=self.to,
            subject=self.subject,
            html=self.html,
            request_id=request_id,
        )


class SmsIn(WireModel):
    """A text message to a person or a number."""

    org_id: UUID
    person_id: UUID | None = None
    to: Address | None = None
    """In E.164; goes before the person's own number."""
    sender: Annotated[Address, Field(alias="from")]
    """A number at Twilio, in E.164, or a short code."""
    body: SmsBody

    def to_send(self, request_id: str | None) -> SmsSend:
        return SmsSend(
            contact_id=self.person_id,
            to=self.to,
            from_number=self.sender,
            body=self.body,
            request_id=request_id,
        )


class InteractionQuery(SearchQuery):
    """Which interactions; times are those at which they took place."""

    person_id: UUID | None = None
    company_id: UUID | None = None
    deal_id: UUID | None = None
    type: InteractionType | None = None

    def to_filter(self) -> InteractionFilter:
        return InteractionFilter(
            type=self.type,
            contact_id=self.person_id,
            company_id=self.company_id,
            deal_id=self.deal_id,
            text=self.search,
            occurred_after=self.created_after,
            occurred_before=self.created_before,
        )
