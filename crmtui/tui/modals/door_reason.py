"""Reasons at the door: why somebody goes in in spite of a refusal, why a scan is taken back."""

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import Input, Static

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ReasonDialog
from crmtui.tui.screens.checkin import words
from crmtui.tui.screens.checkin.card import Reading, paid_state, when
from crmtui.tui.text import literal

if TYPE_CHECKING:
    from crmtui.services.checkin import ScanRow, Verdict

SHORTEST: Final = 3
LONGEST: Final = 300


class DoorReasonDialog(ReasonDialog):
    """A reason that somebody can make sense of later: three characters at least."""

    def __init__(self, title: str, text: str, *, verb: str) -> None:
        super().__init__(title, text, verb=verb, longest=LONGEST)

    def action_confirm(self) -> None:
        field = self.query_one("#reason", Input)
        reason = field.value.strip()
        if len(reason) >= SHORTEST:
            self.dismiss(reason)
            return
        text = _("Please give a reason of at least {n} letters.").format(n=SHORTEST)
        self.query_one("#reason-error", Static).update(Content(text))
        field.focus()


def undo_dialog(scan: "ScanRow", reading: Reading) -> DoorReasonDialog:
    """Asks why an admission or an exit is taken back, and says whose."""
    sign = words.sign_of(scan.result.value, scan.direction.value, scan.detail)
    moment = when(scan.scanned_at, scan.scanned_at, reading.timezone)
    lines = [
        literal(scan.attendee_name or _("(no name)")),
        _("{label}, {product}").format(label=scan.label, product=literal(scan.product_name)),
        _("{sign} at {moment} {gate}")
        .format(sign=f"{sign.symbol} {sign.short}", moment=moment, gate=literal(scan.gate_name))
        .rstrip(),
    ]
    return DoorReasonDialog(_("Take back this scan?"), "\n".join(lines) + "\n", verb=_("Undo"))


def override_dialog(refused: "Verdict", reading: Reading) -> DoorReasonDialog:
    """Asks why somebody is admitted in spite of a refusal, and says who and which."""
    sign = words.sign_of(refused.result.value, refused.direction.value, refused.detail)
    explained = words.explain(refused.result.value, refused.detail)
    lines = [f"{sign.symbol} {sign.word}" + (f": {literal(explained)}" if explained else "")]
    ticket = refused.ticket
    if ticket is not None:
        lines.append(literal(ticket.attendee_name or _("(no name)")))
        lines.append(f"{ticket.label}, {literal(ticket.product_name)}")
        lines.append(paid_state(ticket, reading))
    return DoorReasonDialog(
        _("Admit in spite of the refusal?"), "\n".join(lines) + "\n", verb=_("Admit")
    )
