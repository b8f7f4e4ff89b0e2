"""How much room a terminal has, in classes that styles can ask for."""

from typing import Final

from textual.geometry import Size

MIN_WIDTH: Final = 60
MIN_HEIGHT: Final = 16
WIDE: Final = 100
HIGH: Final = 30

WIDTHS: Final = [(0, "-too-narrow"), (MIN_WIDTH, "-narrow"), (WIDE, "-wide")]
HEIGHTS: Final = [(0, "-too-flat"), (MIN_HEIGHT, "-flat"), (HIGH, "-high")]
"""From so many cells on, a screen has the class."""


def room_classes(size: Size) -> tuple[str, str]:
    """The classes of a screen of this size."""
    width = max(entry for entry in WIDTHS if entry[0] <= size.width)
    height = max(entry for entry in HEIGHTS if entry[0] <= size.height)
    return width[1], height[1]


def is_too_small(size: Size) -> bool:
    """Whether nothing useful can be drawn."""
    return size.width < MIN_WIDTH or size.height < MIN_HEIGHT
