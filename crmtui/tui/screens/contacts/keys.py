"""The keys of the list of contacts and of one contact's screen."""

from typing import Final

from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _

LIST_KEYS: Final[list[BindingType]] = [
    Binding("ctrl+n,f2", "new", _("New"), tooltip=_("Write down somebody new"), id="contacts.new"),
    Binding("f4", "edit", _("Edit"), tooltip=_("Change the selected contact"), id="contacts.edit"),
    Binding(
        "ctrl+z",
        "undo",
        _("Undo"),
        tooltip=_("Take the last change back; among deleted ones, restore the selected"),
        id="contacts.undo",
    ),
    Binding("f6", "filter", _("Filter"), tooltip=_("By any field"), id="contacts.filter"),
    Binding("f7", "sort", _("Sort"), tooltip=_("By any column, up or down"), id="contacts.sort"),
    Binding("f8", "delete", _("Delete"), tooltip=_("It can be restored"), id="contacts.delete"),
    Binding("f9", "tags", _("Tags"), tooltip=_("Put tags on, take them off"), id="contacts.tags"),
    Binding(
        "ctrl+g",
        "fill",
        _("Fill in"),
        tooltip=_("Fill in what is known of the company and missing here"),
        id="contacts.fill",
    ),
    Binding(
        "ctrl+e",
        "export",
        _("Export"),
        tooltip=_("Write the contacts of the filter to a file (CSV)"),
        id="contacts.export",
    ),
    Binding(
        "ctrl+u",
        "toggle_deleted",
        _("Deleted ones"),
        show=False,
        tooltip=_("Show the deleted contacts, or those that are not"),
        id="contacts.deleted",
    ),
    Binding(
        "slash,f3",
        "search",
        _("Search"),
        show=False,
        tooltip=_("By a part of name, company, e-mail, title, city or phone"),
        id="contacts.search",
    ),
    Binding(
        "down",
        "to_list",
        _("To the list"),
        show=False,
        tooltip=_("From the search to what it found"),
        id="contacts.to_list",
    ),
    Binding(
        "escape",
        "clear",
        _("All contacts"),
        show=False,
        tooltip=_("Out of the search, then back to all contacts"),
        id="contacts.clear",
    ),
    Binding(
        "f5", "refresh", _("Refresh"), show=False, tooltip=_("Read again"), id="contacts.refresh"
    ),
]

CONTACT_KEYS: Final[list[BindingType]] = [
    Binding("escape", "leave", _("Back"), tooltip=_("Back to the list"), id="contact.leave"),
    Binding("n", "step(1)", _("Next"), tooltip=_("The next one of the list"), id="contact.next"),
    Binding(
        "p",
        "step(-1)",
        _("Previous"),
        tooltip=_("The one before in the list"),
        id="contact.previous",
    ),
    Binding(
        "f2",
        "turn",
        _("Timeline"),
        tooltip=_("What happened with the contact, or what is known of it"),
        id="contact.turn",
    ),
    Binding("f4", "edit", _("Edit"), tooltip=_("Change what is known"), id="contact.edit"),
    Binding(
        "ctrl+z",
        "undo",
        _("Undo"),
        tooltip=_("Take the last change back; restore a deleted contact"),
        id="contact.undo",
    ),
    Binding("f8", "delete", _("Delete"), tooltip=_("It can be restored"), id="contact.delete"),
    Binding("f9", "tags", _("Tags"), tooltip=_("Put tags on, take them off"), id="contact.tags"),
    Binding(
        "ctrl+g",
        "fill",
        _("Fill in"),
        show=False,
        tooltip=_("Fill in what is known of the company and missing here"),
        id="contact.fill",
    ),
    Binding(
        "ctrl+y",
        "copy",
        _("Copy"),
        show=False,
        tooltip=_("All that is known into the terminal's clipboard"),
        id="contact.copy",
    ),
    Binding(
        "f5", "refresh", _("Refresh"), show=False, tooltip=_("Read again"), id="contact.refresh"
    ),
]
