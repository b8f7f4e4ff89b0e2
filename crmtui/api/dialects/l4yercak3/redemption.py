"""Redeeming one ticket by its id, and how the document's clients are told the outcome."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from crmtui.api.dialects.l4yercak3 import ticket_wire
from crmtui.api.dialects.l4yercak3.errors import write_refusal
from crmtui.api.refusals import Refusal
from crmtui.api.replies import JsonReply
from crmtui.kit.errors import CrmError
from crmtui.kit.i18n import _
from crmtui.kit.joint import JointCommand
from crmtui.kit.transactions import WriteTx
from crmtui.kit.wire_values import object_wire_id
from crmtui.services import checkin, orders
from crmtui.services.checkin import Result, Scanned, Verdict
from crmtui.services.orders import TicketDetail

_ANSWER: Final = (400, "VALIDATION_ERROR")
_WORDS: Final = {
    Result.INVALID: "This ticket is not for this event.",
    Result.UNPAID: "This ticket is not paid.",
    Result.BLOCKED: "This ticket is blocked.",
    Result.INVALID_TIME: "This ticket is not valid at this time.",
    Result.CANCELED: "This ticket was cancelled.",
    Result.ALREADY_REDEEMED: "This ticket was redeemed already.",
    Result.PRODUCT: "This kind of ticket is not admitted here.",
    Result.RULES: "A rule of the check-in list refuses this ticket.",
    Result.AMBIGUOUS: "The code belongs to several tickets.",
    Result.REVOKED: "This ticket was replaced by another one.",
    Result.INCOMPLETE: "Something about the attendee is missing.",
    Result.ANNULLED: "This admission was undone since.",
}


Redeemed = tuple[Verdict, TicketDetail | None]
"""The verdict, stored whatever it is; and the ticket as it is now, for who may read it."""


class RedeemTicket(JointCommand):
    """A request to redeem one ticket; those that come at once are decided in one pass."""

    __slots__ = ("_gate_id", "_list_id", "_nonce", "_override_reason", "_ticket_id")

    def __init__(
        self,
        ticket_id: UUID,
        list_id: UUID | None,
        gate_id: UUID | None,
        override_reason: str | None,
        nonce: str | None,
    ) -> None:
        self._ticket_id = ticket_id
        self._list_id = list_id
        self._gate_id = gate_id
        self._override_reason = override_reason
        self._nonce = nonce

    def __call__(self, tx: WriteTx) -> Redeemed:
        return self._show(tx, checkin.redeem(tx, self._scan(tx)))

    @classmethod
    def run_many(
        cls, calls: Sequence[tuple[WriteTx, "RedeemTicket"]]
    ) -> Sequence[Redeemed | CrmError]:
        outcomes: dict[int, Redeemed | CrmError] = {}
        scans: dict[int, tuple[WriteTx, Scanned]] = {}
        for place, (tx, command) in enumerate(calls):
            try:
                scans[place] = tx, command._scan(tx)
            except CrmError as refused:
                outcomes[place] = refused
        verdicts = checkin.redeem_together([*scans.values()])
        for place, verdict in zip(scans, verdicts, strict=True):
            tx, command = calls[place]
            if isinstance(verdict, CrmError):
                outcomes[place] = verdict
            else:
                outcomes[place] = command._show(tx, verdict)
        return [outcomes[place] for place in range(len(calls))]

    def _scan(self, tx: WriteTx) -> Scanned:
        """On the list that is meant; raises as `choose_list`."""
        return Scanned(
            list_id=checkin.choose_list(tx, self._ticket_id, self._list_id),
            code="",
            ticket_id=self._ticket_id,
            gate_id=self._gate_id,
            nonce=self._nonce,
            override_reason=self._override_reason,
        )

    def _show(self, tx: WriteTx, verdict: Verdict) -> Redeemed:
        readable = verdict.result is Result.OK and tx.actor.can("tickets:read")
        return verdict, orders.get_ticket(tx, self._ticket_id) if readable else None


def redeemed_reply(verdict: Verdict, ticket: TicketDetail | None) -> JsonReply:
    """200 with the ticket for an admission, 400 with the reason for a refusal."""
    if verdict.result is not Result.OK:
        return write_refusal(_refusal(verdict))
    shown = ticket_wire.admitted_out(verdict) if ticket is None else ticket_wire.ticket_out(ticket)
    return JsonReply(ticket_wire.redeemed_out(verdict, shown))


def _refusal(verdict: Verdict) -> Refusal:
    facts = {
        "result": verdict.result.value,
        "detail": verdict.detail,
        "scanId": object_wire_id(verdict.scan_id),
        "overridable": verdict.overridable,
        "repeated": verdict.repeated,
        "earlier": None if verdict.earlier is None else ticket_wire.earlier_out(verdict.earlier),
    }
    reason = f"ticket.{verdict.result.value}"
    return Refusal(*_ANSWER, _(_WORDS[verdict.result]), reason, facts=facts)
