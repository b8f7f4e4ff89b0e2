"""What is done with a contact, from the list or from its own screen."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.screens.contacts import reading
from crmtui.tui.screens.contacts.form import ContactForm, Existing
from crmtui.tui.screens.contacts.reading import Names, Saved
from crmtui.tui.screens.contacts.tags_form import TagsForm
from crmtui.tui.screens.contacts.undo import BatchUndo, Undo
from crmtui.tui.screens.contacts.words import name_of
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.services.contacts import ContactDetail
    from crmtui.tui.base import ServiceScreen

NEEDED: Final[Mapping[str, str]] = {
    "new": "contacts:write",
    "edit": "contacts:write",
    "fill": "contacts:write",
    "tags": "tags:write",
    "delete": "contacts:delete",
    "export": "exports:read",
    "many": "contacts:bulk",
    "merges": "contacts:delete",
    "write_to": "messages:send",
    "enrich": "enrichment:read",
    "import_list": "imports:write",
}
"""The right that each action needs."""

Done = Callable[["ContactDetail | None"], object]
"""Told of the contact as it is now; None after it was deleted."""


class Desk(Protocol):
    """Where the area keeps what can be taken back; leads to a contact's screen."""

    undo: Undo | BatchUndo | None

    def open_contact(self, contact_id: UUID) -> None: ...

    def may(self, permission: str) -> bool: ...


class ContactActions:
    """Asks, writes and tells; `done` shows what came of it."""

    def __init__(self, screen: "ServiceScreen", desk: Desk, done: Done) -> None:
        self._screen = screen
        self._desk = desk
        self._done = done

    # --- forms ------------------------------------------------------------------------------

    def new(self) -> None:
        """Write down somebody new."""
        self._screen.read(reading.read_for_form, None, then=self._open_form)

    def edit(self, contact_id: UUID) -> None:
        """Change what is known of somebody."""
        self._screen.read(reading.read_for_form, contact_id, then=self._open_form)

    def _open_form(self, found: "tuple[ContactDetail | None, Names]") -> None:
        self._screen.app.push_screen(ContactForm(*found), self._saved)

    def tags(self, contact_id: UUID) -> None:
        """Put tags on somebody, or take them off."""

        def show(found: "tuple[ContactDetail | None, Names]") -> None:
            contact, names = found
            if contact is not None:
                self._screen.app.push_screen(TagsForm(contact, names), self._saved)

        self._screen.read(reading.read_for_form, contact_id, then=show)

    def _saved(self, result: Saved | Existing | None) -> None:
        if isinstance(result, Existing):
            self._desk.open_contact(result.contact_id)
        elif result is not None:
            self._tell(result)

    def _tell(self, saved: Saved) -> None:
        self._desk.undo = saved.undo
        name = shorten(literal(name_of(saved.contact)), 40)
        text = _("Saved: {name}").format(name=name)
        if saved.undo is not None:
            text = describe_undo(saved.undo)
        self._screen.say(text)
        self._done(saved.contact)

    # --- without a form ---------------------------------------------------------------------

    def fill(self, contact_id: UUID) -> None:
        """Fill in what is known of the company and missing here."""

        def filled(saved: Saved) -> None:
            if saved.undo is None:
                self._screen.say(_("Nothing that is known of the company was missing."))
            else:
                self._tell(saved)

        self._screen.write(reading.fill, contact_id, then=filled)

    def delete(self, contact_id: UUID, name: str) -> None:
        """Ask, then hide a contact; it can be restored."""
        shown = shorten(literal(name), 60)

        def deleted(_result: object) -> None:
            self._desk.undo = Undo.of_deletion(contact_id, name)
            self._screen.say(_("Deleted: {name}. Ctrl+Z takes it back.").format(name=shown))
            self._done(None)

        def answered(yes: bool | None) -> None:
            if yes:
                self._screen.write(reading.delete, contact_id, then=deleted)

        text = _(
            "{name} disappears from all lists, and the e-mail address is free again."
            " Ctrl+Z takes it back; later it is found among the deleted ones."
        )
        question = ConfirmDialog(_("Delete?"), text.format(name=shown), verb=_("Delete"))
        self._screen.app.push_screen(question, answered)

    def restore(self, contact_id: UUID) -> None:
        """Show a deleted contact again."""

        def restored(contact: "ContactDetail") -> None:
            name = shorten(literal(name_of(contact)), 60)
            self._screen.say(_("Restored: {name}").format(name=name))
            self._forget(contact_id)
            self._done(contact)

        self._screen.write(reading.restore, contact_id, then=restored)

    def take_back(self) -> None:
        """Take the last change back, or the last deletion."""
        undo = self._desk.undo
        if undo is None:
            self._screen.say(_("There is nothing to take back."))
        elif isinstance(undo, BatchUndo):
            from crmtui.tui.screens.contacts.bulk_run import BulkRun

            BulkRun(self._screen, self._desk).ask_to_take_back(undo.batch_id, undo.name)
        elif undo.is_deletion:
            self.restore(undo.contact_id)
        else:
            self._screen.write(reading.take_back, undo, then=self._taken_back)

    def _taken_back(self, contact: "ContactDetail") -> None:
        self._forget(contact.id)
        name = shorten(literal(name_of(contact)), 60)
        self._screen.say(_("As it was before: {name}").format(name=name))
        self._done(contact)

    def _forget(self, contact_id: UUID) -> None:
        if self._desk.undo is not None and self._desk.undo.contact_id == contact_id:
            self._desk.undo = None


def describe_undo(undo: Undo | BatchUndo) -> str:
    """What can be taken back, on one line."""
    name = shorten(literal(undo.name), 40)
    if isinstance(undo, BatchUndo):
        return _("of many: {name}").format(name=name)
    if undo.is_deletion:
        return _("deleted: {name}").format(name=name)
    return _("saved: {fields} of {name}").format(fields=shorten(undo.fields, 40), name=name)


def is_allowed(action: str, desk: Any) -> bool:
    """Whether the operator may do it; what needs no right is allowed."""
    needed = NEEDED.get(action)
    return needed is None or bool(desk.may(needed))
