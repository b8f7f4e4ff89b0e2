"""A whole order at the door: all of its tickets, and which of them go in now."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, cast
from uuid import UUID

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static
from textual.widgets.selection_list import Selection

from crmtui.kit.i18n import _
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.screens.checkin.card import Reading, paid_state
from crmtui.tui.text import fit, literal
from crmtui.tui.widgets.columns import GAP, Column, fit_columns
from crmtui.tui.widgets.tick_list import TickList

if TYPE_CHECKING:
    from crmtui.services.checkin import GroupMember
    from crmtui.tui.app import CrmApp


class GroupDialog(Dialog[tuple[UUID, ...]]):
    """Everybody who may go in is ticked. Gives the tickets to admit, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "admit",
            _("Admit"),
            priority=True,
            tooltip=_("Admit those who are ticked"),
            id="group.admit",
        ),
        Binding("ctrl+a", "all", _("All or none"), tooltip=_("Tick all, or none"), id="group.all"),
    ]
    DEFAULT_CSS = """
    GroupDialog {
        & > .dialog--frame { width: 100%; max-width: 100; }
        & SelectionList { height: auto; border: none; padding: 0; margin: 1 0; }
    }
    """

    def __init__(self, members: "Sequence[GroupMember]", reading: Reading) -> None:
        super().__init__()
        self._members = list(members)
        self._reading = reading

    def title_text(self) -> str:
        code = self._members[0].ticket.order_code
        return literal(_("Order {code}").format(code=code))

    def compose_content(self) -> Iterable[Widget]:
        yield Static(Content(_("Space ticks a ticket, ^A all or none, Enter admits.")))
        selections = [
            Selection(Content(self._line(member)), member.ticket.id, member.admissible)
            for member in self._members
        ]
        yield TickList[UUID](*selections, compact=True)
        yield Static(id="group-count")

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Cancel"), id="cancel", compact=True)
        yield Button(_("Admit (Enter)"), id="admit", variant="primary", compact=True)

    def on_mount(self) -> None:
        options = self._list
        options.styles.max_height = max(3, self.app.size.height - 9)
        options.focus()
        self._tell()

    @property
    def _list(self) -> "TickList[UUID]":
        return self.query_one(TickList)

    def on_selection_list_selected_changed(self) -> None:
        self._tell()

    def _tell(self) -> None:
        text = _("{n} of {all} ticked").format(n=len(self._list.selected), all=len(self._members))
        self.query_one("#group-count", Static).update(Content(text))

    def action_all(self) -> None:
        """Tick all, or none if all are ticked."""
        if len(self._list.selected) == len(self._members):
            self._list.deselect_all()
        else:
            self._list.select_all()

    def action_admit(self) -> None:
        """Give what is ticked, in the order's own order."""
        if self.focused is not None and self.focused.id == "cancel":
            self.action_cancel()
            return
        ticked = set(self._list.selected)
        chosen = tuple(one.ticket.id for one in self._members if one.ticket.id in ticked)
        if chosen:
            self.dismiss(chosen)

    def pressed(self, button: str) -> None:
        self.action_admit()

    def _line(self, member: "GroupMember") -> str:
        ticket = member.ticket
        cells = [
            ticket.attendee_name or _("(no name)"),
            _statuses().get(member.status, member.status),
            ticket.product_name,
            ticket.label,
            paid_state(ticket, self._reading),
        ]
        ellipsis = cast("CrmApp", self.app).symbols.ellipsis
        layout = fit_columns(_columns(), min(self.app.size.width, 100) - 11)
        return (" " * GAP).join(fit(cells[at], width, "left", ellipsis) for at, width in layout)


def _columns() -> tuple[Column, ...]:
    return (
        Column("name", "", 14, grow=3, most=36, keep=100),
        Column("status", "", 14, keep=99),
        Column("product", "", 10, grow=2, most=24, keep=80),
        Column("ticket", "", 10, keep=70),
        Column("paid", "", 16, keep=60),
    )


def _statuses() -> dict[str, str]:
    return {
        "valid": _("[ok] valid"),
        "inside": _("[!!] inside"),
        "admitted": _("[!!] was inside"),
        "redeemed": _("[ok] on a list"),
        "unpaid": _("[??] unpaid"),
        "blocked": _("[XX] blocked"),
        "cancelled": _("[XX] cancelled"),
        "revoked": _("[XX] revoked"),
    }
