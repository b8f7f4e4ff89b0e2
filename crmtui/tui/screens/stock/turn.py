"""When an item's turn is on the way through the warehouse: as somebody says, or as its bin lies."""

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values

if TYPE_CHECKING:
    from crmtui.tui.screens.stock.work import Shown

_DIGITS: Final = 9


def set_turn(tx: Any, item_id: UUID, turn: int | None, reason: str) -> UUID:
    """Change an item's turn; None lets its bin decide."""
    from crmtui.services import items

    if turn is None:
        items.clear_pick_order(tx, item_id, reason)
    else:
        items.set_pick_order(tx, item_id, turn, reason)
    return item_id


class TurnForm(FormModal[UUID]):
    """The turn, and why it is changed: whoever walks past it wants to know."""

    def __init__(self, shown: "Shown") -> None:
        item = shown.item
        self._item_id = item.id
        turn = "" if item.pick_order is None else str(item.pick_order)
        where = _("its bin's: {bin}").format(bin=shown.bin) if shown.bin else _("the last")
        fields = [
            Field("turn", _("Turn"), "integer", turn, longest=_DIGITS, hint=where, check=_check),
            Field("reason", _("Reason"), required=True),
        ]
        super().__init__(_("Pick order of {sku}").format(sku=item.sku), fields)

    def save(self, values: Values) -> None:
        turn = int(values["turn"]) if values["turn"] else None
        self.write(set_turn, self._item_id, turn, values["reason"], then=self.saved)


def _check(text: str) -> str:
    return "" if text.isdecimal() and int(text) else _("Counted from 1, or empty.")
