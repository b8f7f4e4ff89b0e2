"""The selected contact in a few lines below the list."""

from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from crmtui.tui.problems import Problem
from crmtui.tui.screens.contacts.reading import read_latest
from crmtui.tui.screens.contacts.told import Frame, card
from crmtui.tui.screens.contacts.words import name_of
from crmtui.tui.text import shorten

if TYPE_CHECKING:
    from crmtui.services.contacts import ContactDetail, TimelineEntry
    from crmtui.tui.app import CrmApp
    from crmtui.tui.base import ServiceScreen

_PAUSE: Final = 0.06
"""Seconds: a cursor that runs down a list reads only where it stops."""
_ENTRIES: Final = 8


class ContactCard(Widget):
    """Follows the cursor: the contact at once, what happened with them a moment later."""

    DEFAULT_CSS = """
    ContactCard {
        height: 6;
        border: round $border;
        border-title-style: bold;
        padding: 0 1;
        text-wrap: nowrap;
    }
    """
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._contact: ContactDetail | None = None
        self._latest: tuple[TimelineEntry, ...] = ()
        self._waiting: Timer | None = None
        self._outdated = False

    def outdate(self) -> None:
        """More may have happened: read it again when the contact is shown next."""
        self._outdated = True

    def show(self, contact: "ContactDetail | None") -> None:
        """Show this contact, or nothing."""
        if contact == self._contact and not self._outdated:
            return
        self._outdated = False
        if contact is None or self._contact is None or contact.id != self._contact.id:
            self._latest = ()
        self._contact = contact
        self._show_title()
        self.refresh()
        if self._waiting is not None:
            self._waiting.stop()
        if contact is not None:
            self._waiting = self.set_timer(_PAUSE, lambda: self._read(contact.id))

    def _show_title(self) -> None:
        title = name_of(self._contact) if self._contact else ""
        ellipsis = cast("CrmApp", self.app).symbols.ellipsis
        self.border_title = Content(shorten(title, max(10, self.size.width - 6), ellipsis))

    def on_resize(self) -> None:
        """The title takes what room there is."""
        self._show_title()

    def _read(self, contact_id: UUID) -> None:
        screen = cast("ServiceScreen", self.screen)

        def show(latest: Any) -> None:
            if self._contact is not None and self._contact.id == contact_id:
                self._latest = latest
                self.refresh()

        screen.read(
            read_latest, contact_id, _ENTRIES, then=show, key="contacts.card", failed=self._failed
        )

    def _failed(self, problem: Problem) -> bool:
        """A contact that is gone shows in the list; nobody asked for it by itself."""
        return problem.expected and not problem.transient

    def render(self) -> Content:
        if self._contact is None:
            return Content("")
        console = cast("CrmApp", self.app)
        width, height = self.content_size
        frame = Frame(console.timezone, console.symbols, width)
        return card(self._contact, self._latest, frame, height)
