"""Stock: every item with what is available, reserved, picked and packed of it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _
from crmtui.tui.screens.record_list import (
    DELETED,
    DELETED_CELL,
    RecordListScreen,
    list_bindings,
)
from crmtui.tui.screens.stock import forms, work
from crmtui.tui.screens.stock.labels import LabelForm
from crmtui.tui.screens.stock.ledger import LedgerScreen
from crmtui.tui.screens.stock.turn import TurnForm
from crmtui.tui.text import literal
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.stock import Done, Reconciled, StockRow
    from crmtui.tui.screens.stock.forms import ActForm
    from crmtui.tui.screens.stock.work import Shown
    from crmtui.tui.widgets.paged_table import Loader

LOW = "low"


def _delete(tx: Any, item_id: UUID) -> None:
    from crmtui.services.items import delete_item

    delete_item(tx, item_id)


def _restore(tx: Any, item_id: UUID) -> Any:
    from crmtui.services.items import restore_item

    return restore_item(tx, item_id)


class StockScreen(RecordListScreen):
    """Items in the order in which they are picked."""

    AREA_TITLE = _("Stock")
    TOPICS: ClassVar[tuple[str, ...]] = ("item", "stock", "bin", "warehouse", "customer_order")
    RIGHT = "items:write"
    SEQUENTIAL = False
    HINT = _("part of the SKU or of the name")
    EMPTY = _("Nothing here yet. F2 makes the first item; crmtui import items brings a list.")
    COLUMNS = (
        Column("sku", _("SKU"), 12, grow=1, most=24),
        Column("name", _("name"), 14, grow=3, most=50),
        Column("bin", _("bin"), 9, grow=1, most=16, keep=80),
        Column("available", _("free"), 7, align="right"),
        Column("reserved", _("res."), 6, align="right", keep=70),
        Column("picked", _("pick"), 6, align="right", keep=50),
        Column("packed", _("pack"), 6, align="right", keep=45),
        Column("low", _("state"), 6, keep=90),
    )
    FILTERS = ((LOW, _("low")), (DELETED, _("deleted")))
    DELETE = _delete
    RESTORE = _restore
    DELETE_TEXT = _("{name} disappears from all lists; its ledger stays. It can be restored.")
    BINDINGS: ClassVar[list[BindingType]] = list_bindings(
        Binding("f4", "edit", _("Edit"), tooltip=_("Change the selected item"), id="stock.edit"),
        Binding("f7", "receive", _("Receive"), tooltip=_("Goods came in"), id="stock.receive"),
        Binding(
            "f9",
            "adjust",
            _("Adjust"),
            tooltip=_("There is more or less than the ledger says"),
            id="stock.adjust",
        ),
        Binding(
            "f10",
            "transfer",
            _("Transfer"),
            tooltip=_("Units go to another bin"),
            id="stock.transfer",
        ),
        Binding(
            "ctrl+y",
            "labels",
            _("Labels"),
            show=False,
            tooltip=_("Print labels of the selected item, its bin or all bins"),
            id="stock.labels",
        ),
        Binding(
            "ctrl+g",
            "turn",
            _("Pick order"),
            show=False,
            tooltip=_("When the selected item's turn is, on the way through the warehouse"),
            id="stock.turn",
        ),
        Binding(
            "ctrl+r",
            "reconcile",
            _("Reconcile"),
            show=False,
            tooltip=_("Set what is kept to what the ledger adds up to"),
            id="stock.reconcile",
        ),
    )

    def loader(self, text: str, state: str) -> "Loader":
        return stock_loader(text, state)

    def action_new(self) -> None:
        show = lambda products: self.open_form(forms.ItemForm(None, products))  # noqa: E731
        self.read(work.list_products, then=show)

    def edit(self, record_id: UUID) -> None:
        """Enter leads to the ledger; F4 changes the item."""
        self.app.push_screen(LedgerScreen(record_id))

    def action_edit(self) -> None:
        """Change the selected item."""
        if (chosen := self.selected()) is not None:
            show = lambda found: self.open_form(forms.ItemForm(*found))  # noqa: E731
            self.read(work.read_form, chosen[0], then=show)

    def action_receive(self) -> None:
        """Goods came in of the selected item."""
        self._act(forms.receive_form)

    def action_adjust(self) -> None:
        """There is more or less of the selected item."""
        self._act(forms.adjust_form)

    def action_transfer(self) -> None:
        """Units of the selected item go to another bin."""
        self._act(forms.transfer_form)

    def action_labels(self) -> None:
        """Print labels of the selected item, its bin or all bins."""
        if (chosen := self.selected()) is not None:
            show = lambda shown: self.app.push_screen(LabelForm(shown), self._tell_written)  # noqa: E731
            self.read(work.read_item, chosen[0], then=show)

    def _tell_written(self, file: Path | None) -> None:
        if file is not None:
            self.say(_("Written: {file}").format(file=literal(str(file))))

    def _act(self, make: "Callable[[Shown], ActForm]") -> None:
        chosen = self.selected()
        if chosen is None:
            return

        def show(shown: "Shown") -> None:
            self.app.push_screen(make(shown), self._tell_done)

        self.read(work.read_item, chosen[0], then=show)

    def _tell_done(self, done: "Done | None") -> None:
        if done is not None:
            text = _("Done: {before} were free, now {after} are.")
            self.say(text.format(before=done.previous_available, after=done.new_available))
            self.load(select=done.item_id)

    def action_turn(self) -> None:
        """Give the selected item a turn of its own when picking, or let its bin decide again."""
        if (chosen := self.selected()) is not None:
            show = lambda shown: self.open_form(TurnForm(shown), self._tell_turn)  # noqa: E731
            self.read(work.read_item, chosen[0], then=show)

    def _tell_turn(self, item_id: UUID | None) -> None:
        if item_id is not None:
            self.say(_("It has another turn now."))
            self.load(select=item_id)

    def action_reconcile(self) -> None:
        """Set the selected item to what its ledger adds up to."""
        if (chosen := self.selected()) is not None:
            self.write(work.reconcile, chosen[0], then=self._tell_reconciled)

    def _tell_reconciled(self, found: "Reconciled") -> None:
        text = _("The ledger agrees: {count} movements were added up.")
        if found.adjusted:
            text = _("Set right: {before} were kept as free, the ledger has {after}.")
        self.say(
            text.format(
                count=found.movements_reviewed,
                before=found.previous_available,
                after=found.calculated_available,
            )
        )
        self.table.reload()

    def tell_saved(self, saved: Any) -> None:
        if saved is not None:
            self.say(_("Saved: {name}").format(name=literal(saved.sku)))
            self.load(select=saved.id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do is offered."""
        if action == "turn":
            return self.may(self.RIGHT)
        if action in ("receive", "transfer"):
            return self.may("stock:move")
        if action in ("adjust", "reconcile"):
            return self.may("stock:adjust")
        return super().check_action(action, parameters)


def stock_loader(text: str, state: str) -> "Loader":
    """Items by a part of SKU or name, all, the low or the deleted ones."""

    def load(tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.stock import StockFilter, list_stock

        chosen = StockFilter(text=text or None, low=state == LOW, deleted=state == DELETED)
        rows, total = list_stock(tx, chosen, limit=wanted.limit, offset=wanted.offset)
        return LoadedPage([_row(row, deleted=state == DELETED) for row in rows], total)

    return load


def _row(row: "StockRow", *, deleted: bool) -> TableRow:
    state = Cell(_("low"), "caution") if row.is_low else Cell(_("ok"), "good")
    return TableRow(
        row.item_id,
        (
            row.sku,
            row.name,
            row.bin or "-",
            str(row.available),
            str(row.reserved),
            str(row.picked),
            str(row.packed),
            DELETED_CELL if deleted else state,
        ),
        "muted" if deleted else "",
    )
