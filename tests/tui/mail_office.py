"""An office that writes: messages in every state, some of them strange."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from crmtui.kit.actor import system_actor
from crmtui.services import conversations
from crmtui.services.conversations import (
    Channel,
    EmailSend,
    MessageDetail,
    Outgoing,
    SendRefused,
    SmsSend,
    WaysOut,
)
from tests.services.conversations.people import Pocket, work
from tests.tui.office import STRANGE
from tests.tui.people_office import JOANA, PeopleOffice
from tests.tui.workplace import employ

if TYPE_CHECKING:
    from uuid import UUID

NUMBER = "+15557654321"
NOTHING: WaysOut = {}


class Refusing(Pocket):
    """Takes nothing."""

    def send(self, message: Outgoing) -> str:
        raise SendRefused("smtp.550", "550 No such mailbox [/x]")


class MailOffice(PeopleOffice):
    """Joana was sent a mail, one failed, two are held, one waits."""

    joana: UUID

    def add_messages(self) -> None:
        employ(self)
        self.joana = self.add_person(**JOANA).id
        self.mail("Your tickets", "Dear Joana,\nhere they are.")
        self.work({Channel.EMAIL: Pocket()})
        self.mail("Seat [/x] 漢字", "No.", to="nobody@nordlys.example")
        self.work({Channel.EMAIL: Refusing()})
        self.mail(STRANGE, "Held [bold]")
        self.text("The doors open at seven.")
        self.work(NOTHING)
        self.text("See you!")

    def mail(self, subject: str, text: str, **more: Any) -> MessageDetail:
        whom = more or {"contact_id": self.joana}
        data = EmailSend(subject=subject, text=text, **whom)
        return self._send(conversations.send_email, data)

    def text(self, body: str) -> MessageDetail:
        data = SmsSend(contact_id=self.joana, from_number=NUMBER, body=body)
        return self._send(conversations.send_sms, data)

    def _send(self, command: Callable[..., MessageDetail], data: Any) -> MessageDetail:
        """By the program: a worker looks up whether somebody still may send."""
        with self.backend.write(system_actor("test", self.owner.organization_id)) as tx:
            return command(tx, data)

    def work(self, ways: WaysOut) -> None:
        """What a worker with these ways out would do."""
        work(self.backend, ways)
