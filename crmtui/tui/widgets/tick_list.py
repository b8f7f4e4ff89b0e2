"""A list of which several can be chosen, and in which one sees without colours which they are."""

from typing import TypeVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import SelectionList

Value = TypeVar("Value")


class TickList(SelectionList[Value]):
    """As its base, but what is not chosen has no mark: there it has a dark one."""

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        index = round(self.scroll_offset.y) + y
        if index >= self.option_count or self.get_option_at_index(index).value in self.selected:
            return strip
        left, mark, *rest = strip
        return Strip([left, Segment(" " * len(mark.text), mark.style), *rest])
