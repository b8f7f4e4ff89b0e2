"""Exports as CSV, by a session."""

from typing import Any, Final

from starlette.responses import Response

from crmtui.api.auth import Call
from crmtui.api.dialects.crm.callers import SessionCall
from crmtui.api.dialects.crm.errors import refusals
from crmtui.api.exports import write_contacts
from crmtui.api.replies import FileReply
from crmtui.api.sections import Responses, section

router: Final = section("Import/Export")
_CSV: Final = "text/csv; charset=utf-8"
_FILE: Final[dict[str, Any]] = {"schema": {"type": "string", "format": "binary"}}
_RESPONSES: Final[Responses] = {
    200: {"description": "A CSV file", "content": {"text/csv": _FILE}},
    **refusals("FORBIDDEN"),
}


@router.get("/api/export", summary="Export Contacts (CSV)", responses=_RESPONSES)
async def export_contacts(call: SessionCall) -> Response:
    """All contacts with the document's columns."""
    return await _export(call, "contacts.csv", all_fields=False)


@router.get("/api/export/all", summary="Export All Contacts", responses=_RESPONSES)
async def export_everything(call: SessionCall) -> Response:
    """All contacts with all fields."""
    return await _export(call, "contacts-all.csv", all_fields=True)


async def _export(call: Call, name: str, *, all_fields: bool) -> Response:
    file = await call.services.workers.slow_read(call.home, write_contacts, all_fields)
    return FileReply(file, _CSV, name)
