"""What the area of messages asks of the services, and tells them."""

from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from crmtui.tui.screens.messages.words import STATUSES, UNSENT

if TYPE_CHECKING:
    from crmtui.services.conversations import MessageDetail, MessageFilter, Recipients

Counts = dict[str, int]
"""How many messages stand where, by status."""
_OVER: Final = frozenset({"COMPLETED", "CANCELLED", "DEAD"})


class Whole(NamedTuple):
    """A message, and whether anybody is at it."""

    message: "MessageDetail"
    abandoned: bool
    """It looks as if it were on its way, but the job that was to send it has ended."""


def to_filter(text: str, state: str, channel: str) -> "MessageFilter":
    """What was chosen, as the service understands it."""
    from crmtui.services.conversations import Channel, MessageFilter, MessageStatus

    wanted = [one for one in STATUSES if one != "sent"] if state == UNSENT else [state]
    return MessageFilter(
        channel=Channel(channel) if channel else None,
        statuses=tuple(MessageStatus(one) for one in wanted if one),
        text=text or None,
    )


def count(tx: Any, channel: str) -> Counts:
    """How many messages of a channel (empty: of both) stand where."""
    from crmtui.services.conversations import Channel, count_messages

    found = count_messages(tx, Channel(channel) if channel else None)
    return {status.value: number for status, number in found.items()}


def count_held(tx: Any, channel: str) -> Counts:
    """How many messages are held, by channel; of one channel alone where one is given."""
    from crmtui.services.conversations import Channel, MessageStatus, count_messages

    wanted = [one for one in Channel if channel in ("", one.value)]
    return {one.value: count_messages(tx, one)[MessageStatus.HELD] for one in wanted}


def read_whole(tx: Any, message_id: UUID) -> Whole:
    """A message with all that is known of it."""
    from crmtui.services.conversations import get_message

    message = get_message(tx, message_id)
    return Whole(message, _is_abandoned(tx, message))


def _is_abandoned(tx: Any, message: "MessageDetail") -> bool:
    from crmtui.kit.errors import NotFound
    from crmtui.services import jobs

    if message.status.value not in ("queued", "sending") or not tx.actor.can("jobs:read"):
        return False
    if message.job_id is None:
        return True
    try:
        return jobs.get_job(tx, message.job_id).state.value in _OVER
    except NotFound:
        return True


def retry(tx: Any, message_id: UUID) -> "MessageDetail":
    """Send a message again that did not go out."""
    from crmtui.services.conversations import retry_message

    return retry_message(tx, message_id)


def send_held(backend: Any, actor: Any, channel: str) -> int:
    """Send what is held; how many messages were put into the queue."""
    from crmtui.services.conversations import Channel
    from crmtui.services.conversations import send_held as send_all

    return send_all(backend, actor, Channel(channel) if channel else None)


def read_recipients(tx: Any, contact_id: UUID, channel: str) -> "Recipients":
    """Where a person can be reached."""
    from crmtui.services.conversations import Channel, list_recipients

    return list_recipients(tx, contact_id, Channel(channel))


def send(tx: Any, channel: str, given: dict[str, Any]) -> "MessageDetail":
    """Have a message sent; the same one (by its request id) is sent once."""
    from crmtui.services import conversations

    if channel == "sms":
        return conversations.send_sms(tx, conversations.SmsSend.model_validate(given))
    return conversations.send_email(tx, conversations.EmailSend.model_validate(given))
