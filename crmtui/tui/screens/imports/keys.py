"""The keys of the import wizard and of the list of earlier imports."""

from typing import Final

from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _

WIZARD_KEYS: Final[list[BindingType]] = [
    Binding("f9", "proceed", _("Go on"), tooltip=_("To the next step"), id="import.proceed"),
    Binding(
        "f4",
        "reading",
        _("Reading"),
        tooltip=_("Encoding, delimiter, header, and what is assumed where the list is silent"),
        id="import.reading",
    ),
    Binding(
        "ctrl+z",
        "undo",
        _("Take back"),
        tooltip=_("Remove what the import created, and put back what it changed"),
        id="import.undo",
    ),
    Binding(
        "f5",
        "resume",
        _("Bring in the rest"),
        tooltip=_("Go on with an import that failed or was cancelled, where it stopped"),
        id="import.resume",
    ),
    Binding(
        "ctrl+s",
        "save_refused",
        _("Save refused"),
        tooltip=_("Write the refused rows with their reasons to a file, to correct and import"),
        id="import.save_refused",
    ),
    Binding(
        "f6",
        "earlier",
        _("Earlier ones"),
        tooltip=_("All imports so far: what came of them, and taking them back"),
        id="import.earlier",
    ),
    Binding(
        "f7",
        "cancel_import",
        _("Cancel"),
        tooltip=_("Stop between two batches"),
        id="import.cancel",
    ),
    Binding(
        "escape",
        "back",
        _("Back"),
        tooltip=_("A step back, or leave an import that goes on"),
        id="import.back",
    ),
]
LIST_KEYS: Final[list[BindingType]] = [
    Binding("f2", "new", _("Import"), tooltip=_("Bring in another list"), id="imports.new"),
    Binding(
        "ctrl+z",
        "undo",
        _("Take back"),
        tooltip=_("Remove what the selected import created, and put back what it changed"),
        id="imports.undo",
    ),
    Binding("f5", "refresh", _("Refresh"), tooltip=_("Read again"), id="imports.refresh"),
    Binding(
        "escape", "leave", _("Back"), tooltip=_("Back to where one came from"), id="imports.leave"
    ),
]
