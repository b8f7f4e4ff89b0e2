"""The banner: the answer to the last scan, as large as the terminal allows."""

from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from crmtui.tui.screens.checkin.card import Card
from crmtui.tui.screens.checkin.words import ready_sign
from crmtui.tui.text import fit, literal, shorten, width_of
from crmtui.tui.widgets.block_letters import HEIGHT, LARGE, draw, draw_large

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp

TONES: Final = ("good", "caution", "bad", "wait", "idle")
_GAP: Final = 2
_LEAST: Final = 7
"""Lines within the border from which on the word is written large."""
_ROOMY: Final = 11
"""Lines from which on it is written in double size."""


class VerdictBanner(Widget):
    """Shows a `Card`. It stays until the next one; `dim` says that it is an old answer."""

    DEFAULT_CSS = """
    VerdictBanner {
        height: 10;
        padding: 0 1;
        text-wrap: nowrap;
        border: heavy $panel-lighten-2;
        border-title-style: bold;
        border-title-color: $foreground;
        border-title-background: $background;
        border-subtitle-color: $foreground;
        border-subtitle-background: $background;
        background: $surface;
        color: $foreground;
        &.-good {
            background: $success;
            color: auto 100%;
            border: heavy $success-darken-3;
        }
        &.-caution {
            background: $warning;
            color: auto 100%;
            border: double $warning-darken-3;
        }
        &.-bad {
            background: $error;
            color: auto 100%;
            border: thick $error-darken-3;
        }
        &.-wait { background: $panel; color: $foreground; border: dashed $foreground; }
        &.-dim {
            background: $surface;
            color: $text-muted;
            &.-good { border: heavy $success-darken-2; }
            &.-caution { border: double $warning-darken-2; }
            &.-bad { border: thick $error-darken-2; }
        }
    }
    VerdictBanner:ansi {
        background: ansi_default;
        color: ansi_default;
        border: heavy ansi_default;
        border-title-color: ansi_default;
        border-title-background: ansi_default;
        border-subtitle-color: ansi_default;
        border-subtitle-background: ansi_default;
        &.-caution { border: double ansi_default; }
        &.-bad { border: thick ansi_default; text-style: reverse; }
        &.-dim { text-style: dim; }
    }
    """
    ALLOW_SELECT: ClassVar[bool] = False
    card: reactive[Card] = reactive(Card(ready_sign()), layout=False)
    dim: reactive[bool] = reactive(False)

    def watch_card(self, card: Card) -> None:
        for tone in TONES:
            self.set_class(card.sign.tone == tone, f"-{tone}")
        self.border_title = Content(f" {card.sign.symbol} {literal(card.sign.word)} ")
        self.border_subtitle = Content(f" {literal(card.stamp)} ") if card.stamp else ""

    def watch_dim(self, dim: bool) -> None:
        self.set_class(dim, "-dim")

    def show(self, card: Card) -> None:
        """Replace what is shown, at full brightness."""
        self.dim = False
        self.card = card

    def render(self) -> Content:
        width, height = self.size
        if height < 1:
            return Content("")
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
        # Filled to the edge, so that reverse video covers the whole banner where colours are off.
        filled = [*large, *lines, *[Content("")] * height][:height]
        return Content("\n").join(line.pad_right(width - line.cell_length) for line in filled)

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
