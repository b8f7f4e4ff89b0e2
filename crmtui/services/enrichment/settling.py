"""The short writes of an enrichment: what was found, what became of it, or why nothing did."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import or_, select

from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Contact, ContactEmail, Enrichment
from crmtui.services import contacts
from crmtui.services.enrichment import errors
from crmtui.services.enrichment.rows import (
    enrichment_happened,
    find_contact_id,
    load_enrichment,
    take_turns,
)
from crmtui.services.enrichment.rules import findings
from crmtui.services.enrichment.schemas import EnrichmentStatus
from crmtui.services.enrichment.sources import BUILT_IN, Profile

_LOOKED_BACK: Final = 20
_LONGEST_ERROR: Final = 500


def note_found(tx: WriteTx, enrichment_id: UUID, provider: str, profile: Profile) -> None:
    """Keep what was found and what it cost, whatever becomes of it."""
    row = load_enrichment(tx, enrichment_id, lock=True)
    row.provider = provider
    row.found = findings(profile, row.linkedin_url)
    row.credits += profile.credits
    tx.flush()


def settle(tx: WriteTx, enrichment_id: UUID) -> None:
    """Add what was found to its contact: the one named, the one who is meant, or a new one.

    Whoever may not make contacts gets what was found alone.
    """
    row = load_enrichment(tx, enrichment_id, lock=True)
    take_turns(tx, row.linkedin_url)
    contact_id = row.contact_id or _find_known(tx, row)
    if contact_id is not None:
        _add_to(tx, row, contact_id)
    elif tx.actor.can("contacts:write"):
        _make_contact(tx, row)
    complete(tx, row)


def settle_new(tx: WriteTx, enrichment_id: UUID) -> None:
    """Make a contact of what was found.

    Raises:
        Forbidden: permission.missing (contacts:write, enrichment:run).
        Conflict: enrichment.contact_exists; contact.email_taken.
    """
    row = load_enrichment(tx, enrichment_id, lock=True)
    take_turns(tx, row.linkedin_url)
    require_unknown(tx, row.linkedin_url)
    _make_contact(tx, row)
    complete(tx, row)


def settle_within(tx: WriteTx, enrichment_id: UUID, lacking: str) -> bool:
    """Add what the organization knows itself; without anything new it is a failure: `lacking`.

    Returns whether something was added.
    """
    row = load_enrichment(tx, enrichment_id, lock=True)
    row.provider = BUILT_IN
    contact_id = row.contact_id or find_contact_id(tx, row.linkedin_url)
    if contact_id is not None:
        _add_to(tx, row, contact_id)
        row.found = {field: change["to"] for field, change in row.applied.items()}
    if not row.applied:
        fail(tx, enrichment_id, lacking)
        return False
    complete(tx, row)
    return True


def complete(tx: WriteTx, row: Enrichment) -> None:
    """It is done."""
    row.status = EnrichmentStatus.COMPLETED
    row.error = ""
    row.completed_at = tx.now
    tx.flush()
    tx.record(enrichment_happened("enrichment.completed", row))


def fail(tx: WriteTx, enrichment_id: UUID, reason: str, cost: int = 0) -> None:
    """It does not go on by itself any more; somebody may have it tried again."""
    row = load_enrichment(tx, enrichment_id, lock=True)
    row.credits += cost
    if row.status == EnrichmentStatus.COMPLETED:
        return
    row.status = EnrichmentStatus.FAILED
    row.error = reason[:_LONGEST_ERROR]
    row.completed_at = tx.now
    tx.flush()
    tx.record(enrichment_happened("enrichment.failed", row))


def require_unknown(tx: ReadTx, url: str) -> None:
    """Refuse to pay for somebody whom a contact is known to be; raises `Conflict`."""
    if (contact_id := find_contact_id(tx, url)) is not None:
        raise errors.already_known(contact_id)


def _add_to(tx: WriteTx, row: Enrichment, contact_id: UUID) -> None:
    found = {field: value for field, value in row.found.items() if field != "further_emails"}
    outcome = contacts.apply_findings(tx, contact_id, found, _written_before(tx, contact_id))
    row.contact_id = outcome.contact.id
    row.applied, row.kept = outcome.applied, outcome.kept


def _make_contact(tx: WriteTx, row: Enrichment) -> None:
    outcome = contacts.create_from_findings(tx, row.found)
    row.contact_id, row.created_contact = outcome.contact.id, True
    row.applied, row.kept = outcome.applied, outcome.kept


def _find_known(tx: ReadTx, row: Enrichment) -> UUID | None:
    """Who is meant: whoever has the address on LinkedIn, or else the e-mail address."""
    by_url = find_contact_id(tx, row.linkedin_url)
    email = row.found.get("email", "").casefold()
    if by_url is not None or not email:
        return by_url
    further = select(ContactEmail.contact_id).where(ContactEmail.email_key == email)
    query = select(Contact.id).where(or_(Contact.email_key == email, Contact.id.in_(further)))
    return tx.session.scalar(query.order_by(Contact.email_key != email, Contact.id).limit(1))


def _written_before(tx: ReadTx, contact_id: UUID) -> dict[str, Any]:
    """What lookups wrote into each field last: as long as it stands there, nobody typed it."""
    query = select(Enrichment.applied).where(
        Enrichment.contact_id == contact_id, Enrichment.status == EnrichmentStatus.COMPLETED
    )
    latest = tx.session.scalars(query.order_by(Enrichment.id.desc()).limit(_LOOKED_BACK)).all()
    return {
        field: change["to"] for applied in reversed(latest) for field, change in applied.items()
    }
