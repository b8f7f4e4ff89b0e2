"""The field of a search as you type."""

from collections.abc import Callable

from textual.timer import Timer
from textual.widgets import Input

from crmtui.tui import SEARCH_PAUSE


class SearchField(Input):
    """Searches when one pauses in typing, and with Enter at once."""

    def __init__(
        self,
        search: Callable[[], object],
        hint: str,
        *,
        longest: int = 200,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(placeholder=hint, max_length=longest, compact=True, id=id, classes=classes)
        self._search = search
        self._pause: Timer | None = None

    @property
    def wanted(self) -> str:
        """What is sought."""
        return self.value.strip()

    def show(self, wanted: str) -> None:
        """Show what is sought already; spaces that somebody is typing stay."""
        if self.wanted != wanted:
            with self.prevent(Input.Changed):
                self.value = wanted

    def on_input_changed(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(SEARCH_PAUSE, self._search_now)

    def on_input_submitted(self) -> None:
        if self._pause is not None:
            self._search_now()

    def _search_now(self) -> None:
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        self._search()
