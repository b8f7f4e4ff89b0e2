"""How much happened in each minute, as columns of blocks, or of letters where there are none."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple, cast

from textual.content import Content
from textual.widget import Widget

from crmtui.tui.styles import component_style

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp

BLOCKS: Final = " ▁▂▃▄▅▆▇█"
PLAIN: Final = " _.-=#"
FAILED: Final = "!"
"""Stands in the lowest line of a minute in which something failed, whatever its colour."""


class Bar(NamedTuple):
    """One minute."""

    done: int
    failed: int = 0


def draw(bars: Sequence[Bar], height: int, levels: str) -> list[str]:
    """The columns of `bars`, `height` lines from top to bottom.

    The highest fills all lines; whatever is more than nothing shows as something. A minute with
    failures is marked in the lowest line.
    """
    steps = len(levels) - 1
    top = max((bar.done for bar in bars), default=0)
    filled = [_fill(bar.done, top, steps * height) for bar in bars]
    lines = [
        "".join(levels[min(max(fill - steps * row, 0), steps)] for fill in filled)
        for row in reversed(range(height))
    ]
    marks = (FAILED if bar.failed else shown for bar, shown in zip(bars, lines[-1], strict=True))
    return [*lines[:-1], "".join(marks)]


def _fill(value: int, top: int, most: int) -> int:
    return 0 if value <= 0 else max(1, round(value * most / top))


class RatePlot(Widget):
    """The latest minutes for which there is room, the current one on the right."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"rate-plot--done", "rate-plot--failed"}
    DEFAULT_CSS = """
    RatePlot {
        text-wrap: nowrap;
        & > .rate-plot--done { color: $text-success; }
        & > .rate-plot--failed { color: $text-error; text-style: bold; }
    }
    """
    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._bars: tuple[Bar, ...] = ()

    def show(self, bars: Sequence[Bar]) -> None:
        """Replace the minutes, the oldest first."""
        if tuple(bars) != self._bars:
            self._bars = tuple(bars)
            self.refresh()

    def render(self) -> Content:
        width, height = self.size
        if not self._bars or width < 1 or height < 1:
            return Content("")
        bars = (*[Bar(0)] * (width - len(self._bars)), *self._bars[-width:])
        levels = PLAIN if cast("CrmApp", self.app).symbols.ascii else BLOCKS
        lines = draw(bars, height, levels)
        done = component_style(self, "rate-plot--done")
        failed = component_style(self, "rate-plot--failed")
        shown = [Content.styled(line, done) for line in lines[:-1]]
        lowest = [Content.styled(sign, failed if sign == FAILED else done) for sign in lines[-1]]
        return Content("\n").join([*shown, Content("").join(lowest)])
