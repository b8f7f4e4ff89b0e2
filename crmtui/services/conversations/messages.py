"""Commands on messages: write one, and try again one that did not go out."""

from typing import Final
from uuid import UUID

from sqlalchemy import select, text

from crmtui.kit.errors import Conflict, NotFound
from crmtui.kit.transactions import WriteTx
from crmtui.models import Message
from crmtui.services import jobs
from crmtui.services.conversations import errors
from crmtui.services.conversations.addressing import (
    Recipient,
    check_email,
    check_sender,
    email_recipient,
    sms_recipient,
)
from crmtui.services.conversations.kinds import SEND_MESSAGE, MessageJob
from crmtui.services.conversations.links import load_contact
from crmtui.services.conversations.plain_text import to_plain_text
from crmtui.services.conversations.rows import load_message, message_detail, message_happened
from crmtui.services.conversations.schemas import (
    Channel,
    EmailSend,
    MessageDetail,
    MessageStatus,
    SmsSend,
)

_ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


def send_email(tx: WriteTx, data: EmailSend) -> MessageDetail:
    """Have a mail sent; the same `request_id` gives the same message, sent once.

    A worker hands it over. Where no mail server is configured it is held for later.

    Raises:
        Forbidden: permission.missing (messages:send).
        NotFound: contact.not_found.
        Invalid: message.no_recipient, message.no_address, message.to, message.empty.
        Conflict: message.request_reused.
    """
    tx.actor.require("messages:send")
    if not (data.html or data.text or "").strip():
        raise errors.no_body("text" if data.html is None else "html")
    wanted = Message(
        channel=Channel.EMAIL,
        from_address="",
        subject=data.subject,
        body_text=data.text or to_plain_text(data.html or ""),
        body_html=data.html or "",
        request_id=data.request_id,
    )
    to = None if data.to is None else check_email(data.to)
    if (repeated := _find_repeated(tx, wanted, data.contact_id, to)) is not None:
        return message_detail(repeated)
    return _send(tx, wanted, email_recipient(tx, data.contact_id, to))


def send_sms(tx: WriteTx, data: SmsSend) -> MessageDetail:
    """Have a text message sent; the same `request_id` gives the same message, sent once.

    A worker hands it over. Where no provider is configured it is held for later.

    Raises:
        Forbidden: permission.missing (messages:send).
        NotFound: contact.not_found.
        Invalid: message.no_recipient, message.no_address, message.to, message.from_number,
            message.empty.
        Conflict: message.request_reused.
    """
    tx.actor.require("messages:send")
    if not data.body.strip():
        raise errors.no_body("body")
    wanted = Message(
        channel=Channel.SMS,
        from_address=check_sender(data.from_number),
        subject="",
        body_text=data.body,
        body_html="",
        request_id=data.request_id,
    )
    if (repeated := _find_repeated(tx, wanted, data.contact_id, data.to)) is not None:
        return message_detail(repeated)
    return _send(tx, wanted, sms_recipient(tx, data.contact_id, data.to))


def retry_message(tx: WriteTx, message_id: UUID) -> MessageDetail:
    """Try again to send a message that failed, is held, or whose job is gone.

    Raises:
        Forbidden: permission.missing (messages:send).
        NotFound: message.not_found.
        Conflict: message.sent; message.under_way, when its job waits or runs.
    """
    tx.actor.require("messages:send")
    message = load_message(tx, message_id, lock=True)
    if message.status == MessageStatus.SENT:
        raise errors.already_sent()
    enqueue_message(tx, message)
    return message_detail(message)


def enqueue_message(tx: WriteTx, message: Message) -> None:
    """Have a stored message sent by a job of its own; raises message.under_way."""
    args = MessageJob(message_id=message.id)
    try:
        message.job_id = jobs.enqueue(
            tx, SEND_MESSAGE, args, unique_key=str(message.id), on_exists="refuse"
        )
    except Conflict as error:
        raise errors.under_way() from error
    message.status = MessageStatus.QUEUED
    message.error = ""
    tx.flush()
    tx.record(message_happened("message.queued", message))


def _send(tx: WriteTx, message: Message, to: Recipient) -> MessageDetail:
    message.to_address = to.address
    message.to_name = to.name
    message.contact_id = to.contact_id
    message.status = MessageStatus.QUEUED
    message.error = message.provider_id = ""
    message.attempts = 0
    tx.session.add(message)
    tx.flush()
    enqueue_message(tx, message)
    return message_detail(message)


def _find_repeated(
    tx: WriteTx, wanted: Message, contact_id: UUID | None, to: str | None
) -> Message | None:
    """The message that this request made already, if any.

    Two processes that send the same request at the same moment take turns from here on, so the
    second finds what the first made. SQLite has one writer anyway.
    """
    if wanted.request_id is None:
        return None
    if tx.dialect == "postgresql":
        tx.execute(_ONE_AT_A_TIME, {"key": f"{tx.organization_id}/message/{wanted.request_id}"})
    found = tx.session.scalar(select(Message).where(Message.request_id == wanted.request_id))
    if found is not None and not _is_same(tx, found, wanted, contact_id, to):
        raise errors.request_reused()
    return found


def _is_same(
    tx: WriteTx, found: Message, wanted: Message, contact_id: UUID | None, to: str | None
) -> bool:
    """Whether it asks for the same; a person may have been merged, or have moved, since."""
    contents = [
        (each.channel, each.subject, each.body_text, each.body_html) for each in (found, wanted)
    ]
    # The sender of a mail is the way out's, and not known before it goes out.
    senders = {found.from_address, wanted.from_address} if found.channel == Channel.SMS else {""}
    same = contents[0] == contents[1] and len(senders) == 1 and to in (None, found.to_address)
    return same and (contact_id is None or _is_about(tx, found, contact_id))


def _is_about(tx: WriteTx, found: Message, contact_id: UUID) -> bool:
    try:
        return load_contact(tx, contact_id).id == found.contact_id
    except NotFound:
        return found.contact_id == contact_id
