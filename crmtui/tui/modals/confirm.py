"""Questions before something happens: yes or no, with a reason, or one of several choices."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from crmtui.kit.i18n import _
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.text import literal


class ConfirmDialog(Dialog[bool]):
    """Asks before something that cannot be taken back. Cancel has the focus; the text says what."""

    ALARM: ClassVar[bool] = True

    def __init__(self, title: str, text: str, *, verb: str) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._verb = verb

    def title_text(self) -> str:
        return literal(self._title)

    def compose_content(self) -> Iterable[Widget]:
        yield Static(Content(self._text))

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Cancel"), id="cancel", compact=True)
        yield Button(self._verb, id="confirm", variant="error", compact=True)

    def on_mount(self) -> None:
        self.query_one("#cancel").focus()

    def pressed(self, button: str) -> None:
        self.dismiss(True)


class LeaveOrDo(ConfirmDialog):
    """As its base, but the way out is not called Cancel: here that is what is asked about."""

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Leave it"), id="cancel", compact=True)
        yield Button(self._verb, id="confirm", variant="error", compact=True)


class ReasonDialog(Dialog[str]):
    """Asks for a reason, which is kept with what happens. Gives the reason, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+s", "confirm", _("OK"), tooltip=_("Do it with this reason"), id="reason.confirm"
        ),
    ]

    def __init__(self, title: str, text: str, *, verb: str, longest: int = 200) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._verb = verb
        self._longest = longest

    def title_text(self) -> str:
        return literal(self._title)

    def compose_content(self) -> Iterable[Widget]:
        yield Static(Content(self._text))
        yield Input(placeholder=_("Reason"), max_length=self._longest, id="reason", compact=True)
        yield Static("", id="reason-error", classes="dialog--error")

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Cancel"), id="cancel", compact=True)
        yield Button(self._verb, id="confirm", variant="primary", compact=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_confirm()

    def pressed(self, button: str) -> None:
        self.action_confirm()

    def action_confirm(self) -> None:
        """Give the reason, unless it is empty."""
        reason = self.query_one("#reason", Input).value.strip()
        if reason:
            self.dismiss(reason)
            return
        self.query_one("#reason-error", Static).update(Content(_("Please give a reason.")))
        self.query_one("#reason").focus()


class ChoiceDialog(Dialog[str]):
    """One of several choices, by arrow keys and Enter or by mouse. Gives its id, or None."""

    DEFAULT_CSS = """
    ChoiceDialog OptionList {
        height: auto;
        max-height: 14;
        border: none;
        padding: 0;
    }
    """

    def __init__(
        self, title: str, choices: Sequence[tuple[str, str]], *, current: str = "", text: str = ""
    ) -> None:
        """`choices` are pairs of id and label; both may hold anything."""
        super().__init__()
        self._title = title
        self._choices = list(choices)
        self._current = current
        self._text = text

    def title_text(self) -> str:
        return literal(self._title)

    def compose_content(self) -> Iterable[Widget]:
        if self._text:
            yield Static(Content(self._text))
        yield OptionList(
            *(Option(Content(literal(label))) for _id, label in self._choices), compact=True
        )

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Cancel"), id="cancel", compact=True)

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        ids = [choice for choice, _label in self._choices]
        options.highlighted = ids.index(self._current) if self._current in ids else 0
        options.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._choices[event.option_index][0])
