"""The area of webhooks: who is told of what happens, what was sent, and what to do about it."""

from crmtui.tui.screens.webhooks.screen import WebhooksScreen

__all__ = ["WebhooksScreen"]
