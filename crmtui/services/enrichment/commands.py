"""Asking for lookups, which jobs do, and trying again those that failed."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.errors import Conflict, CrmError
from crmtui.kit.transactions import WriteTx
from crmtui.models import Enrichment
from crmtui.services import contacts, jobs
from crmtui.services.enrichment import errors
from crmtui.services.enrichment.kinds import RUN_ENRICHMENT, EnrichmentJob
from crmtui.services.enrichment.rows import (
    add_enrichment,
    enrichment_detail,
    enrichment_happened,
    load_enrichment,
    take_turns,
)
from crmtui.services.enrichment.rules import person_url
from crmtui.services.enrichment.schemas import (
    EnrichmentDetail,
    EnrichmentRequest,
    EnrichmentStatus,
    RequestOutcome,
)

MAX_REQUESTS: Final = 100
_LATEST: Final = 200
_LONGEST_CALL: Final = timedelta(minutes=5)
"""After which a lookup without a job is taken to be lost."""


def request_enrichment(
    tx: WriteTx, linkedin_url: str, contact_id: UUID | None = None
) -> EnrichmentDetail:
    """Have somebody looked up on LinkedIn by a job, and what is found added to a contact.

    Without `contact_id` it is the one who has that address, or the e-mail address that is found;
    where there is none, one is made if the actor may do that. What waits already is not asked for
    again.

    Raises:
        Forbidden: permission.missing (enrichment:run).
        NotFound: contact.not_found.
        Invalid: enrichment.linkedin_url.
    """
    tx.actor.require("enrichment:run")
    url = person_url(linkedin_url)
    target = None if contact_id is None else contacts.resolve_contact(tx, contact_id)
    row = _find_waiting(tx, url, target) or add_enrichment(tx, url, target)
    _enqueue(tx, row, on_exists="join")
    return enrichment_detail(row)


def request_enrichments(
    tx: WriteTx, wanted: Sequence[EnrichmentRequest]
) -> tuple[RequestOutcome, ...]:
    """`request_enrichment` for each; one that is refused hurts no other.

    Raises:
        Forbidden: permission.missing (enrichment:run).
        Invalid: enrichment.too_many.
    """
    tx.actor.require("enrichment:run")
    _require_few(wanted)
    return tuple(
        _outcome(index, partial(request_enrichment, tx, each.linkedin_url, each.contact_id))
        for index, each in enumerate(wanted)
    )


def request_for_contact(tx: WriteTx, contact_id: UUID, outside: bool = True) -> EnrichmentDetail:
    """Have a job learn what can be learnt of a contact.

    That is what LinkedIn says where `outside` may be asked and the contact has an address there,
    else what the organization knows itself of the company. What waits already is not asked again.

    Raises:
        Forbidden: permission.missing (enrichment:run, contacts:read).
        NotFound: contact.not_found.
        Invalid: enrichment.linkedin_url, when the contact's address is no person's.
    """
    tx.actor.require("enrichment:run")
    contact = contacts.get_contact(tx, contact_id)
    url = person_url(contact.person_linkedin) if outside and contact.person_linkedin else ""
    row = _find_waiting(tx, url, contact.id) or add_enrichment(tx, url, contact.id)
    _enqueue(tx, row, on_exists="join")
    return enrichment_detail(row)


def request_for_contacts(
    tx: WriteTx, contact_ids: Sequence[UUID], outside: bool = True
) -> tuple[RequestOutcome, ...]:
    """`request_for_contact` for each; one that is refused hurts no other.

    Raises:
        Forbidden: permission.missing (enrichment:run, contacts:read).
        Invalid: enrichment.too_many.
    """
    tx.actor.require("enrichment:run")
    tx.actor.require("contacts:read")
    _require_few(contact_ids)
    return tuple(
        _outcome(index, partial(request_for_contact, tx, each, outside))
        for index, each in enumerate(contact_ids)
    )


def retry_enrichment(tx: WriteTx, enrichment_id: UUID) -> EnrichmentDetail:
    """Try again what failed, or whose job is gone; what was paid for already is not paid again.

    Raises:
        Forbidden: permission.missing (enrichment:run).
        NotFound: enrichment.not_found.
        Conflict: enrichment.completed, enrichment.under_way.
    """
    tx.actor.require("enrichment:run")
    row = load_enrichment(tx, enrichment_id, lock=True)
    if row.status == EnrichmentStatus.COMPLETED:
        raise errors.completed()
    in_call = row.status == EnrichmentStatus.PROCESSING and row.job_id is None
    if in_call and tx.now - row.updated_at < _LONGEST_CALL:
        raise errors.under_way()
    _enqueue(tx, row, on_exists="refuse")
    return enrichment_detail(row)


def _require_few(wanted: Sequence[object]) -> None:
    if len(wanted) > MAX_REQUESTS:
        raise errors.too_many(len(wanted), MAX_REQUESTS)


def _outcome(index: int, request: Callable[[], EnrichmentDetail]) -> RequestOutcome:
    try:
        return RequestOutcome(index=index, enrichment=request())
    except CrmError as error:
        return RequestOutcome(
            index=index, error_code=error.code, message=error.message, fields=error.fields
        )


def _find_waiting(tx: WriteTx, url: str, contact_id: UUID | None) -> Enrichment | None:
    """The same lookup among the latest, if it still waits: nobody pays twice for one answer."""
    take_turns(tx, url)
    latest = select(Enrichment.id).order_by(Enrichment.id.desc()).limit(_LATEST).correlate(None)
    query = select(Enrichment).where(
        Enrichment.id.in_(latest),
        Enrichment.linkedin_url == url,
        Enrichment.contact_id == contact_id,
        Enrichment.status == EnrichmentStatus.PENDING,
    )
    return tx.session.scalars(query.order_by(Enrichment.id).limit(1)).first()


def _enqueue(tx: WriteTx, row: Enrichment, on_exists: Literal["join", "refuse"]) -> None:
    args = EnrichmentJob(enrichment_id=row.id)
    before = row.job_id
    try:
        row.job_id = jobs.enqueue(
            tx, RUN_ENRICHMENT, args, unique_key=str(row.id), on_exists=on_exists
        )
    except Conflict as error:
        raise errors.under_way() from error
    if row.job_id == before:
        return
    row.status = EnrichmentStatus.PENDING
    row.error = ""
    row.completed_at = None
    tx.flush()
    tx.record(enrichment_happened("enrichment.requested", row))
