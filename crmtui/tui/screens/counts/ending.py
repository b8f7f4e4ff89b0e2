"""Questions while counting: is it all, is there really none of what nobody looked for, is a lot
new?
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.digits import DigitDialog
from crmtui.tui.screens.counts import words, work

if TYPE_CHECKING:
    from crmtui.services.counts import CountClosed, CountDetail, CountSheet, SheetLine
    from crmtui.tui.base import ServiceCalls

_YES: Final = "yes"
_NO: Final = "no"


class Ending:
    """Asks, line by line, and finishes the count when all is answered."""

    def __init__(
        self,
        screen: "ServiceCalls[Any]",
        count: "CountDetail",
        sheet: "CountSheet",
        closed: "Callable[[CountClosed], object]",
    ) -> None:
        self._screen = screen
        self._count = count
        self._sheet = sheet
        self._closed = closed
        self._none: list[tuple[UUID, UUID]] = []

    def ask(self) -> None:
        """Whether it is all."""
        counted = [line.units for line in self._sheet.lines if line.units is not None]
        text = _("Counted: {what}.").format(what=words.counted_text(counted))
        choices = [(_YES, _("Yes, this is all")), (_NO, _("No, count on"))]
        title = _("Is this all in {bin}?").format(bin=self._count.bin)
        self._screen.app.push_screen(DigitDialog(title, choices, text=text), self._go_on)

    def _go_on(self, answer: str | None) -> None:
        if answer == _YES:
            self._finish()

    def _finish(self) -> None:
        self._screen.write(work.finish, self._count.id, tuple(self._none), then=self._told)

    def _told(self, closed: "CountClosed") -> None:
        if closed.uncounted:
            self._ask_none(closed.uncounted[0], len(closed.uncounted))
        else:
            self._closed(closed)

    def _ask_none(self, line: "SheetLine", left: int) -> None:
        """What was not scanned is not taken for none: somebody has to look."""

        def answered(answer: str | None) -> None:
            if answer == _YES:
                self._none.append((line.item_id, line.lot_id))
                self._finish()

        title = _("None of {what} there?").format(what=words.line_name(line))
        text = _("{name}: nobody counted it. Questions left: {n}.").format(name=line.name, n=left)
        choices = [(_YES, _("I looked: there is none")), (_NO, _("There is some: count on"))]
        self._screen.app.push_screen(DigitDialog(title, choices, text=text), answered)


def new_lot_dialog(sku: str, code: str) -> DigitDialog:
    """Whether a lot that nobody knows is really one."""
    title = _("A new lot of {sku}?").format(sku=sku)
    text = _("Nobody knows the lot {code} yet.").format(code=code)
    return DigitDialog(title, [(_YES, _("Yes, this is its lot")), (_NO, _("No"))], text=text)
