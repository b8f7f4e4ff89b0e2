"""Bulk operations: up to 500 contacts, each by itself."""

from typing import Any, Final

from starlette.responses import Response

from crmtui.api.dialects.crm import bulk_wire as wire
from crmtui.api.dialects.crm.bulk_inputs import BulkCreateIn, BulkDeleteIn, BulkUpdateIn, Rows
from crmtui.api.dialects.crm.callers import BulkContacts, BulkDelete
from crmtui.api.dialects.crm.envelope import enveloped
from crmtui.api.dialects.crm.errors import refusals
from crmtui.api.sections import section
from crmtui.services import contacts
from crmtui.services.contacts import BulkOutcome

router: Final = section("Bulk Operations")


@router.post(
    "/api/v1/contacts/bulk",
    summary="Bulk Create Contacts",
    response_model=wire.BulkCreatedOut,
    responses=refusals("INSUFFICIENT_SCOPE", "VALIDATION_ERROR"),
)
async def create_contacts(call: BulkContacts, body: BulkCreateIn) -> Response:
    """A row that fails says why, and hurts no other."""
    rows = body.read()
    outcomes = await call.write(call.home, contacts.create_contacts, [*rows.good.values()])
    return _told("created", rows, outcomes)


@router.patch(
    "/api/v1/contacts/bulk",
    summary="Bulk Update Contacts",
    response_model=wire.BulkUpdatedOut,
    responses=refusals("INSUFFICIENT_SCOPE", "VALIDATION_ERROR"),
)
async def update_contacts(call: BulkContacts, body: BulkUpdateIn) -> Response:
    """Each row has the `id` of a contact and the `updates` for it."""
    rows = body.read()
    outcomes = await call.write(call.home, contacts.update_contacts, [*rows.good.values()])
    return _told("updated", rows, outcomes)


@router.delete(
    "/api/v1/contacts/bulk",
    summary="Bulk Delete Contacts",
    response_model=wire.BulkDeletedOut,
    responses=refusals("INSUFFICIENT_SCOPE", "VALIDATION_ERROR"),
)
async def delete_contacts(call: BulkDelete, body: BulkDeleteIn) -> Response:
    """Hides them and frees their e-mail addresses; the console can restore them."""
    rows = body.read()
    outcomes = await call.write(call.home, contacts.delete_contacts, [*rows.good.values()])
    return _told("deleted", rows, outcomes)


def _told(done: str, rows: Rows[Any], outcomes: tuple[BulkOutcome, ...]) -> Response:
    results = wire.results_out(rows, outcomes)
    return enveloped({"summary": wire.summary_out(done, results), "results": results})
