"""NO_COLOR taken at its word: not even the codes for the default colours are written."""

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter


class WithoutColor(LineFilter):
    """Leaves bold, reverse, underline and dim. Textual's own filter writes `39;49`."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments with attributes alone."""
        return [
            Segment(text, None if style is None else _plain(style), control)
            for text, style, control in segments
        ]


@lru_cache(maxsize=1024)
def _plain(style: Style) -> Style:
    return style.without_color
