"""One movement of the ledger, with all that is known of it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from crmtui.kit.i18n import _
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.text import literal
from crmtui.tui.times import local_stamp

if TYPE_CHECKING:
    from crmtui.services.stock import MovementFacts

STATES: Final = {
    "available": _("free"),
    "reserved": _("reserved"),
    "picked": _("picked"),
    "packed": _("packed"),
}


def read_movement(tx: Any, item_id: UUID, number: int) -> "MovementFacts":
    from crmtui.services.stock import get_movement

    return get_movement(tx, item_id, number)


class MovementDialog(Dialog[None]):
    """What moved, where, by whom and why."""

    DEFAULT_CSS = """
    MovementDialog > .dialog--frame { width: 76; }
    """

    def __init__(self, facts: "MovementFacts", timezone: str) -> None:
        super().__init__()
        self._facts = facts
        self._timezone = timezone

    def title_text(self) -> str:
        text = _("{sku}: movement {number}")
        return text.format(sku=literal(self._facts.sku), number=self._facts.movement.number)

    def compose_content(self) -> Iterable[Widget]:
        lines = [
            Content.assemble((f"{label:<12}", "bold"), literal(text))
            for label, text in self._lines()
            if text
        ]
        yield Static(Content("\n").join(lines))

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Close"), id="cancel", compact=True)

    def _lines(self) -> Iterator[tuple[str, str]]:
        facts, movement = self._facts, self._facts.movement
        yield _("What"), movement.kind.value.lower()
        yield _("Units"), str(movement.quantity)
        yield _("When"), local_stamp(movement.created_at, self._timezone)
        yield _("Bin"), facts.bin
        yield _("Lot"), self._lot()
        for each in facts.changes:
            if each.change or each.after:
                yield STATES[each.state].capitalize(), _change(each.change, each.after)
        levels = _("{before} free in all bins before, {after} after")
        yield (
            _("Item"),
            levels.format(before=movement.level_before, after=movement.level_after),
        )
        for other in facts.others:
            text = _("no. {number}: {units} in {bin}")
            yield (
                _("With"),
                text.format(number=other.number, units=f"{other.quantity:+}", bin=other.bin),
            )
        yield _("For order"), movement.order_ref
        yield _("Reason"), movement.reason
        yield _("Note"), movement.note
        yield _("Who"), f"{movement.actor_name} ({facts.via})"
        yield _("On behalf of"), movement.user_ref
        yield _("Request"), facts.request_id or ""

    def _lot(self) -> str:
        lot, expires_on = self._facts.lot, self._facts.expires_on
        if lot is None or expires_on is None:
            return lot or ""
        return _("{lot}, expires {day}").format(lot=lot, day=expires_on.isoformat())


def _change(change: int, after: int) -> str:
    if not change:
        return _("stays {after}").format(after=after)
    return _("{change} to {after}").format(change=f"{change:+}", after=after)
