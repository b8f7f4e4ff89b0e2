"""Redeeming one ticket by its id, and how the document's clients are told the outcome."""

from typing import Final
from uuid import UUID

from crmtui.api.dialects.l4yercak3 import ticket_wire
from crmtui.api.dialects.l4yercak3.errors import write_refusal
from crmtui.api.refusals import Refusal
from crmtui.api.replies import JsonReply
from crmtui.kit.i18n import _
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


def redeem_ticket(
    tx: WriteTx,
    ticket_id: UUID,
    list_id: UUID | None,
    gate_id: UUID | None,
    override_reason: str | None,
    nonce: str | None,
) -> tuple[Verdict, TicketDetail | None]:
    """The verdict, stored whatever it is; and the ticket as it is now, for who may read it."""
    chosen = checkin.choose_list(tx, ticket_id, list_id)
    scanned = Scanned(
        list_id=chosen,
        code="",
        ticket_id=ticket_id,
        gate_id=gate_id,
        nonce=nonce,
        override_reason=override_reason,
    )
    verdict = checkin.redeem(tx, scanned)
    readable = verdict.result is Result.OK and tx.actor.can("tickets:read")
    return verdict, orders.get_ticket(tx, ticket_id) if readable else None


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
