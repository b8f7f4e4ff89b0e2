"""The area of contacts: people are found, read, written down, changed, tagged and taken back."""

from crmtui.tui.screens.contacts.screen import ContactsScreen

__all__ = ["ContactsScreen"]
