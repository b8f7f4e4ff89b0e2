"""The area of messages: what was written to whom, what is on its way, what did not get there."""

from crmtui.tui.screens.messages.form import open_message_form
from crmtui.tui.screens.messages.screen import MessagesScreen

__all__ = ["MessagesScreen", "open_message_form"]
