"""One line of short texts, left and right, of which some do something when they are clicked.

What a key does can so be done by mouse where the state that it changes is shown.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple, cast

from textual import events
from textual.content import Content
from textual.dom import DOMNode
from textual.widget import Widget

from crmtui.tui.styles import component_style
from crmtui.tui.text import literal, width_of
from crmtui.tui.widgets.pages import Tone

if TYPE_CHECKING:
    from crmtui.tui.app import CrmApp

_GAP: Final = 2


class Piece(NamedTuple):
    """One text. `action` names an action of the line's target, such as `choose_state('DEAD')`."""

    text: str
    tone: Tone = ""
    action: str = ""
    tooltip: str = ""


class _Placed(NamedTuple):
    piece: Piece
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + width_of(self.text)


class ClickLine(Widget):
    """Shows pieces; what finds no room on the left is left out visibly, the right one stays."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("click-line--good", "click-line--bad", "click-line--caution"),
        *("click-line--muted", "click-line--strong"),
    }
    DEFAULT_CSS = """
    ClickLine {
        height: 1;
        text-wrap: nowrap;
        & > .click-line--good { color: $text-success; }
        & > .click-line--bad { color: $text-error; text-style: bold; }
        & > .click-line--caution { color: $text-warning; }
        & > .click-line--muted { color: $text-muted; }
        & > .click-line--strong { text-style: bold reverse; }
    }
    """
    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(
        self,
        target: DOMNode | None = None,
        *,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        """`target` has the actions; without one, the screen."""
        super().__init__(id=id, classes=classes)
        self._target = target
        self._left: Sequence[Piece] = ()
        self._right: Sequence[Piece] = ()

    def show(self, left: Sequence[Piece], right: Sequence[Piece] = ()) -> None:
        """Replace what is shown; nothing is painted when nothing has changed."""
        given = ([one for one in left if one.text], [one for one in right if one.text])
        if given != (self._left, self._right):
            self._left, self._right = given
            self.refresh()

    def render(self) -> Content:
        pieces: list[Content] = []
        position = 0
        for placed in self._layout():
            pieces.append(Content(" " * (placed.start - position)))
            pieces.append(self._styled(placed))
            position = placed.end
        return Content("").join(pieces)

    def _styled(self, placed: _Placed) -> Content:
        tone = placed.piece.tone
        if not tone:
            return Content(placed.text)
        return Content.styled(placed.text, component_style(self, f"click-line--{tone}"))

    def _layout(self) -> list[_Placed]:
        room = self.size.width - 1
        right = self._place(self._right, 0)
        while right and right[-1].end > room:
            right = self._place([placed.piece for placed in right[:-1]], 0)
        if right:
            moved = room - right[-1].end
            right = [placed._replace(start=placed.start + moved) for placed in right]
            room = right[0].start - _GAP
        return self._fit_left(room) + right

    def _fit_left(self, room: int) -> list[_Placed]:
        left = self._place(self._left, 1)
        fitting = [placed for placed in left if placed.end <= room]
        if len(fitting) == len(left):
            return fitting
        fitting = [placed for placed in fitting if placed.end + _GAP + 1 <= room]
        sign = cast("CrmApp", self.app).symbols.ellipsis
        end = fitting[-1].end + _GAP if fitting else 1
        return [*fitting, _Placed(Piece(sign), sign, end)]

    def _place(self, pieces: Sequence[Piece], start: int) -> list[_Placed]:
        placed = []
        for piece in pieces:
            placed.append(_Placed(piece, literal(piece.text), start))
            start = placed[-1].end + _GAP
        return placed

    def _at(self, x: int) -> Piece | None:
        found = (placed.piece for placed in self._layout() if placed.start <= x < placed.end)
        return next(found, None)

    async def on_click(self, event: events.Click) -> None:
        """Do what the text under the mouse stands for."""
        piece = self._at(event.x)
        if piece is not None and piece.action:
            event.stop()
            await self.app.run_action(piece.action, self._target or self.screen)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        piece = self._at(event.x)
        self.tooltip = Content(piece.tooltip) if piece and piece.tooltip else None
