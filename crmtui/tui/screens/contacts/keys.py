"""The keys of the list of contacts and of one contact's screen."""

from typing import Final

from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _

LIST_KEYS: Final[list[BindingType]] = [
    Binding("ctrl+n,f2", "new", _("New"), tooltip=_("Write down somebody new"), id="contacts.new"),
    Binding(
        "f4",
        "edit",
        _("Edit"),
        tooltip=_("Change the selected contact, or all that are marked"),
        id="contacts.edit",
    ),
    Binding(
        "ctrl+z",
        "undo",
        _("Undo"),
        tooltip=_("Take the last change back; among deleted ones, restore the selected"),
        id="contacts.undo",
    ),
    Binding(
        "space",
        "pick",
        _("Mark"),
        tooltip=_("Mark it, or no longer, and go on"),
        id="contacts.pick",
    ),
    Binding(
        "f10",
        "many",
        _("Many"),
        tooltip=_("Change, tag, delete or restore all that are marked, or all of the filter"),
        id="contacts.many",
    ),
    Binding(
        "v",
        "views",
        _("Views"),
        tooltip=_("Filters and orders that were kept: show, keep, share them"),
        id="contacts.views",
    ),
    Binding("f6", "filter", _("Filter"), tooltip=_("By any field"), id="contacts.filter"),
    Binding(
        "f8",
        "delete",
        _("Delete"),
        tooltip=_("Delete it, or all that are marked; they can be restored"),
        id="contacts.delete",
    ),
    Binding(
        "f9",
        "tags",
        _("Tags"),
        tooltip=_("Put tags on, take them off; of all that are marked, too"),
        id="contacts.tags",
    ),
    Binding("f7", "sort", _("Sort"), tooltip=_("By any column, up or down"), id="contacts.sort"),
    Binding(
        "ctrl+e",
        "export",
        _("Export"),
        tooltip=_("Write the contacts of the filter to a file (CSV)"),
        id="contacts.export",
    ),
    Binding(
        "i",
        "import_list",
        _("Import"),
        tooltip=_("Bring in contacts by a file (CSV, JSON, vCard)"),
        id="contacts.import",
    ),
    Binding(
        "ctrl+a",
        "pick_all",
        _("Mark all"),
        show=False,
        tooltip=_("Mark all of the filter; once more: mark nobody"),
        id="contacts.pick_all",
    ),
    Binding(
        "ctrl+g",
        "fill",
        _("Fill in"),
        show=False,
        tooltip=_("Fill in what is known of the company and missing here"),
        id="contacts.fill",
    ),
    Binding(
        "ctrl+w",
        "write_to",
        _("Write"),
        show=False,
        tooltip=_("An e-mail or an SMS to the selected contact"),
        id="contacts.write",
    ),
    Binding(
        "ctrl+r",
        "enrich",
        _("Enrich"),
        show=False,
        tooltip=_("What providers know of the selected contact"),
        id="contacts.enrich",
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
    Binding("ctrl+w", "write_to", _("Write"), tooltip=_("An e-mail or an SMS"), id="contact.write"),
    Binding(
        "ctrl+r",
        "enrich",
        _("Enrich"),
        show=False,
        tooltip=_("What providers know of the contact"),
        id="contact.enrich",
    ),
    Binding(
        "f6",
        "merges",
        _("Merged"),
        show=False,
        tooltip=_("Who became part of this contact; make two of one again"),
        id="contact.merges",
    ),
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
