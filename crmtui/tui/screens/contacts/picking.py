"""Marking contacts in the list, and what is done with all that are marked."""

from collections.abc import Hashable
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.screens.contacts import bulk_reading
from crmtui.tui.screens.contacts.actions import Desk
from crmtui.tui.screens.contacts.choice import ContactChoice
from crmtui.tui.screens.contacts.selection import Selection, people_text, whole_filter
from crmtui.tui.widgets.paged_table import PagedTable

if TYPE_CHECKING:
    from crmtui.tui.base import ServiceScreen
    from crmtui.tui.screens.contacts.bulk_run import BulkRun, Target
    from crmtui.tui.screens.contacts.source import Counted


class PickedList(Desk, Protocol):
    """The list in which contacts are marked."""

    choice: ContactChoice

    @property
    def table(self) -> PagedTable: ...

    @property
    def counted(self) -> "Counted": ...


class Picking:
    """Keeps the selection of one list."""

    def __init__(self, screen: "ServiceScreen", desk: PickedList) -> None:
        self._screen = screen
        self._desk = desk
        self.selection = Selection()

    def is_marked(self, row_id: Hashable) -> bool:
        """Whether a row of the list is selected."""
        return self.selection.has(row_id, self._desk.choice)

    def clear(self) -> None:
        """Select nobody."""
        self.selection.clear()
        self._show()

    def toggle(self, row_id: Hashable) -> bool:
        """Select one contact, or no longer; tells whether that was possible."""
        if not isinstance(row_id, UUID):
            return False
        if not self.selection.can_pick(self._desk.choice):
            self._screen.say(_("All of another filter are marked. Ctrl+A twice drops that."))
            return False
        self.selection.toggle(row_id)
        self._show()
        return True

    def toggle_all(self) -> None:
        """Select all of the filter besides those that are selected, or else nobody."""
        choice = self._desk.choice
        if self.selection.has_all_of(choice):
            self.clear()
            return

        def take(found: list[UUID] | int) -> None:
            if isinstance(found, int):
                self.selection.take_whole(choice, found)
            else:
                self.selection.take(choice, found)
            self._show()

        zone = self._screen.console.timezone
        self._screen.read(bulk_reading.read_all_ids, choice, zone, then=take, key="contacts.ids")

    def _show(self) -> None:
        self._desk.table.refresh()
        self._screen.console.status.refresh()
        self._screen.refresh_bindings()

    # --- many -------------------------------------------------------------------------------

    def ask_what(self) -> None:
        """Ask what to do with those that are selected, else with all of the filter."""
        self._run().ask_what(self._target())

    def begin(self, what: str) -> None:
        """Do one thing with those that are selected."""
        self._run().begin(what, self._target())

    def _run(self) -> "BulkRun":
        from crmtui.tui.screens.contacts.bulk_run import BulkRun

        return BulkRun(self._screen, self._desk)

    def _target(self) -> "Target":
        from crmtui.tui.screens.contacts.bulk_run import Target

        choice, counted = self._desk.choice, self._desk.counted
        locale = self._screen.console.options.locale
        if self.selection.size:
            text = self.selection.describe(locale)
            return Target(self.selection, text, choice.deleted)
        everybody = people_text(counted.total, locale) + ("" if counted.exact else "+")
        text = _("all of the filter: {people}").format(people=everybody)
        return Target(whole_filter(choice, counted), text, choice.deleted)
