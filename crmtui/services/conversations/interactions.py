"""Commands on interactions: notes, and exchanges that took place elsewhere."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import WriteTx
from crmtui.kit.versions import apply, given_fields, require_version
from crmtui.models import Interaction, Message
from crmtui.services.conversations import errors
from crmtui.services.conversations.links import author_of, check_links
from crmtui.services.conversations.rows import (
    interaction_detail,
    interaction_happened,
    load_interaction,
)
from crmtui.services.conversations.schemas import (
    Direction,
    InteractionCreate,
    InteractionDetail,
    InteractionType,
    InteractionUpdate,
)

_LINKS: Final = frozenset({"contact_id", "company_id", "deal_id"})
_NEEDED: Final = ("subject", "body", "occurred_at")
_RECEIVED: Final = {InteractionType.EMAIL: "email.received", InteractionType.SMS: "sms.received"}


def log_interaction(tx: WriteTx, data: InteractionCreate) -> InteractionDetail:
    """Write down a note or an exchange; a mail or text message that came in is told of as such.

    Raises:
        Forbidden: permission.missing (interactions:write).
        NotFound: contact.not_found, company.not_found, deal.not_found.
        Invalid: interaction.span.
    """
    tx.actor.require("interactions:write")
    values = check_links(tx, data.model_dump())
    values["occurred_at"] = data.occurred_at or tx.now
    require_span(values["occurred_at"], data.ended_at)
    interaction = add_interaction(tx, values)
    if data.direction is Direction.IN and data.type in _RECEIVED:
        told = {"subject": data.subject} if data.type is InteractionType.EMAIL else {}
        told |= {"body": data.body} if data.type is InteractionType.SMS else {}
        tx.record(interaction_happened(_RECEIVED[data.type], interaction, **told))
    return interaction_detail(interaction)


def add_interaction(tx: WriteTx, values: dict[str, Any]) -> Interaction:
    """Write an interaction whose links hold, in the actor's name."""
    author = author_of(tx)
    interaction = Interaction(**values, user_id=author.user_id, user_name=author.name)
    tx.session.add(interaction)
    tx.flush()
    tx.record(interaction_happened("interaction.created", interaction))
    return interaction


def update_interaction(
    tx: WriteTx, interaction_id: UUID, data: InteractionUpdate
) -> InteractionDetail:
    """Change the fields that were set; of the record of a sent message only its links.

    Raises:
        Forbidden: permission.missing (interactions:write).
        NotFound: interaction.not_found, contact.not_found, company.not_found, deal.not_found.
        Invalid: interaction.required, interaction.span.
        Conflict: record.changed, interaction.sent.
    """
    tx.actor.require("interactions:write")
    wanted = given_fields(data)
    for name in _NEEDED:
        if name in wanted and wanted[name] is None:
            raise errors.required(name)
    interaction = load_interaction(tx, interaction_id, lock=True)
    require_version(interaction, data.expected_version, wanted)
    if wanted.keys() - _LINKS:
        _require_not_sent(tx, interaction_id)
    begins = wanted.get("occurred_at", interaction.occurred_at)
    require_span(begins, wanted.get("ended_at", interaction.ended_at))
    # What it is linked to already need not be there any more.
    differs = {name: value for name, value in wanted.items() if getattr(interaction, name) != value}
    checked = check_links(tx, differs)
    if "company_id" in wanted:
        checked["company_id"] = wanted["company_id"]  # goes before the contact's own
    changes = apply(interaction, checked)
    if changes:
        tx.flush()
        tx.record(interaction_happened("interaction.updated", interaction, changes=changes))
    return interaction_detail(interaction)


def delete_interaction(tx: WriteTx, interaction_id: UUID) -> None:
    """Take the interaction out of all lists; it can be restored.

    Raises:
        Forbidden: permission.missing (interactions:write).
        NotFound: interaction.not_found.
    """
    tx.actor.require("interactions:write")
    interaction = load_interaction(tx, interaction_id, lock=True)
    interaction.deleted_at = tx.now
    tx.record(interaction_happened("interaction.deleted", interaction))


def restore_interaction(tx: WriteTx, interaction_id: UUID) -> InteractionDetail:
    """Show a deleted interaction again; one that is not deleted stays as it is.

    Raises:
        Forbidden: permission.missing (interactions:write).
        NotFound: interaction.not_found.
    """
    tx.actor.require("interactions:write")
    interaction = load_interaction(tx, interaction_id, lock=True, deleted=True)
    if interaction.deleted_at is not None:
        interaction.deleted_at = None
        tx.flush()
        tx.record(interaction_happened("interaction.updated", interaction, restored=True))
    return interaction_detail(interaction)


def require_span(begins: datetime, ends: datetime | None) -> None:
    """Raise interaction.span for an end before the beginning."""
    if ends is not None and ends < begins:
        raise errors.span()


def _require_not_sent(tx: WriteTx, interaction_id: UUID) -> None:
    sent = select(Message.id).where(Message.interaction_id == interaction_id).limit(1)
    if tx.session.scalar(sent) is not None:
        raise errors.is_sent()
