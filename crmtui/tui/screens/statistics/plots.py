"""Plots in lines of text: bars that lie, and columns that stand. Pure."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from textual.content import Content

from crmtui.tui.text import fit, width_of
from crmtui.tui.widgets.rate_plot import BLOCKS, PLAIN, Bar, draw

_PARTS: Final = " ▏▎▍▌▋▊▉█"
_BAR_STYLE: Final = "$text-accent"
_MUTED: Final = "$text-muted"
_LEAST_BAR: Final = 4
_GAP: Final = 2


class Row(NamedTuple):
    """One bar: what it is of, how long it is compared with the others, and that as a text."""

    label: str
    value: float
    shown: str


def bars(
    rows: Sequence[Row], width: int, *, whole: float = 0, plain: bool = False, ellipsis: str = "…"
) -> list[Content]:
    """A line each, of `width` cells; the longest, or `whole` where it is given, fills its line."""
    if not rows:
        return []
    numbers = max(width_of(row.shown) for row in rows)
    longest = max(width_of(row.label) for row in rows)
    room = width - numbers - 2 * _GAP
    label = max(1, min(longest, room // 2, room - _LEAST_BAR))
    top = whole or max(row.value for row in rows)
    return [
        Content.assemble(
            fit(row.label, label, "left", ellipsis),
            " " * _GAP,
            fit(row.shown, numbers, "right", ellipsis),
            " " * _GAP,
            Content.styled(bar(row.value, top, room - label, plain=plain), _BAR_STYLE),
        )
        for row in rows
    ]


def bar(value: float, top: float, width: int, *, plain: bool = False) -> str:
    """A bar of at most `width` cells; whatever is more than nothing shows as something."""
    if value <= 0 or top <= 0 or width <= 0:
        return ""
    parts = 1 if plain else len(_PARTS) - 1
    filled = min(max(1, round(value * width * parts / top)), width * parts)
    if plain:
        return "#" * filled
    whole, rest = divmod(filled, parts)
    return (_PARTS[-1] * whole + _PARTS[rest]).rstrip()


def columns(
    values: Sequence[int],
    labels: Sequence[str],
    width: int,
    height: int,
    *,
    top: str,
    plain: bool = False,
) -> list[Content]:
    """Columns with a label below each; `top` says beside the highest what it stands for."""
    margin = width_of(top) + 1
    each = max(2, min(8, (width - margin) // max(1, len(values))))
    drawn = draw([Bar(value) for value in values], height, PLAIN if plain else BLOCKS)
    lines = []
    for number, line in enumerate(drawn):
        left = fit(top if number == 0 else "0" if number == height - 1 else "", margin - 1, "right")
        body = "".join(sign * (each - 1) + " " for sign in line).rstrip()
        lines.append(
            Content.assemble(Content.styled(f"{left} ", _MUTED), Content.styled(body, _BAR_STYLE))
        )
    below = "".join(fit(label, each) for label in labels).rstrip()
    return [*lines, Content.styled(" " * margin + below, _MUTED)]
