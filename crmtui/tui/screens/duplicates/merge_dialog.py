"""The merge view: both values of every field in which two contacts differ, one key each."""

from collections.abc import Iterable
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from crmtui.kit.i18n import _
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.screens.duplicates.reading import MergeRead, read_merge
from crmtui.tui.screens.duplicates.words import choice_line, head_line, joined_line

if TYPE_CHECKING:
    from crmtui.services.duplicates import FieldChoice

_WIDTH: Final = 74
"""Inside of the frame at 80 columns."""
_HALF: Final = 29


class MergeDialog(Dialog[Any]):
    """Gives what is to be merged how (a `MergeChoice`), or None."""

    TITLE_TEXT: ClassVar[str] = _("Are they one person?")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+s", "merge", _("Merge"), tooltip=_("Make the two one contact"), id="merge.merge"
        ),
        Binding(
            "f6",
            "swap",
            _("Swap"),
            tooltip=_("Let the other one stay"),
            id="merge.swap",
        ),
        Binding(
            "space",
            "other",
            _("Other value"),
            tooltip=_("Take the other value"),
            id="merge.toggle",
        ),
    ]
    DEFAULT_CSS = """
    MergeDialog {
        & > .dialog--frame { width: 78; }
        & OptionList { height: auto; max-height: 14; border: none; padding: 0; }
        & #merge-head { height: 1; }
        & #merge-joined { height: auto; color: $text-muted; margin: 1 0 0 0; }
    }
    """

    def __init__(self, read: MergeRead) -> None:
        super().__init__()
        self._take(read)

    def _take(self, read: MergeRead) -> None:
        self._read = read
        # What both have an answer to comes first: there one has to choose.
        self._fields = sorted(read.preview.fields, key=lambda each: not each.conflicting)
        self._from_loser = {each.name for each in self._fields if each.default == "loser"}

    def compose_content(self) -> Iterable[Widget]:
        yield Static(id="merge-head")
        yield OptionList(compact=True, markup=False)
        yield Static(id="merge-joined")

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Cancel"), id="cancel", compact=True)
        yield Button(_("Let the other stay (F6)"), id="swap", compact=True)
        yield Button(_("Merge (^S)"), id="merge", variant="primary", compact=True)

    def on_mount(self) -> None:
        self._show()
        self.query_one("#merge").focus()
        if self._fields:
            self.query_one(OptionList).focus()

    def _show(self) -> None:
        preview = self._read.preview
        self.query_one("#merge-head", Static).update(head_line(preview, _HALF))
        self._show_joined()
        options = self.query_one(OptionList)
        options.set_options([Option(self._line(at)) for at in range(len(self._fields))])
        if self._fields:
            options.highlighted = 0
        else:
            options.add_option(Option(Content(_("They say the same in every field."))))

    def _show_joined(self) -> None:
        preview = self._read.preview
        first = (preview.loser if "email" in self._from_loser else preview.winner).email
        self.query_one("#merge-joined", Static).update(joined_line(preview, first, _WIDTH))

    def _line(self, at: int) -> Content:
        field = self._fields[at]
        letter = ascii_lowercase[at] if at < len(ascii_lowercase) else " "
        theirs = field.name in self._from_loser
        return choice_line(letter, field, theirs=theirs, owners=self._read.owners, half=_HALF)

    def on_key(self, event: events.Key) -> None:
        """A letter takes the other value of its field."""
        at = ascii_lowercase.find(event.key) if len(event.key) == 1 else -1
        if 0 <= at < len(self._fields):
            event.stop()
            self._toggle(at)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._toggle(event.option_index)

    def action_other(self) -> None:
        """Take the other value of the highlighted field."""
        chosen = self.query_one(OptionList).highlighted
        if chosen is not None:
            self._toggle(chosen)

    def _toggle(self, at: int) -> None:
        if at >= len(self._fields):
            return
        self._from_loser ^= {self._fields[at].name}
        options = self.query_one(OptionList)
        options.replace_option_prompt_at_index(at, self._line(at))
        options.highlighted = at
        self._show_joined()

    def action_swap(self) -> None:
        """Let the other one stay; what was chosen stays chosen."""
        preview = self._read.preview
        taken = {each.name: self._value(each) for each in self._fields}

        def swapped(read: MergeRead) -> None:
            self._take(read)
            for each in self._fields:
                if each.name in taken and each.winner != each.loser:
                    theirs = taken[each.name] == each.loser
                    self._from_loser -= {each.name}
                    self._from_loser |= {each.name} if theirs else set()
            self._show()

        self.read(read_merge, preview.loser.id, preview.winner.id, then=swapped)

    def _value(self, field: "FieldChoice") -> object:
        return field.loser if field.name in self._from_loser else field.winner

    def pressed(self, button: str) -> None:
        if button == "swap":
            self.action_swap()
        else:
            self.action_merge()

    def action_merge(self) -> None:
        """Close with what is to be done."""
        from crmtui.services import duplicates

        preview = self._read.preview
        self.dismiss(
            duplicates.MergeChoice(
                winner_id=preview.winner.id,
                loser_id=preview.loser.id,
                from_loser=tuple(sorted(self._from_loser)),
                winner_version=preview.winner.version,
                loser_version=preview.loser.version,
            )
        )
