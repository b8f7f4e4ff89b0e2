"""A box and a radio button in which one sees without colours whether they are chosen."""

from textual.widgets import Checkbox, RadioButton

_NOTHING = " "


class TickBox(Checkbox):
    """As its base, but empty while it is off: there it has a dark mark."""

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override]  # noqa: N802 — as the base has it
        return Checkbox.BUTTON_INNER if self.value else _NOTHING


class ChoiceButton(RadioButton):
    """As its base, but empty while another one is chosen: there it has a dark mark."""

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override]  # noqa: N802 — as the base has it
        return RadioButton.BUTTON_INNER if self.value else _NOTHING
