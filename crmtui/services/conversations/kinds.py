"""The kind of job that sends a message."""

from typing import Final
from uuid import UUID

from crmtui.kit.schemas import Schema
from crmtui.services.jobs import JobKind


class MessageJob(Schema):
    """Which message."""

    message_id: UUID


SEND_MESSAGE: Final = JobKind("conversations.send_message", MessageJob, max_attempts=10)
"""Ten attempts span two hours: servers that greylist take a message within one."""
