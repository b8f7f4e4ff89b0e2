"""How something stands, as a word, a symbol and a tone."""

from typing import Final, NamedTuple

from crmtui.tui.widgets.pages import Cell, Tone

TONES: Final[dict[Tone, str]] = {
    "good": "$text-success",
    "bad": "$text-error bold",
    "caution": "$text-warning",
    "muted": "$text-muted",
    "": "bold",
}
"""The style of each tone in running text."""


class Sign(NamedTuple):
    """Word and symbol say it, the tone only repeats it."""

    symbol: str
    word: str
    tone: Tone

    @property
    def whole(self) -> str:
        return f"{self.symbol} {self.word}"

    @property
    def cell(self) -> Cell:
        return Cell(self.whole, self.tone)
