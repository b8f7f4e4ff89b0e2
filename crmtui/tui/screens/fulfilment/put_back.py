"""The put-back screen: scan what lies in a tote of a cancelled order, then the bin it goes into."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from crmtui.kit.i18n import _
from crmtui.tui.screens.fulfilment import words, work
from crmtui.tui.screens.fulfilment.bench import Bench
from crmtui.tui.text import fit, literal
from crmtui.tui.verdicts.card import Card
from crmtui.tui.verdicts.sign import ready_sign

if TYPE_CHECKING:
    from crmtui.services.fulfilment import PutBackAnswer, PutBackLine
    from crmtui.services.places import BinDetail


class PutBackScreen(Bench):
    """What cancelled orders left in totes and parcels."""

    AREA_TITLE = _("Put back")
    TOPICS: ClassVar[tuple[str, ...]] = ("customer_order",)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "refresh", _("Refresh"), tooltip=_("Read again"), id="put_back.refresh"),
        Binding(
            "escape",
            "leave",
            _("Back"),
            tooltip=_("Forget what was scanned, then back to the list"),
            id="put_back.leave",
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[PutBackLine, ...] = ()
        self._chosen: PutBackLine | None = None
        self._units = 0

    def on_mount(self) -> None:
        self._ask_goods()
        self.requery()

    def requery(self) -> None:
        self.read(work.list_put_back, then=self._listed)

    def _listed(self, found: "tuple[PutBackLine, ...]") -> None:
        self._lines = found
        self.show()

    def action_refresh(self) -> None:
        self.requery()

    def action_leave(self) -> None:
        """Forget what was scanned; with nothing scanned, back to the list."""
        if self._chosen is None:
            self.dismiss()
        else:
            self._ask_goods()

    # --- scanning ---------------------------------------------------------------------------

    def _ask_goods(self) -> None:
        self._chosen = None
        card = Card(
            ready_sign(),
            title=(_("Scan what is to be put back"), ""),
            text=(_("Then scan the bin into which it goes."),),
        )
        self.banner.show(card)
        self.show()

    def handle(self, code: str, request_id: str) -> None:
        def found(known: "tuple[tuple[PutBackLine, ...], BinDetail | None]") -> None:
            lines, place = known
            if self._chosen is not None and place is not None:
                self._put(self._chosen, place, request_id)
            elif lines:
                self._choose(lines[0])
            else:
                self._refuse(code, is_bin=place is not None)

        self.read(work.find_put_back, code, then=found, failed=self.settle_failed)

    def _choose(self, line: "PutBackLine") -> None:
        self._chosen = line
        # Without a number all of it is meant: it lies together.
        self._units = line.units if self.times == 1 else min(self.times, line.units)
        title = f"{self._units} × {literal(line.sku)}  {literal(line.name)}"
        text = _("It came from {bin}; any bin will do.").format(bin=literal(line.bin))
        self.settle(Card(words.ask_sign(_("SCAN THE BIN")), title=(title, ""), text=(text,)))

    def _put(self, line: "PutBackLine", place: "BinDetail", request_id: str) -> None:
        self.write(
            work.put_back,
            *(line, self._units, place.id, request_id),
            then=lambda answer: self._done(line, answer),
            failed=self.settle_failed,
            repeat=True,
        )

    def _done(self, line: "PutBackLine", answer: "PutBackAnswer") -> None:
        self._chosen = None
        title = f"{answer.units} × {literal(line.sku)} → {literal(answer.to_bin)}"
        text = _("All of it.") if not answer.left else _("{n} left.").format(n=answer.left)
        card = Card(words.done_sign(_("PUT BACK")), title=(title, ""), text=(text,))
        self.settle(card)
        self.requery()

    def _refuse(self, code: str, *, is_bin: bool) -> None:
        title = _("Nothing of this is to be put back.")
        if is_bin:
            title = _("Scan the goods first, then the bin.")
        elif self._chosen is not None:
            title = _("There is no such bin.")
        sign = words.verdict_sign_unknown()
        self.settle(Card(sign, title=(literal(code), ""), text=(title,)), refused=True)

    # --- what stands below ------------------------------------------------------------------

    def head(self) -> Content:
        units = sum(line.units for line in self._lines)
        return Content(_("{units} units to put back").format(units=units))

    def lines(self) -> Iterable[Content]:
        if not self._lines:
            yield Content(_("Nothing is to be put back."))
        for line in self._lines:
            chosen = self._chosen is not None and _key(line) == _key(self._chosen)
            yield Content.styled(_row(line, chosen), "bold" if chosen else "")


def _key(line: "PutBackLine") -> tuple[object, ...]:
    return line.line_id, line.bin_id, line.lot_id


def _row(line: "PutBackLine", chosen: bool) -> str:
    where = ", ".join(line.totes) if line.picked else _("parcel")
    lot = _("lot {lot}").format(lot=line.lot) if line.lot else ""
    told = "  ".join(filter(None, (line.order_code, where, line.bin, lot)))
    mark = "▶" if chosen else " "
    return f"{mark} {line.units:>5} × {fit(line.sku, 14)}  {fit(line.name, 22)}  {literal(told)}"
