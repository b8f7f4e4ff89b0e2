"""What goes into and comes out of interactions and messages."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from crmtui.kit.schemas import Filter, LongText, Schema

LONGEST_SMS: Final = 800
"""Characters; what the document of the API allows."""
_ONE_LINE: Final = r"^[^\x00-\x1f\x7f\x85\u2028\u2029]*$"
_LINES: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"

Subject = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=_ONE_LINE)
]
"""One line: what breaks lines could smuggle a header into a mail."""
MailBody = Annotated[str, StringConstraints(min_length=1, max_length=500_000, pattern=_LINES)]
SmsBody = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_SMS, pattern=_LINES)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)]
RequestId = Annotated[str, Field(min_length=1, max_length=80)]
_Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=_ONE_LINE)]


class InteractionType(StrEnum):
    NOTE = "note"
    EMAIL = "email"
    SMS = "sms"
    CALL = "call"
    MEETING = "meeting"


class Direction(StrEnum):
    """Who turned to whom; a note has none."""

    OUT = "out"
    IN = "in"
    NONE = ""


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


class MessageStatus(StrEnum):
    """Where a message stands. HELD waits until a way out is configured and somebody sends it."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"


# --- interactions ---------------------------------------------------------------------------------


class InteractionCreate(Schema):
    """A note, or one exchange that took place already."""

    type: InteractionType
    direction: Direction = Direction.NONE
    subject: _Title = ""
    body: LongText = ""
    occurred_at: AwareDatetime | None = None
    """Now when not given."""
    ended_at: AwareDatetime | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None
    """The contact's company when not given."""
    deal_id: UUID | None = None


class InteractionUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`)."""

    subject: _Title | None = None
    body: LongText | None = None
    occurred_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None
    deal_id: UUID | None = None
    expected_version: int | None = None


class CallStart(Schema):
    """A call that begins now."""

    direction: Direction = Direction.OUT
    number: Annotated[str, StringConstraints(max_length=60, pattern=_ONE_LINE)] = ""
    """Of the other side."""
    subject: _Title = ""
    """Whom the call is with, when not given."""
    contact_id: UUID | None = None
    company_id: UUID | None = None
    deal_id: UUID | None = None


class CallEnd(Schema):
    body: LongText | None = None
    """What was said; None leaves what was noted during the call."""


class InteractionDetail(Schema):
    id: UUID
    """That of the message, where it is the record of one that was sent."""
    type: InteractionType
    direction: Direction
    subject: str
    body: str
    occurred_at: datetime
    ended_at: datetime | None
    user_id: UUID | None
    user_name: str
    contact_id: UUID | None
    company_id: UUID | None
    deal_id: UUID | None
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None


class InteractionFilter(Filter):
    """All that are given must hold."""

    type: InteractionType | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None
    deal_id: UUID | None = None
    text: str | None = None
    """Inside of the subject or the text, whatever its case."""
    occurred_after: AwareDatetime | None = None
    """Inclusive."""
    occurred_before: AwareDatetime | None = None
    """Exclusive."""
    deleted: bool = False
    """Only deleted ones, instead of only those that are not."""


# --- messages -------------------------------------------------------------------------------------


class EmailSend(Schema):
    """A mail to an address, or to the address of a person; one of the two texts is needed."""

    contact_id: UUID | None = None
    to: Address | None = None
    """Goes before the person's own address."""
    subject: Subject
    html: MailBody | None = None
    text: MailBody | None = None
    """Made from `html` when not given."""
    request_id: RequestId | None = None


class SmsSend(Schema):
    """A text message to a number, or to the number of a person."""

    contact_id: UUID | None = None
    to: Address | None = None
    """In E.164; goes before the person's own number."""
    from_number: Address
    """One of the sender's own numbers, in E.164, or a short code."""
    body: SmsBody
    request_id: RequestId | None = None


class MessageSummary(Schema):
    """A message as a list shows it."""

    id: UUID
    channel: Channel
    status: MessageStatus
    to_name: str
    to_address: str
    from_address: str
    """Empty for a mail until it goes out: the way out has the sender."""
    subject: str
    opening: str = ""
    """The first words of its text."""
    error: str
    """Why the latest attempt failed; the next one may still be to come."""
    attempts: int
    sent_at: datetime | None
    contact_id: UUID | None
    interaction_id: UUID | None
    job_id: UUID | None
    version: int
    created_at: datetime
    updated_at: datetime


class MessageDetail(MessageSummary):
    body_text: str
    body_html: str
    provider_id: str
    """What the server that took it calls it."""


class MessageFilter(Filter):
    """All that are given must hold."""

    channel: Channel | None = None
    statuses: tuple[MessageStatus, ...] = ()
    """Any of them."""
    contact_id: UUID | None = None
    text: str | None = None
    """Inside of the recipient's name or address, the subject or the text, whatever its case."""


class Recipients(Schema):
    """A person, and where messages of one channel can reach them."""

    contact_id: UUID
    name: str
    addresses: tuple[str, ...]
    """E-mail addresses, or numbers in E.164; what is used unless another one is chosen first."""
