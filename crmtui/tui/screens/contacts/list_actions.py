"""What is done from the list: with the selected contact, or with all that are marked."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.base import ServiceScreen
from crmtui.tui.screens.contacts import doors, reading
from crmtui.tui.screens.contacts.actions import ContactActions, is_allowed
from crmtui.tui.screens.contacts.choice import ContactChoice
from crmtui.tui.screens.contacts.picking import Picking
from crmtui.tui.screens.contacts.source import Counted
from crmtui.tui.screens.contacts.table import ContactTable
from crmtui.tui.screens.contacts.undo import BatchUndo, Undo
from crmtui.tui.text import literal
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import text_of

if TYPE_CHECKING:
    from crmtui.services.contacts import ContactDetail

_OF_ONE: Final = ("edit", "delete", "tags", "fill", "write_to", "enrich", "pick")
"""What is done with the selected contact."""
_OF_LIVING: Final = ("edit", "tags", "fill", "write_to", "enrich")
"""What is not done with deleted ones."""


class ListActions(ServiceScreen):
    """The acting side of the list's screen."""

    choice: ContactChoice
    undo: Undo | BatchUndo | None
    picking: Picking

    # --- for the screen to fill in ----------------------------------------------------------

    @property
    def table(self) -> PagedTable:
        raise NotImplementedError

    @property
    def counted(self) -> Counted:
        raise NotImplementedError

    def open_contact(self, contact_id: UUID) -> None:
        """Show one contact whole."""
        raise NotImplementedError

    def show_undo(self) -> None:
        """What can be taken back has changed."""
        raise NotImplementedError

    # --- what may be done -------------------------------------------------------------------

    def may(self, permission: str) -> bool:
        """Whether the operator holds `permission`."""
        actor = self.console.connection.actor
        return bool(actor and actor.can(permission))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do; dim what the selected contact does not allow."""
        if action == "undo":
            return self.may("contacts:write") or self.may("contacts:delete")
        if not is_allowed(action, self):
            return False
        if action in ("pick", "pick_all") and not self.may("contacts:bulk"):
            return False
        if action in _OF_ONE and self.is_mounted:
            dimmed = self.choice.deleted and action in _OF_LIVING
            return None if dimmed or not self._has_somebody(action) else True
        return True

    def _has_somebody(self, action: str) -> bool:
        marked = action == "delete" and self.picking.selection.size
        if action == "delete" and self.choice.deleted and not marked:
            return False
        return bool(marked or self.table.cursor_row)

    # --- one --------------------------------------------------------------------------------

    @property
    def _actions(self) -> ContactActions:
        return ContactActions(self, self, self._changed)

    def _changed(self, contact: "ContactDetail | None") -> None:
        """A contact was written: if it is new, show it; the list reads again by itself."""
        self.requery()
        if contact is not None and contact.version == 1 and contact.deleted_at is None:
            self.open_contact(contact.id)
        self.show_undo()

    def _with_selected(self, act: Callable[[UUID], object]) -> None:
        row = self.table.cursor_row
        if row is None or not isinstance(row.id, UUID):
            self.app.bell()
        else:
            act(row.id)

    def action_new(self) -> None:
        self._actions.new()

    def action_edit(self) -> None:
        self._with_marked("edit", self._actions.edit)

    def action_tags(self) -> None:
        self._with_marked("tags", self._actions.tags)

    def action_fill(self) -> None:
        self._with_selected(self._actions.fill)

    def action_write_to(self) -> None:
        def write(contact: "ContactDetail") -> None:
            doors.write_to(self, contact, self.requery)

        self._with_selected(lambda contact_id: self.read(reading.read_one, contact_id, then=write))

    def action_enrich(self) -> None:
        self._with_selected(lambda contact_id: doors.enrich(self, contact_id, self.requery))

    def action_delete(self) -> None:
        row = self.table.cursor_row
        name = text_of(row.cells[0]) if row is not None else ""
        what = "restore" if self.choice.deleted else "delete"
        self._with_marked(what, partial(self._actions.delete, name=name))

    def action_undo(self) -> None:
        """Among deleted contacts restore the selected one, else take the last change back."""
        if self.choice.deleted:
            self._with_marked("restore", self._actions.restore)
        else:
            self._actions.take_back()

    # --- many -------------------------------------------------------------------------------

    def _with_marked(self, what: str, act: Callable[[UUID], object]) -> None:
        """Do it with all that are marked, else with the selected one."""
        if self.picking.selection.size:
            self.picking.begin(what)
        else:
            self._with_selected(act)

    def action_pick(self) -> None:
        """Mark the selected contact, or no longer, and go to the next one."""
        row = self.table.cursor_row
        if row is not None and self.picking.toggle(row.id):
            self.table.action_move(1)
        else:
            self.app.bell()

    def action_pick_all(self) -> None:
        """Mark all of the filter, or nobody."""
        self.picking.toggle_all()

    def on_contact_table_row_picked(self, event: ContactTable.RowPicked) -> None:
        if self.check_action("pick", ()) is not False:
            self.picking.toggle(event.row_id)

    def action_many(self) -> None:
        """Ask what to do with all that are marked, or all of the filter."""
        self.picking.ask_what()

    # --- files ------------------------------------------------------------------------------

    def action_import_list(self) -> None:
        """Bring in a file of contacts."""
        doors.bring_in(self)

    def action_export(self) -> None:
        """Ask where to, then write what the filter shows."""
        from crmtui.tui.screens.contacts.export import ExportContactsForm

        def written(target: Path | None) -> None:
            if target is not None:
                self.say(_("Written: {file}").format(file=literal(str(target))))

        self.app.push_screen(ExportContactsForm(self.choice, self.counted), written)
