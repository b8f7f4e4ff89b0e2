"""Questions that are answered with one digit, by a thumb."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import OptionList

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ChoiceDialog


class DigitDialog(ChoiceDialog):
    """One of at most nine choices: its digit, or arrow keys and Enter, or the mouse."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            str(digit),
            f"choose({digit})",
            _("Choose"),
            show=False,
            tooltip=_("Choose what stands beside this digit"),
            id=f"digit.{digit}",
        )
        for digit in range(1, 10)
    ]

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], *, text: str = "") -> None:
        self._ids = [choice for choice, _label in choices]
        numbered = [(name, f"{at}  {label}") for at, (name, label) in enumerate(choices, start=1)]
        super().__init__(title, numbered, text=text)

    def action_choose(self, digit: int) -> None:
        """Take the choice with this number; ring where there is none."""
        if digit <= len(self._ids):
            self.query_one(OptionList).highlighted = digit - 1
            self.dismiss(self._ids[digit - 1])
        else:
            self.app.bell()
