"""The banner: the answer to the last scan, as large as the terminal allows."""

from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from crmtui.tui.styles import component_style
from crmtui.tui.text import fit, literal, shorten, width_of
from crmtui.tui.verdicts.card import Card
from crmtui.tui.verdicts.sign import ready_sign
from crmtui.tui.widgets.block_letters import HEIGHT, LARGE, draw, draw_large

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp

_GAP: Final = 2
_LEAST: Final = 7
"""Lines within the frame from which on the word is written large."""
_ROOMY: Final = 11
"""Lines from which on it is written in double size."""

_FRAMES: Final = {
    "good": "┏━┓┃┗┛",
    "caution": "╔═╗║╚╝",
    "bad": "█▀██▀█",
    "wait": "┌╌┐╎└┘",
    "idle": "┌─┐│└┘",
}
_ASCII_FRAMES: Final = {"good": "+-+|++", "caution": "+=+|++", "bad": "######", "wait": "......"}


class VerdictBanner(Widget):
    """Shows a `Card`. It stays until the next one; `dim` says that it is an old answer.

    It draws everything itself, frame and colours too: a change of CSS classes would style and lay
    out the screen anew, which takes as long as all the rest of a scan.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("verdict-banner--good", "verdict-banner--caution", "verdict-banner--bad"),
        *("verdict-banner--wait", "verdict-banner--idle", "verdict-banner--dim"),
        *("verdict-banner--good-frame", "verdict-banner--caution-frame"),
        *("verdict-banner--bad-frame", "verdict-banner--title"),
    }
    DEFAULT_CSS = """
    VerdictBanner {
        height: 10;
        text-wrap: nowrap;
        color: $foreground;
        & > .verdict-banner--good { background: $success; color: auto 100%; }
        & > .verdict-banner--good-frame { background: $success; color: $success-darken-3; }
        & > .verdict-banner--caution { background: $warning; color: auto 100%; }
        & > .verdict-banner--caution-frame { background: $warning; color: $warning-darken-3; }
        & > .verdict-banner--bad { background: $error; color: auto 100%; }
        & > .verdict-banner--bad-frame { background: $error; color: $error-darken-3; }
        & > .verdict-banner--wait { background: $panel; }
        & > .verdict-banner--idle { background: $surface; }
        & > .verdict-banner--dim { background: $surface; color: $text-muted; }
        & > .verdict-banner--title { background: $background; text-style: bold; }
    }
    VerdictBanner:ansi {
        & > * { background: ansi_default; color: ansi_default; }
        & > .verdict-banner--bad, & > .verdict-banner--bad-frame { text-style: reverse; }
        & > .verdict-banner--dim { text-style: dim; }
    }
    """
    ALLOW_SELECT: ClassVar[bool] = False
    card: reactive[Card] = reactive(Card(ready_sign()))
    dim: reactive[bool] = reactive(False)

    def show(self, card: Card) -> None:
        """Replace what is shown, at full brightness."""
        self.dim = False
        self.card = card

    # --- the frame --------------------------------------------------------------------------

    def render(self) -> Content:
        width, height = self.size.width - 4, self.size.height - 2
        if width < 1 or height < 1:
            return Content("")
        tone = self.card.sign.tone
        frames = _ASCII_FRAMES if self._shell.symbols.ascii else _FRAMES
        frame = frames.get(tone, "+-+|++")
        body, edge = self._styles(tone)
        left, right = Content.styled(f"{frame[3]}", edge), Content.styled(f"{frame[3]}", edge)
        # Filled to the edge, so that reverse video covers the whole banner where colours are off.
        lines = [*self._content(width, height), *[Content("")] * height][:height]
        filled = [left + _styled(line, width, body) + right for line in lines]
        top = self._edge(frame[0], frame[1], frame[2], edge, title=self._title)
        under = "▄" if frame == _FRAMES["bad"] else frame[1]
        bottom = self._edge(frame[4], under, frame[5], edge, end=self.card.stamp)
        return Content("\n").join([top, *filled, bottom])

    def _styles(self, tone: str) -> tuple[Style, Style]:
        """Of the text, and of the frame around it."""
        if self.dim:
            dim = component_style(self, "verdict-banner--dim")
            return dim, dim
        body = component_style(self, f"verdict-banner--{tone}")
        if tone in ("wait", "idle"):
            return body, body
        return body, component_style(self, f"verdict-banner--{tone}-frame")

    @property
    def _title(self) -> str:
        sign = self.card.sign
        return f"{sign.symbol} {literal(sign.word)}"

    def _edge(
        self, left: str, middle: str, right: str, style: Style, *, title: str = "", end: str = ""
    ) -> Content:
        """The upper or lower edge, with a text let into it near its beginning or end."""
        shown = f" {title or end} " if title or end else ""
        rest = self.size.width - 4 - width_of(shown)
        before, after = (0, rest) if title else (rest, 0)
        return (
            Content.styled(left + middle + middle * before, style)
            + Content.styled(shown, component_style(self, "verdict-banner--title"))
            + Content.styled(middle * after + middle + right, style)
        )

    # --- the text ---------------------------------------------------------------------------

    def _content(self, width: int, height: int) -> list[Content]:
        large = [] if height < _LEAST else self._large_word(width, height >= _ROOMY)
        lines = self._lines(width)
        gap = height - len(large) - len(lines)
        if large and gap > 0:
            large.append(Content(""))
            gap -= 1
        if gap < 0:
            lines = [*lines[: gap - 1], lines[-1]] if len(lines) > 1 else lines[:1]
        elif self.card.advice and gap > 0:
            lines = [*lines[:-1], *[Content("")] * gap, lines[-1]]
        return [*large, *lines]

    def _large_word(self, width: int, roomy: bool) -> list[Content]:
        sign = self.card.sign
        corner = [*self.card.corner]
        room = width - max(map(width_of, corner), default=0) - _GAP
        if self._shell.symbols.ascii:
            drawn: tuple[str, ...] = (f"{sign.symbol}  " + " ".join(sign.word),)
        else:
            make = draw_large if roomy else draw
            drawn = make(f"{sign.mark} {sign.word}".strip(), room)
        height = LARGE if roomy else HEIGHT
        rows = [""] * ((height - len(drawn)) // 2) + list(drawn)
        rows += [""] * (height - len(rows))
        corner += [""] * (height - len(corner))
        return [
            self._pair(row, fact, width, "bold") for row, fact in zip(rows, corner, strict=False)
        ]

    def _lines(self, width: int) -> list[Content]:
        card = self.card
        lines = []
        if any(card.title):
            lines.append(self._pair(*card.title, width, "bold"))
        lines += [self._pair(left, right, width) for left, right in card.pairs]
        lines += [Content(self._cut(text, width)) for text in card.text]
        if card.note:
            lines.append(Content.styled(self._cut(f"!! {card.note}", width), "bold reverse"))
        if card.advice:
            lines.append(Content.styled(self._cut(f"> {card.advice}", width), "bold"))
        return lines

    def _pair(self, left: str, right: str, width: int, style: str = "") -> Content:
        """Two texts at both ends of a line; the right one may take two fifths of it."""
        right = self._cut(right, width * 2 // 5)
        room = width - width_of(right) - (_GAP if right else 0)
        text = fit(left, room, "left", self._ellipsis)
        return Content.styled(f"{text}{' ' * (_GAP if right else 0)}{right}", style)

    def _cut(self, text: str, width: int) -> str:
        return shorten(text, width, self._ellipsis)

    @property
    def _shell(self) -> "CrmApp":
        return cast("CrmApp", self.app)

    @property
    def _ellipsis(self) -> str:
        return self._shell.symbols.ellipsis


def _styled(line: Content, width: int, style: Style) -> Content:
    """A line with a margin on both sides, filled to `width` between them."""
    filled = Content(" ") + line.pad_right(width - line.cell_length) + Content(" ")
    return filled.stylize_before(style)
