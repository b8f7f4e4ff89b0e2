"""What became of each row of a bulk operation."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NotRequired

from typing_extensions import TypedDict

from crmtui.api.dialects.crm.bulk_inputs import Rows, UnknownId, UnreadableRow
from crmtui.api.dialects.crm.contact_wire import ContactBrief, brief_out
from crmtui.api.dialects.crm.envelope import Meta
from crmtui.api.dialects.crm.errors import INVALID, FieldError, of_fields
from crmtui.kit.i18n import _
from crmtui.services.contacts import BulkOutcome

_CODES: Final = {
    "contact.email_taken": "DUPLICATE_RESOURCE",
    "contact.not_found": "NOT_FOUND",
}


class RowError(TypedDict):
    code: str
    message: str
    details: list[FieldError]


class RowOut(TypedDict):
    index: int
    success: bool
    contact: NotRequired[ContactBrief]
    error: NotRequired[RowError]


class CreatedSummary(TypedDict):
    total: int
    created: int
    failed: int


class UpdatedSummary(TypedDict):
    total: int
    updated: int
    failed: int


class DeletedSummary(TypedDict):
    total: int
    deleted: int
    failed: int


class CreatedData(TypedDict):
    summary: CreatedSummary
    results: list[RowOut]


class UpdatedData(TypedDict):
    summary: UpdatedSummary
    results: list[RowOut]


class DeletedRowsData(TypedDict):
    summary: DeletedSummary
    results: list[RowOut]


class BulkCreatedOut(TypedDict):
    success: bool
    data: CreatedData
    meta: Meta


class BulkUpdatedOut(TypedDict):
    success: bool
    data: UpdatedData
    meta: Meta


class BulkDeletedOut(TypedDict):
    success: bool
    data: DeletedRowsData
    meta: Meta


class PublicBulkOut(TypedDict):
    success: bool
    message: str
    summary: CreatedSummary
    results: list[RowOut]


def results_out(rows: Rows[Any], outcomes: Sequence[BulkOutcome]) -> list[RowOut]:
    """All rows in the order of the body; an outcome's index counts the readable ones."""
    places = list(rows.good)
    results = [_outcome(places[each.index], each) for each in outcomes]
    results += [_unreadable(place, error) for place, error in rows.bad.items()]
    return sorted(results, key=lambda row: row["index"])


def summary_out(done: str, results: Sequence[RowOut]) -> dict[str, int]:
    """`{total, <done>, failed}`."""
    good = sum(row["success"] for row in results)
    return {"total": len(results), done: good, "failed": len(results) - good}


def _outcome(place: int, outcome: BulkOutcome) -> RowOut:
    if outcome.contact is not None:
        return {"index": place, "success": True, "contact": brief_out(outcome.contact)}
    error: RowError = {
        "code": _CODES.get(outcome.error_code or "", "VALIDATION_ERROR"),
        "message": outcome.message or "",
        "details": of_fields(_by_row(outcome.fields)),
    }
    return {"index": place, "success": False, "error": error}


def _by_row(fields: Mapping[str, str]) -> dict[str, str]:
    """A row calls the contact that it is about `id`."""
    return {"id" if name == "contact_id" else name: text for name, text in fields.items()}


def _unreadable(place: int, problem: UnreadableRow | UnknownId) -> RowOut:
    if isinstance(problem, UnknownId):
        message = _("There is no such contact.")
        details = of_fields({"id": message})
        error: RowError = {"code": "NOT_FOUND", "message": message, "details": details}
    else:
        error = {"code": "VALIDATION_ERROR", "message": INVALID, "details": problem.problems}
    return {"index": place, "success": False, "error": error}
