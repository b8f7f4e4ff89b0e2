"""A text whose lines are broken by whoever makes it, for the width that it has."""

from collections.abc import Callable

from textual import events
from textual.widgets import Static


class WrappedText(Static):
    """Asks for its text anew when its width has changed, also below a dialog."""

    def __init__(self, wrap: Callable[[], object], *, id: str) -> None:  # noqa: A002
        super().__init__("", id=id)
        self._wrap = wrap
        self._width = 0

    def on_resize(self, event: events.Resize) -> None:
        """Texts are wrapped beside their labels."""
        if event.size.width != self._width:
            self._width = event.size.width
            self._wrap()
