"""What the keys of the check-in screen do: find, undo, override, groups, sales, gate and list."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.style import Style
from textual.widgets import Input, Static

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.keymap import bindings_of
from crmtui.tui.screens.checkin import calls
from crmtui.tui.screens.checkin import card as cards
from crmtui.tui.screens.checkin.calls import Typed
from crmtui.tui.screens.checkin.desk import GATE_KEY, LIST_KEY, ScanDesk
from crmtui.tui.screens.checkin.door_bar import DoorBar
from crmtui.tui.screens.checkin.place import NO_GATE, PlaceChoice, list_gates, list_places
from crmtui.tui.state import EVERYBODY
from crmtui.tui.text import shorten

if TYPE_CHECKING:
    from uuid import UUID

    from crmtui.services.checkin import GateDetail, GroupMember, ScanRow, Verdict
    from crmtui.services.orders import TicketHit
    from crmtui.tui.modals.door_sale import Sold

LOW: Final = 22
"""Below so many lines the banner does without large letters."""

SOUND_KEY: Final = "checkin.sound"


def _key(
    key: str,
    action: str,
    label: str,
    tooltip: str,
    *,
    show: bool = True,
    priority: bool = False,
) -> Binding:
    name = re.sub(r"\((-?)\d+\)", lambda m: "_up" if m[1] else "_down", action)
    return Binding(
        key,
        action,
        label,
        tooltip=tooltip,
        show=show,
        priority=priority,
        id=f"checkin.{name}",
    )


class CheckinScreen(ScanDesk):
    """Scan, see, next. Every key is also in the palette and can be clicked."""

    CSS_PATH = Path(__file__).with_name("checkin.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("f2", "find", _("Find"), _("Find a ticket by name, order, e-mail or phone")),
        _key("f3", "direction", _("In/Out"), _("Let people in, or let them out")),
        _key("f4", "undo", _("Undo"), _("Take back your own last scan, with a reason")),
        _key("f5", "override", _("Override"), _("Admit the last refused ticket, with a reason")),
        _key("f6", "gate", _("Gate"), _("Choose the gate of this console"), show=False),
        _key("f7", "group", _("Group"), _("Admit the whole order of the last ticket, or part")),
        _key("f8", "sale", _("Sale"), _("Sell tickets at the door")),
        _key("f9", "sound", _("Sound"), _("Bell on or off"), show=False),
        _key(
            "ctrl+e",
            "place",
            _("Event/list"),
            _("Choose event and check-in list"),
            show=False,
            priority=True,  # or the scan field takes it for "end of line"
        ),
        _key("pageup", "page(-1)", _("Newer results"), _("Scroll to newer results"), show=False),
        _key("pagedown", "page(1)", _("Older results"), _("Scroll to older results"), show=False),
        _key("escape", "wipe", _("Wipe"), _("Empty the field"), show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, bool] = {}
        self._foot: tuple[object, ...] = ()

    # --- typed text -------------------------------------------------------------------------

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter after typing: a code or a ticket's number is redeemed, anything else searched."""
        event.stop()
        text = event.value.strip()
        if not text:
            return
        if self.place is None:
            self.say(_("There is nothing to check in at yet."), error=True)
            return
        event.input.value = ""
        self.read(calls.read_typed, self.place.event_id, text, then=self._understood)

    def _understood(self, typed: Typed) -> None:
        if typed.ticket is not None:
            self._admit(typed.ticket)
        elif typed.redeem_code:
            self.add(code=typed.text, shown=typed.text)
        else:
            self._open_find(typed.text)

    def _admit(self, hit: "TicketHit | None") -> None:
        if hit is not None:
            self.add(shown=hit.attendee_name or hit.label, ticket_ids=(hit.id,))

    def action_find(self) -> None:
        """Look for a ticket; what stands in the field is searched for."""
        field = self.query_one("#scan-field", Input)
        text, field.value = field.value.strip(), ""
        self._open_find(text)

    def _open_find(self, text: str) -> None:
        from crmtui.tui.modals.find import FindDialog

        if self.place is not None:
            self.app.push_screen(FindDialog(self.place.event_id, text, exit=self.exit), self._admit)

    def action_wipe(self) -> None:
        """Empty the field; the verdict becomes an old one."""
        self.query_one("#scan-field", Input).value = ""
        self.banner.dim = True

    # --- direction, gate, list, sound -------------------------------------------------------

    def action_direction(self) -> None:
        """From now on scans let people out, or in again."""
        self.exit = not self.exit
        self.tell_state()

    def on_door_bar_direction_clicked(self, event: DoorBar.DirectionClicked) -> None:
        self.action_direction()

    def action_gate(self) -> None:
        """Choose the gate of this console."""
        self.read(list_gates, then=self._ask_gate)

    def _ask_gate(self, gates: "tuple[GateDetail, ...]") -> None:
        from crmtui.tui.modals.confirm import ChoiceDialog

        choices = [(str(gate.id), gate.name) for gate in gates]
        if not choices:
            self.say(_("There are no gates yet. Create one under Lists and gates (^P)."))
            return
        current = str(self.place.gate_id) if self.place and self.place.gate_id else NO_GATE
        dialog = ChoiceDialog(
            _("At which gate does this console stand?"),
            [*choices, (NO_GATE, _("(at no gate)"))],
            current=current,
        )
        self.app.push_screen(dialog, self._choose_gate)

    def _choose_gate(self, gate_id: str | None) -> None:
        if gate_id is not None:
            self.console.state.put(EVERYBODY, GATE_KEY, gate_id)
            self.find_place(gate_id=gate_id)

    def action_place(self) -> None:
        """Choose event and list."""
        self.read(list_places, then=self._ask_place)

    def _ask_place(self, choices: list[PlaceChoice]) -> None:
        from crmtui.tui.modals.confirm import ChoiceDialog

        if not choices:
            self.find_place()
            return
        dialog = ChoiceDialog(
            _("Which list is checked in here?"),
            [(str(choice.list_id), choice.label) for choice in choices],
            current=str(self.place.list_id) if self.place else "",
        )
        self.app.push_screen(dialog, self._choose_place)

    def _choose_place(self, list_id: str | None) -> None:
        if list_id is not None:
            self.console.remember(LIST_KEY, list_id)
            self.find_place(list_id=list_id)

    def action_sound(self) -> None:
        """Switch the bell, and keep that for this operator."""
        self.console.action_toggle_bell()
        self.console.remember(SOUND_KEY, self.console.bell_signals.enabled)
        self.tell_state()

    def find_place(self, list_id: str = "", gate_id: str = "") -> None:
        kept = self.console.recall(SOUND_KEY)
        if isinstance(kept, bool):
            self.console.bell_signals.enabled = kept
        super().find_place(list_id, gate_id)

    def action_page(self, pages: int) -> None:
        """Scroll the results."""
        self.history.scroll_pages(pages)
        self.tell_foot()

    # --- undo and override ------------------------------------------------------------------

    def action_undo(self) -> None:
        """Ask whose admission is to be taken back, and why."""
        if self.place is not None:
            self.read(calls.latest_own_scan, self.place.list_id, then=self._ask_undo)

    def _ask_undo(self, scan: "ScanRow | None") -> None:
        from crmtui.tui.modals.door_reason import undo_dialog

        if scan is None:
            self.say(_("You have let nobody in or out on this list: there is nothing to undo."))
            return

        def answered(reason: str | None) -> None:
            if reason is not None:
                self.write(calls.annul, scan.id, reason, then=self._undone, lane="checkin")

        self.app.push_screen(undo_dialog(scan, self.reading), answered)

    def _undone(self, verdict: "Verdict") -> None:
        self.note((verdict,), self.place.gate_name if self.place else "")
        self.announce(cards.describe_verdict(verdict, self.reading), ok=True)

    def action_override(self) -> None:
        """Admit the last refused ticket in spite of the refusal, with a reason."""
        from crmtui.tui.modals.door_reason import override_dialog

        refused = self.refused
        if refused is None or refused.ticket is None:
            return
        ticket = refused.ticket

        def answered(reason: str | None) -> None:
            if reason is not None:
                self.add(
                    shown=ticket.attendee_name or ticket.label,
                    ticket_ids=(ticket.id,),
                    override_reason=reason,
                    entry=True,
                )

        self.app.push_screen(override_dialog(refused, self.reading), answered)

    # --- groups and sales -------------------------------------------------------------------

    def action_group(self) -> None:
        """Show the order of the last ticket."""
        if self.place is not None and self.last is not None and self.last.ticket is not None:
            order_id = self.last.ticket.order_id
            self.read(calls.list_group, self.place.list_id, order_id, then=self._ask_group)

    def _ask_group(self, members: "tuple[GroupMember, ...]") -> None:
        from crmtui.tui.modals.group import GroupDialog

        if members:
            self.app.push_screen(GroupDialog(members, self.reading), self._admit_group)

    def _admit_group(self, ticket_ids: "tuple[UUID, ...] | None") -> None:
        if ticket_ids:
            count = len(ticket_ids)
            shown = ngettext("{n} ticket", "{n} tickets", count).format(n=count)
            self.add(shown=shown, ticket_ids=ticket_ids, group=True, entry=True)

    def action_sale(self) -> None:
        """Sell at the door."""
        if self.place is not None:
            self.read(calls.list_offers, self.place.event_id, then=self._ask_sale)

    def _ask_sale(self, offers: Any) -> None:
        from crmtui.tui.modals.door_sale import DoorSaleDialog

        if self.place is None:
            return
        if not offers:
            self.say(_("Nothing is on sale for this event. Create products under Products (^P)."))
            return
        self.app.push_screen(DoorSaleDialog(self.place, offers), self._sold)

    def _sold(self, sold: "Sold | None") -> None:
        if sold is None:
            return
        if not sold.admit:
            self.announce(cards.describe_sale(sold.order, self.reading), ok=True)
            return
        ids = tuple(ticket.id for ticket in sold.order.tickets)
        self.add(
            shown=sold.order.buyer_name or sold.order.code,
            ticket_ids=ids,
            group=len(ids) > 1,
            entry=True,
        )

    # --- what can be done now ---------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Greyed out is what would not work now or is not permitted."""
        return True if self._possible().get(action, True) else None

    def _possible(self) -> dict[str, bool]:
        actor = self.console.connection.actor
        refused, last = self.refused, self.last
        here = self.place is not None
        return {
            "find": here,
            "undo": here and self.may("redeem"),
            "override": self.may("override") and refused is not None and refused.overridable,
            "group": self.may("redeem") and last is not None and last.ticket is not None,
            "sale": here and actor is not None and actor.can("orders:write"),
        }

    def tell_possible(self) -> None:
        # Asking every binding takes longer than a scan's verdict, so only where something changed.
        possible = self._possible()
        if possible != self._told:
            self._told = possible
            self.refresh_bindings()

    def tell_foot(self) -> None:
        """The line below the list: the keys that have no room at the bottom, and counts."""
        gate = self.place.gate_name if self.place else ""
        foot = self.query_one("#foot", Static)
        sound, count = self.console.bell_signals.enabled, self.overrides
        state = (gate, sound, count, self.history.position, foot.size.width)
        if state != self._foot:
            self._foot = state
            foot.update(self._foot_text(*state), layout=False)

    def _foot_text(self, gate: str, sound: bool, count: int, position: str, width: int) -> Content:
        switched = _("on") if sound else _("off")
        left = [
            self._link("gate", _("gate: {name}").format(name=shorten(gate, 16) or "-")),
            self._link("sound", _("sound {state}").format(state=switched)),
            self._link("place", _("event/list")),
        ]
        right = [ngettext("{n} override", "{n} overrides", count).format(n=count)] if count else []
        text, tail = Content("   ").join(left), Content("   ".join([*right, position]))
        return text + Content(" " * max(2, width - text.cell_length - tail.cell_length)) + tail

    def _link(self, action: str, label: str) -> Content:
        style = Style.from_meta({"@click": f"screen.{action}"})
        return Content.assemble((self.key_of(action), "bold"), f" {label}").stylize(style)

    def key_of(self, action: str) -> str:
        """How the key of an action is written, after remapping."""
        wanted = f"checkin.{action}"
        found = next((one for one in bindings_of(self) if one.id == wanted), None)
        return self.console.get_key_display(found) if found else ""

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < LOW, "-low")
        self.call_after_refresh(self.tell_foot)
