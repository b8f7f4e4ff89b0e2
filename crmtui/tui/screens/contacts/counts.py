"""How many contacts a list has, and how many there are in all: counted while it is shown."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from textual.timer import Timer

from crmtui.tui.problems import Problem
from crmtui.tui.screens.contacts import reading
from crmtui.tui.screens.contacts.heads import count_text
from crmtui.tui.screens.contacts.source import ContactSource

if TYPE_CHECKING:
    from crmtui.tui.base import ServiceScreen

_COUNT_PAUSE: Final = 0.25
"""Seconds after which a list that is still shown is counted to its end."""


class ContactCounts:
    """Counts for one screen."""

    def __init__(
        self,
        screen: "ServiceScreen",
        current: Callable[[], ContactSource],
        changed: Callable[[], object],
        ended: Callable[[int], object],
    ) -> None:
        """`current` gives the list that is shown; `ended` is told how many it has once that is
        known, `changed` when anything else is.
        """
        self._screen = screen
        self._current = current
        self._changed = changed
        self._ended = ended
        self._everybody: int | None = None
        self._asked = False
        """How many there are in all is being counted."""
        self._waiting: Timer | None = None

    def forget(self) -> None:
        """The contacts may have changed."""
        self._everybody = None

    @property
    def text(self) -> str:
        """How many match, of how many."""
        source = self._current()
        everybody = None if source.choice.is_all else self._everybody
        return count_text(source.counted, everybody, self._screen.console.options.locale)

    def look(self) -> None:
        """Count what is not known yet."""
        source = self._current()
        if not source.counted.exact:
            self._count_soon()
        if not source.choice.is_all and self._everybody is None and not self._asked:
            self._asked = True
            self._screen.read(reading.count_everybody, then=self._know, failed=self.failed)

    def failed(self, problem: Problem) -> bool:
        """The list itself tells what is wrong; once is enough."""
        self._asked = False
        return problem.expected

    def _know(self, total: int) -> None:
        self._everybody, self._asked = total, False
        self._changed()

    def _count_soon(self) -> None:
        """Count to the end, unless the next list is asked for at once, as it is while one types."""
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self._screen.set_timer(_COUNT_PAUSE, self._count)

    def _count(self) -> None:
        source = self._current()
        if source.counted.exact:
            return
        reading = source.reading

        def counted(total: int) -> None:
            if source is self._current() and source.reading is reading:
                source.take_total(total)
                self._ended(total)

        self._screen.read(
            source.count_exactly, then=counted, key="contacts.count", failed=self.failed
        )
