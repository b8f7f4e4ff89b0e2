"""What the area needs of the world: somebody who takes a message to its recipient."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from crmtui.services.conversations.schemas import Channel


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as a way out takes it."""

    id: UUID
    """The same at each attempt, so that a receiver can tell that it is one message."""
    written_at: datetime
    to_name: str
    to_address: str
    """An e-mail address, or a number in E.164."""
    from_address: str
    subject: str
    text: str
    html: str
    """May be empty."""


class SendRefused(Exception):
    """The message will never be taken as it is. Carries no credential."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class SendPostponed(Exception):
    """It could not be sent now, or nobody knows whether it was; try again. No credential."""

    def __init__(self, code: str, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.seconds = seconds
        """How long the other side asked to wait, if it did."""


class WayOut(Protocol):
    """Takes messages of one channel; used from several threads at once."""

    @property
    def from_address(self) -> str:
        """Who sends what names no sender itself."""
        ...

    def send(self, message: Outgoing) -> str:
        """Hand the message over; what the server that took it calls it, which may be empty.

        Raises:
            SendRefused, SendPostponed.
        """
        ...

    def find_accepted(self, message: Outgoing) -> tuple[str, ...]:
        """What the server calls messages like this one that it took since this was written.

        Asked before another attempt, as the answer to the one before may have been lost. Where a
        server cannot be asked there are none.

        Raises:
            SendRefused, SendPostponed.
        """
        ...


WaysOut = Mapping[Channel, WayOut]
"""Those that are configured."""
