"""What a column of the board shows: its head, then cards. Pure: texts with tones."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from crmtui.kit.i18n import _
from crmtui.tui.screens.deals.links import Names
from crmtui.tui.screens.deals.words import Here, close_sign, sum_texts, value_text
from crmtui.tui.symbols import Symbols
from crmtui.tui.text import fit, width_of
from crmtui.tui.widgets.pages import Tone

if TYPE_CHECKING:
    from crmtui.services.deals import BoardColumn, DealDetail

CARD_LINES: Final = 3
CARD_STEP: Final = 4
"""Lines from one card to the next."""
MARKER: Final = 2
"""Cells in front of each line of a card, for the cursor's sign."""
_MOST_SUMS: Final = 3


class Run(NamedTuple):
    """A piece of a line in one tone."""

    text: str
    tone: Tone = ""


class Line(NamedTuple):
    """One line of a column: its runs are as wide as the column together."""

    runs: tuple[Run, ...]
    card: int = -1
    """The number of the deal that is shown here; -1 for none."""
    head: bool = False


class Look(NamedTuple):
    """How everything on the board is drawn."""

    width: int
    height: int
    sums: int
    """Lines for sums, the same in all columns."""
    names: Names
    here: Here
    symbols: Symbols

    @property
    def cards(self) -> int:
        """How many cards of a column one sees."""
        # The last card needs no blank line below it.
        room = self.height - self.head - 2
        return max(1, (room + CARD_STEP - CARD_LINES) // CARD_STEP)

    @property
    def head(self) -> int:
        """Lines of a column's head."""
        return 1 + self.sums


def lines_of_sums(columns: Sequence["BoardColumn"], height: int) -> int:
    """How many lines of sums every column's head has."""
    most = _MOST_SUMS if height >= 20 else 2
    return max(1, min(most, max((len(column.sums) for column in columns), default=1)))


def draw_column(column: "BoardColumn", top: int, cursor: int | None, look: Look) -> list[Line]:
    """All lines of a column, its cards from number `top` on; `cursor` is the chosen one's number,
    -1 where the column is chosen and has none.
    """
    lines = _head(column, cursor is not None, look)
    above = f"{look.symbols.up} {_('{count} more').format(count=top)}" if top else ""
    lines.append(_line([Run(_centre(above, look), "muted")]))
    if not column.deals:
        lines.append(_line([Run(_centre("-", look), "muted")]))
    end = min(len(column.deals), top + look.cards)
    for number in range(top, end):
        lines += _card(column.deals[number], number, number == cursor, look)
        lines.append(_blank(look))
    lines = lines[: look.height - 1]
    lines += [_blank(look)] * (look.height - 1 - len(lines))
    left = column.count - end
    below = f"{look.symbols.down} {_('{count} more').format(count=left)}" if left > 0 else ""
    return [*lines, _line([Run(_centre(below, look), "muted")])][: look.height]


def _head(column: "BoardColumn", chosen: bool, look: Look) -> list[Line]:
    count = f" {column.count:,} "
    name = fit(f" {column.stage.name}", look.width - width_of(count), "left", _dots(look))
    lines = [_line([Run(name + count, "strong" if chosen else "")], head=True)]
    texts = sum_texts(column.sums, look.here.locale) or ["-"]
    if len(texts) > look.sums:
        more = _("+ {count} currencies").format(count=len(texts) - look.sums + 1)
        texts = [*texts[: look.sums - 1], more]
    for text in texts + [""] * (look.sums - len(texts)):
        shown = fit(text, look.width - 1, "right", _dots(look)) + " "
        lines.append(_line([Run(shown, "muted" if text == "-" else "")], head=True))
    return lines


def _card(deal: "DealDetail", number: int, chosen: bool, look: Look) -> list[Line]:
    room = look.width - MARKER
    marker = (look.symbols.cursor if chosen else "").ljust(MARKER)
    name = fit(deal.name, room, "left", _dots(look))
    texts = [
        [Run(marker), Run(name, "strong")],
        [Run(" " * MARKER), Run(fit(_who(deal, look.names), room, "left", _dots(look)), "muted")],
        [Run(" " * MARKER), *_worth(deal, room, look)],
    ]
    return [_line(runs, card=number) for runs in texts]


def _who(deal: "DealDetail", names: Names) -> str:
    """The company, or else the person; while their names are on the way, nothing."""
    links = (deal.company_id, deal.contact_id)
    found = [name for link in links if link is not None and (name := names.get(link))]
    return found[0] if found else "-"


def _worth(deal: "DealDetail", room: int, look: Look) -> list[Run]:
    sign = close_sign(deal, look.here.today)
    shown = sign.whole.strip()
    worth = value_text(deal, look.here.locale)
    if width_of(worth) + width_of(shown) + 1 > room:
        # Both do not fit: the sign alone says that it is late, and an amount is never cut unseen.
        same_year = shown.startswith(f"{look.here.today.year}-")
        shown = sign.symbol or (shown[5:] if same_year else shown[:7])
    left = room - width_of(shown) - 1
    return [Run(fit(worth, left, "left", _dots(look)) + " "), Run(shown, sign.tone)]


def _centre(text: str, look: Look) -> str:
    return fit(text, look.width, "center", _dots(look))


def _blank(look: Look) -> Line:
    return _line([Run(" " * look.width)])


def _dots(look: Look) -> str:
    return look.symbols.ellipsis


def _line(runs: Sequence[Run], *, card: int = -1, head: bool = False) -> Line:
    return Line(tuple(runs), card, head)
