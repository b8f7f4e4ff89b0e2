"""How a table shares its width: what every column needs first, then room for those that can use
it."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from crmtui.tui.text import Align

GAP: Final = 2
"""Cells between two columns."""


class Column(NamedTuple):
    """One column. `width` is what it needs; `grow` its share of what is left, up to `most`."""

    key: str
    title: str
    width: int
    grow: int = 0
    most: int = 200
    align: Align = "left"
    keep: int = 100
    """In a narrow table the columns with the least `keep` go first."""


def fit_columns(columns: Sequence[Column], room: int) -> list[tuple[int, int]]:
    """The index and width of each column that is shown, in their order; `room` is in cells."""
    shown = list(range(len(columns)))
    while len(shown) > 1 and _needed(columns, shown) > room:
        # Of equals the last one goes: what matters most stands first.
        shown.remove(min(reversed(shown), key=lambda index: columns[index].keep))
    widths = {index: columns[index].width for index in shown}
    left = room - _needed(columns, shown)
    if left < 0:
        return [(shown[0], max(1, room))]
    _share(columns, widths, left)
    return [(index, widths[index]) for index in shown]


def _needed(columns: Sequence[Column], shown: Sequence[int]) -> int:
    return sum(columns[index].width for index in shown) + GAP * (len(shown) - 1)


def _share(columns: Sequence[Column], widths: dict[int, int], left: int) -> None:
    """Give the cells that are left to the columns that grow, until they have enough."""
    while left > 0:
        growing = [
            index for index in widths if columns[index].grow and widths[index] < columns[index].most
        ]
        if not growing:
            return
        total = sum(columns[index].grow for index in growing)
        given = 0
        for index in growing:
            share = max(1, left * columns[index].grow // total)
            share = min(share, columns[index].most - widths[index], left - given)
            widths[index] += share
            given += share
        left -= given
