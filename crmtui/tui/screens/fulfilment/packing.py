"""The packing screen: scan the tote or the order, then the goods, then close the parcel."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from textual.binding import Binding, BindingType
from textual.content import Content

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.printing import save_pdf
from crmtui.tui.screens.fulfilment import packing_lines, words, work
from crmtui.tui.screens.fulfilment.bench import Bench
from crmtui.tui.screens.fulfilment.forms import ParcelForm, ShipForm
from crmtui.tui.text import literal
from crmtui.tui.verdicts.card import Card
from crmtui.tui.verdicts.sign import ready_sign

if TYPE_CHECKING:
    from crmtui.services.fulfilment import (
        CustomerOrderDetail,
        PackAnswer,
        PackingPlace,
        ParcelDetail,
    )
    from crmtui.tui.problems import Problem


def _key(key: str, action: str, label: str, tooltip: str) -> Binding:
    return Binding(key, action, label, tooltip=tooltip, id=f"packing.{action}")


class PackingScreen(Bench):
    """One order after the other, driven by scans alone."""

    AREA_TITLE = _("Packing")
    TOPICS: ClassVar[tuple[str, ...]] = ("customer_order",)
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("f2", "next_parcel", _("Parcel"), _("Begin another parcel of this order")),
        _key("f4", "take_out", _("Take out"), _("What is scanned comes out of the parcel")),
        _key("f6", "reopen", _("Reopen"), _("Open the last closed parcel again")),
        _key("f7", "close", _("Close"), _("Close the parcel: weight, carrier, tracking")),
        _key("f8", "discard", _("Discard"), _("Take everything out of the parcel")),
        _key("f9", "ship", _("Ship"), _("What is packed has left the house")),
        _key("f10", "papers", _("Papers"), _("Packing slip and shipping label as PDF")),
        _key("escape", "leave", _("Back"), _("To another order, then to the list")),
    ]

    def __init__(self, order_id: UUID | None = None) -> None:
        super().__init__()
        self._first = order_id
        self.place: PackingPlace | None = None
        self._is_taking_out = False

    def on_mount(self) -> None:
        self._ask_order()
        if self._first is not None:
            self._is_busy = True
            self._begin(self._first)

    @property
    def heading(self) -> str:
        return "" if self.place is None else self.place.order.code

    def head(self) -> Content:
        return packing_lines.head_line(self.place, self._is_taking_out)

    def lines(self) -> Iterable[Content]:
        return packing_lines.body_lines(self.place, max(20, self.size.width - 3))

    def requery(self) -> None:
        """Somebody else may have picked, packed or cancelled."""
        if self.place is not None and not self._is_busy:
            self.read(work.get_packing, self.place.order.id, then=self._stand)

    def _stand(self, place: "PackingPlace") -> None:
        if self.place is not None and self.place.order.id == place.order.id:
            self.place = place
            self.show()

    # --- scanning ---------------------------------------------------------------------------

    def handle(self, code: str, request_id: str) -> None:
        parcel = self.place.open_parcel if self.place else None
        if self.place is None:
            self.read(work.find_order, code, then=self._found, failed=self.settle_failed)
        elif parcel is None:
            self._look_again(code)
        else:
            self.write(
                work.move_goods,
                *(parcel.id, code, self.times, request_id, self._is_taking_out),
                then=lambda answer: self._answered(code, answer),
                failed=self.settle_failed,
                repeat=True,
            )

    def _look_again(self, code: str) -> None:
        """All parcels are closed: a scan is another order, or goods for another parcel."""

        def found(order: "CustomerOrderDetail | None") -> None:
            if order is not None:
                self._begin(order.id)
                return
            card = Card(
                words.ask_sign(_("NO PARCEL")),
                title=(_("All parcels are closed."), ""),
                text=(_("F2 begins another; or scan the next tote or order."),),
            )
            self.settle(card, refused=True)

        self.read(work.find_order, code, then=found, failed=self.settle_failed)

    def _found(self, order: "CustomerOrderDetail | None") -> None:
        if order is None:
            card = Card(
                words.verdict_sign_unknown(),
                title=(_("No tote in use and no order is called so."), ""),
                text=(_("Scan the tote, or the number on the pick list."),),
            )
            self.settle(card, refused=True)
        else:
            self._begin(order.id)

    def _answered(self, code: str, answer: "PackAnswer") -> None:
        self.place = answer.place
        if answer.verdict.value == "done":
            self._is_taking_out = False
        refused = answer.verdict.is_refusal
        title = literal(answer.found or code)
        sign, text = words.verdict_sign(answer.verdict), words.verdict_texts(answer)
        self.settle(Card(sign, title=(title, ""), text=text), refused=refused)

    def enter(self) -> None:
        """Enter without a code closes the parcel, once all is packed."""
        if self.place is not None and not self.place.to_pack:
            self.action_close()

    # --- an order ---------------------------------------------------------------------------

    def _ask_order(self) -> None:
        self.place = None
        self._is_taking_out = False
        card = Card(
            ready_sign(),
            title=(_("Scan a tote, or the number of an order"), ""),
            text=(_("Then scan what goes into its parcel."),),
        )
        self.banner.show(card)
        self.show()

    def _begin(self, order_id: UUID, is_partial: bool = False) -> None:
        """Go on with the order's open parcel, or begin one."""

        def failed(problem: "Problem") -> bool:
            if problem.code == "packing.still_to_pick":
                self._ask_partial(order_id, problem)
            elif problem.code in ("packing.nothing_picked", "customer_order.ended"):
                self.read(
                    work.get_packing,
                    order_id,
                    then=lambda place: self._opened(place, problem.message),
                    failed=self.settle_failed,
                )
            else:
                return self.settle_failed(problem)
            return True

        self.write(work.open_parcel, order_id, is_partial, then=self._opened, failed=failed)

    def _ask_partial(self, order_id: UUID, problem: "Problem") -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._begin(order_id, is_partial=True)
            else:
                self.settle_failed(problem)

        question = ConfirmDialog(
            _("Pack what is there?"), problem.message, verb=_("Pack what is there")
        )
        self.app.push_screen(question, answered)

    def _opened(self, place: "PackingPlace", trouble: str = "") -> None:
        self.place = place
        order, parcel = place.order, place.open_parcel
        if parcel is None:
            sign, text = words.ask_sign(_("NOTHING TO PACK")), trouble
        else:
            sign = words.ask_sign(_("SCAN THE GOODS"))
            text = _("Parcel {code}; {units} units to pack").format(
                code=parcel.code, units=place.to_pack
            )
        title = f"{order.code}  {literal(order.customer_name)}"
        self.settle(Card(sign, title=(title, ""), text=(text,)))

    # --- parcels ----------------------------------------------------------------------------

    def _parcel(self) -> "ParcelDetail | None":
        """The open parcel, or else the last one; rings when there is none."""
        found = None
        if self.place is not None and self.place.parcels:
            found = self.place.open_parcel or self.place.parcels[-1]
        if found is None:
            self.app.bell()
        return found

    def action_next_parcel(self) -> None:
        """Begin another parcel of this order."""
        if self.place is not None and not self._is_busy:
            self._is_busy = True
            self._begin(self.place.order.id)

    def action_take_out(self) -> None:
        """From now on, what is scanned comes out of the parcel; or into it again."""
        self._is_taking_out = not self._is_taking_out
        word = _("TAKE OUT") if self._is_taking_out else _("PUT IN")
        text = _("What is scanned now comes out of the parcel.")
        if not self._is_taking_out:
            text = _("What is scanned now goes into the parcel.")
        self.banner.show(Card(words.ask_sign(word), title=(text, "")))
        self.show()

    def action_close(self) -> None:
        """Close the parcel: what it weighs, and who carries it."""
        if (parcel := self._parcel()) is not None and parcel.shipped_at is None:
            self.app.push_screen(ParcelForm(parcel), self._was_closed)

    def _was_closed(self, place: "PackingPlace | None") -> None:
        if place is None:
            return
        self.place = place
        text = _("F10 prints its papers, F9 ships it; or scan the next tote.")
        title = _("The parcel is closed")
        self.announce(Card(words.done_sign(_("CLOSED")), title=(title, ""), text=(text,)))

    def action_reopen(self) -> None:
        """Open the last parcel again."""
        if (parcel := self._parcel()) is not None:
            self.write(work.reopen_parcel, parcel.id, then=self._changed)

    def action_discard(self) -> None:
        """Ask, then take everything out of the parcel."""
        parcel = self._parcel()
        if parcel is None:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.write(work.discard_parcel, parcel.id, then=self._changed)

        text = _("All {units} units of {code} come out of it and lie in the tote again.")
        question = ConfirmDialog(
            _("Discard the parcel?"),
            text.format(units=parcel.units, code=parcel.code),
            verb=_("Discard"),
        )
        self.app.push_screen(question, answered)

    def _changed(self, place: "PackingPlace") -> None:
        self.place = place
        self.announce(Card(words.done_sign(_("DONE")), title=(place.order.code, "")))

    def action_ship(self) -> None:
        """What is packed has left the house."""
        if self.place is not None:
            self.app.push_screen(ShipForm(self.place.order), self._shipped)

    def _shipped(self, order: "CustomerOrderDetail | None") -> None:
        if order is not None:
            self._ask_order()
            sign = words.done_sign(_("SHIPPED"))
            state = words.state_of(order).word
            title = f"{order.code}  {literal(order.customer_name)}"
            self.announce(Card(sign, title=(title, state), text=(_("Scan the next tote."),)))

    def action_papers(self) -> None:
        """Write the parcel's packing slip and its shipping label as PDF."""
        if (parcel := self._parcel()) is not None:
            name = parcel.code.replace("/", "-")
            save_pdf(self, f"packing-{name}", work.packing_slip, parcel.id)
            save_pdf(self, f"label-{name}", work.shipping_label, parcel.id)

    def action_leave(self) -> None:
        """To another order; without one, back to the list."""
        if self.place is None:
            self.dismiss()
        elif not self._is_busy:
            self._ask_order()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done with the order at hand is offered."""
        if action == "leave":
            return True
        if self.place is None:
            return action not in _OF_AN_ORDER
        if action == "ship":
            actor = self.console.connection.actor
            return bool(actor and actor.can("fulfilment:write"))
        is_open = self.place.open_parcel is not None
        if action in ("next_parcel", "reopen"):
            return not is_open
        return is_open if action in ("take_out", "discard") else True


_OF_AN_ORDER = frozenset(
    {"next_parcel", "take_out", "reopen", "close", "discard", "ship", "papers"}
)
