"""The warning before somebody is written down twice."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from crmtui.kit.i18n import _
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.screens.contacts.words import name_of, phone_of
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.services.contacts import ContactDetail

SAVE: Final = "save"


class DuplicatesDialog(Dialog[str]):
    """Gives the id of the contact that was meant, `SAVE` to save in spite of it, or None to go on
    typing.
    """

    ALARM: ClassVar[bool] = True
    TITLE_TEXT: ClassVar[str] = _("Is it one of these?")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+s",
            "save",
            _("Save anyway"),
            tooltip=_("It is somebody else: save the new contact"),
            id="duplicates.save",
        ),
    ]
    DEFAULT_CSS = """
    DuplicatesDialog {
        & > .dialog--frame { width: 76; }
        & OptionList { height: auto; max-height: 12; border: none; padding: 0; margin: 1 0 0 0; }
    }
    """

    def __init__(self, found: "Sequence[ContactDetail]") -> None:
        super().__init__()
        self._found = list(found)

    def compose_content(self) -> Iterable[Widget]:
        text = _("These share e-mail, phone, LinkedIn or name with what you typed.")
        yield Static(Content(text))
        yield OptionList(*(Option(_line(one)) for one in self._found), compact=True)

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Go on typing"), id="cancel", compact=True)
        yield Button(_("Open it (Enter)"), id="open", variant="primary", compact=True)
        yield Button(_("Save anyway (^S)"), id="save", variant="error", compact=True)

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = 0
        options.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._open()

    def pressed(self, button: str) -> None:
        if button == "save":
            self.action_save()
        else:
            self._open()

    def _open(self) -> None:
        chosen = self.query_one(OptionList).highlighted
        if chosen is not None:
            self.dismiss(str(self._found[chosen].id))

    def action_save(self) -> None:
        """Save the new contact all the same."""
        self.dismiss(SAVE)


def _line(contact: "ContactDetail") -> Content:
    """Two lines of what one is known by."""
    name = shorten(name_of(contact), 66)
    known = (contact.company, contact.email, phone_of(contact), contact.city)
    rest = shorten("  ".join(literal(part) for part in known if part), 66)
    return Content.assemble((literal(name), "bold"), f"\n  {rest}")
