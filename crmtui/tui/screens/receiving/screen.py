"""What the keys of the receiving screen do: the other mode, a barcode for an item, taking back."""

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ChoiceDialog
from crmtui.tui.screens.receiving import calls, machine, words
from crmtui.tui.screens.receiving.desk import ReceivingDesk
from crmtui.tui.screens.receiving.dialogs import REASONS, FindItem
from crmtui.tui.text import literal
from crmtui.tui.widgets.pages import text_of

if TYPE_CHECKING:
    from crmtui.services.stock import Done, StockRow


class ReceivingScreen(ReceivingDesk):
    """Scan goods, scan their bin, next. Every key is also in the palette and can be clicked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f2",
            "mode",
            _("Mode"),
            tooltip=_("Receive what came in, or put away what lies in a bin"),
            id="receiving.mode",
        ),
        Binding(
            "f4",
            "barcode",
            _("Barcode"),
            tooltip=_("Give the unknown barcode to an item"),
            id="receiving.barcode",
        ),
        Binding(
            "f8",
            "undo",
            _("Take back"),
            tooltip=_("Take the selected arrival back, with a reason"),
            id="receiving.undo",
        ),
        Binding(
            "escape",
            "drop",
            _("Drop"),
            tooltip=_("What is in hand is not written"),
            id="receiving.drop",
        ),
        Binding("up", "move(-1)", _("Row up"), show=False, tooltip=_("Newer"), id="receiving.up"),
        Binding(
            "down", "move(1)", _("Row down"), show=False, tooltip=_("Older"), id="receiving.down"
        ),
    ]
    DEFAULT_CSS = """
    ReceivingScreen {
        & > .receiving--head { height: 1; padding: 0 1; background: $panel; text-style: bold; }
        & > #scan-field {
            width: 100%;
            height: 1;
            padding: 0 1;
            border: none;
            background: $panel;
            color: $foreground;
            &:focus { background: $primary 30%; }
        }
        & > PagedTable { height: 1fr; }
        &.-high > VerdictBanner { height: 13; }
        &:ansi > #scan-field, &:ansi > #scan-field:focus {
            background: ansi_default;
            text-style: underline;
        }
    }
    """

    def action_mode(self) -> None:
        """Receive, or put away."""
        self.step(machine.switch)

    def action_drop(self) -> None:
        """Nothing is in hand any more; once more leaves the bin one stands at."""
        self.step(machine.drop)

    def action_move(self, by: int) -> None:
        """Select another arrival; the field keeps the focus."""
        self.table.action_move(by)

    def action_barcode(self) -> None:
        """Give the last unknown barcode to an item, and take it as scanned."""
        code = self.unknown

        def chosen(item: "StockRow | None") -> None:
            if item is not None:
                self.write(calls.give_barcode, item.item_id, code, then=given)

        def given(sku: str) -> None:
            self.say(_("{sku} has the barcode now.").format(sku=literal(sku)))
            self.take_code(code)

        self.app.push_screen(FindItem(), chosen)

    def action_undo(self) -> None:
        """Ask why, then take the selected arrival back."""
        row = self.table.cursor_row
        if row is None or not isinstance(row.id, UUID):
            self.app.bell()
            return
        movement_id, sku = row.id, text_of(row.cells[2])

        def answered(reason: str | None) -> None:
            if reason is not None:
                self.write(calls.undo, movement_id, reason, then=lambda done: self._tell(sku, done))

        text = _("{units} {sku}, {place}").format(
            units=text_of(row.cells[1]), sku=sku, place=text_of(row.cells[4])
        )
        dialog = ChoiceDialog(_("Take back? Why?"), REASONS, text=literal(text))
        self.app.push_screen(dialog, answered)

    def _tell(self, sku: str, done: "Done") -> None:
        self.announce(words.describe_undone(sku, done.new_available), ok=True)
        self.requery()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done now is offered."""
        actor = self.console.connection.actor
        if action == "barcode":
            return bool(self.unknown) and actor is not None and actor.can("items:write")
        if action == "undo":
            return actor is not None and actor.can("stock:move")
        return super().check_action(action, parameters)
