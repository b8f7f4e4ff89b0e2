"""What is done with messages, from the list or from the screen of one."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.screens.messages import reading
from crmtui.tui.screens.messages.words import held_text, recipient_of
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.services.conversations import MessageDetail, MessageSummary
    from crmtui.tui.base import ServiceScreen


def retry(screen: "ServiceScreen", message_id: UUID, done: Callable[[], object]) -> None:
    """Send a message again that did not go out."""

    def queued(message: "MessageDetail") -> None:
        text = _("Queued again: {name}.")
        screen.say(text.format(name=shorten(literal(recipient_of(message)), 50)))
        done()

    screen.write(reading.retry, message_id, then=queued)


def send_held(screen: "ServiceScreen", channel: str, done: Callable[[], object]) -> None:
    """Say how many messages are held, ask, and send them."""

    def ask(held: reading.Counts) -> None:
        if not any(held.values()):
            screen.say(_("Nothing is held."))
            return

        def answered(yes: bool | None) -> None:
            if yes:
                _send_all(screen, channel, done)

        text = _(
            "{messages} waited for a way out, perhaps for long. All of them go out now, the oldest"
            " first; what still has no way out is held again."
        )
        question = text.format(messages=held_text(held))
        screen.app.push_screen(ConfirmDialog(_("Send now?"), question, verb=_("Send")), answered)

    screen.read(reading.count_held, channel, then=ask, key="messages.held")


def _send_all(screen: "ServiceScreen", channel: str, done: Callable[[], object]) -> None:
    connection = screen.console.connection

    def queued(count: int) -> None:
        text = ngettext("{n} message was queued.", "{n} messages were queued.", count)
        screen.say(text.format(n=count))
        done()

    screen.run_blocking(
        reading.send_held, connection.backend, connection.actor, channel, then=queued
    )


def may(screen: "ServiceScreen", permission: str) -> bool:
    """Whether the operator holds `permission`."""
    actor = screen.console.connection.actor
    return bool(actor and actor.can(permission))


def can_retry(message: "MessageSummary | None") -> bool:
    """Whether sending it again makes sense; the service knows whether it is on its way."""
    return message is not None and message.status.value != "sent"
