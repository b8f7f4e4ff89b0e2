"""How the console gets its screens painted: as soon as they are there, and styled once.

Textual parses every style sheet twice before the first frame, styles a screen before and after it
knows its size, and paints nothing until all has started.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from textual.app import App
from textual.driver import Driver
from textual.screen import Screen

from crmtui.tui.room import HEIGHTS, WIDTHS, room_classes
from crmtui.tui.styles import load_styles


class PaintingApp(App[None]):
    """An application whose first frame, and whose new screens, come without detours."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(self, **settings: Any) -> None:
        self._started = False
        super().__init__(**settings)
        self._styled_theme = self.theme
        """The theme with which the styles were parsed last."""

    def on_mount(self) -> None:
        self._started = True

    def offer_mode(self, name: str, load: Callable[[], Screen[Any]]) -> None:
        """Add a mode; `load` makes its screen when it is entered first."""

        def make() -> Screen[Any]:
            screen = load()
            # Told of the terminal's size only later, all that is on it would be styled twice.
            return screen.add_class(*room_classes(self.size), update=False)

        self.add_mode(name, make)

    def get_driver_class(self) -> type[Driver]:
        """Textual's driver for this platform; on Unix the one that keeps bursts together."""
        found = super().get_driver_class()
        if found.__module__ == "textual.drivers.linux_driver":
            from crmtui.tui.terminal_input import SteadyDriver

            return SteadyDriver
        return found

    def _load_screen_css(self, screen: Screen[Any]) -> None:
        """Parse the styles of a new screen, and only these."""
        if self._styled_theme == self.theme and not screen.CSS:
            load_styles(self, screen)
        else:
            super()._load_screen_css(screen)

    def refresh_css(self, animate: bool = True) -> None:
        self._styled_theme = self.theme
        super().refresh_css(animate)

    @contextmanager
    def batch_update(self) -> Iterator[None]:
        """Paint as soon as there is something to see: Textual would wait until all has started."""
        with super().batch_update() if self._started else nullcontext():
            yield

    def delay_update(self, delay: float = 0.05) -> None:
        """Textual hides a switch of modes for 50 ms; ours are quick enough to be seen."""
        super().delay_update(min(delay, 0.001))
