"""Texts that nobody can tell apart: same recipient, same sender, same words.

A server that is asked what it took lists them alike. While one of them is just being handed over,
another one would take its place on that list for its own, and never be sent. So twins go out one
after the other; those whose answers were lost may then stand for each other.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import select, text

from crmtui.kit.transactions import WriteTx
from crmtui.models import Message
from crmtui.services.conversations.schemas import MessageStatus

PAUSE: Final = 2.0
"""Seconds until a text asks again whether its twin is done."""
_LONGEST_CALL: Final = timedelta(minutes=2)
"""After which whoever was handing a text over is taken to be lost."""
_ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


def has_twin_under_way(tx: WriteTx, message: Message) -> bool:
    """Whether a text like this one is being handed over just now.

    Two workers that ask for twins at the same moment take turns: SQLite has one writer anyway.
    """
    if tx.dialect == "postgresql":
        key = f"{tx.organization_id}/text/{message.to_address}"
        tx.execute(_ONE_AT_A_TIME, {"key": key})
    twins = select(Message.id).where(
        Message.status == MessageStatus.SENDING,
        Message.channel == message.channel,
        Message.to_address == message.to_address,
        Message.from_address == message.from_address,
        Message.body_text == message.body_text,
        Message.id != message.id,
        Message.updated_at > tx.now - _LONGEST_CALL,
    )
    return tx.session.scalar(twins.limit(1)) is not None
