"""Questions that are answered with one digit, by a thumb."""

from collections.abc import Sequence

from textual import events
from textual.widgets import OptionList

from crmtui.tui.modals.confirm import ChoiceDialog


class DigitDialog(ChoiceDialog):
    """One of at most nine choices: its digit, or arrow keys and Enter, or the mouse."""

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], *, text: str = "") -> None:
        self._ids = [choice for choice, _label in choices]
        numbered = [(name, f"{at}  {label}") for at, (name, label) in enumerate(choices, start=1)]
        super().__init__(title, numbered, text=text)

    def on_key(self, event: events.Key) -> None:
        """Choose by a digit. It is no binding: everywhere else digits lead to areas."""
        if event.key.isdecimal():
            event.stop()
            self._choose(int(event.key))

    def _choose(self, digit: int) -> None:
        """Take the choice with this number; ring where there is none."""
        if 0 < digit <= len(self._ids):
            self.query_one(OptionList).highlighted = digit - 1
            self.dismiss(self._ids[digit - 1])
        else:
            self.app.bell()
