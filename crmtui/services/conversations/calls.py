"""Calls while they last."""

from typing import Any
from uuid import UUID

from crmtui.kit.transactions import WriteTx
from crmtui.models import Interaction
from crmtui.services.conversations import errors
from crmtui.services.conversations.interactions import add_interaction
from crmtui.services.conversations.links import check_links, load_contact
from crmtui.services.conversations.rows import (
    interaction_detail,
    interaction_happened,
    load_interaction,
)
from crmtui.services.conversations.schemas import (
    CallEnd,
    CallStart,
    Direction,
    InteractionDetail,
    InteractionType,
)


def start_call(tx: WriteTx, data: CallStart) -> InteractionDetail:
    """Note that a call begins.

    Raises:
        Forbidden: permission.missing (interactions:write).
        NotFound: contact.not_found, company.not_found, deal.not_found.
    """
    tx.actor.require("interactions:write")
    values = check_links(tx, data.model_dump(exclude={"number"}))
    values |= {"type": InteractionType.CALL, "occurred_at": tx.now, "ended_at": None, "body": ""}
    values["subject"] = data.subject or _whom(tx, values["contact_id"]) or data.number
    call = add_interaction(tx, values)
    tx.record(interaction_happened("call.started", call, **_numbers(call, data.number)))
    return interaction_detail(call)


def end_call(tx: WriteTx, interaction_id: UUID, data: CallEnd | None = None) -> InteractionDetail:
    """Note that a call is over, and what was said.

    Raises:
        Forbidden: permission.missing (interactions:write).
        NotFound: interaction.not_found.
        Conflict: interaction.not_a_call, interaction.call_ended.
    """
    tx.actor.require("interactions:write")
    call = load_interaction(tx, interaction_id, lock=True)
    if call.type != InteractionType.CALL:
        raise errors.not_a_call()
    if call.ended_at is not None:
        raise errors.call_ended()
    call.ended_at = max(tx.now, call.occurred_at)
    if data is not None and data.body is not None:
        call.body = data.body
    tx.flush()
    seconds = round((call.ended_at - call.occurred_at).total_seconds())
    tx.record(interaction_happened("call.ended", call, seconds=seconds))
    return interaction_detail(call)


def _whom(tx: WriteTx, contact_id: UUID | None) -> str:
    return "" if contact_id is None else load_contact(tx, contact_id).full_name


def _numbers(call: Interaction, number: str) -> dict[str, Any]:
    """Only the other side's is known."""
    if not number:
        return {}
    return {"from" if call.direction == Direction.IN else "to": number}
