"""Contacts out of files, by a session: mapped, brought in as a job, and asked for."""

import io
from dataclasses import replace
from typing import Annotated, Any, BinaryIO, Final
from uuid import UUID

import orjson
from fastapi import Path, Request
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel
from starlette.responses import Response
from typing_extensions import TypedDict

from crmtui.api.auth import Call
from crmtui.api.bodies import find_nul
from crmtui.api.dialects.crm.callers import SessionCall
from crmtui.api.dialects.crm.envelope import bare
from crmtui.api.dialects.crm.errors import refusals
from crmtui.api.dialects.crm.fields import ATTRIBUTES, NAMES
from crmtui.api.dialects.crm.inputs import WireModel
from crmtui.api.edge import EdgeServices
from crmtui.api.problems import BadInput, Problem, problems_of, with_nul
from crmtui.api.replies import JsonReply
from crmtui.api.sections import Responses, section
from crmtui.api.uploads import Upload, read_upload
from crmtui.kit.actor import Actor
from crmtui.kit.wire_values import to_iso
from crmtui.services import contact_imports
from crmtui.services.contact_imports import (
    BatchDetail,
    ContactFile,
    ContactImport,
    ContactMapping,
    ImportOptions,
    MappingSuggestion,
)

router: Final = section("Import/Export")
JobPath = Annotated[UUID, Path(alias="jobId")]
_BYTES_A_SECOND: Final = 1_000_000
"""What an import reads, roughly, for the estimate."""
_BINARY: Final = {"type": "string", "format": "binary"}
_TEXT: Final = {"type": "string"}
_STARTED: Final = (
    "Ultra-fast import started - processing with streaming, batching, and parallel operations"
)


class OptionsIn(WireModel):
    """`updateExisting` wins over `skipDuplicates`; without both each row makes a contact."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)

    skip_duplicates: bool = True
    update_existing: bool = False
    auto_enrich: bool = False
    """Fills in what is known of the company."""

    def to_options(self) -> ImportOptions:
        return ImportOptions(
            skip_duplicates=self.skip_duplicates,
            update_existing=self.update_existing,
            auto_fill=self.auto_enrich,
        )


class AutoMapOut(TypedDict):
    success: bool
    fieldMapping: dict[str, str]
    unmappedHeaders: list[str]
    sampleData: list[dict[str, str]]


class StartedOut(TypedDict):
    jobId: str
    message: str
    estimatedTime: str


class ImportOut(TypedDict):
    id: str
    filename: str
    status: Annotated[str, Field(description="pending, processing, completed or failed")]
    totalRows: int
    processedRows: int
    successfulRows: int
    errorRows: int
    duplicateRows: int
    createdAt: str
    completedAt: str | None


def _form(**fields: Any) -> dict[str, Any]:
    schema = {"type": "object", "required": ["csv"], "properties": {"csv": _BINARY, **fields}}
    return {
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    }


_REFUSED: Final[Responses] = refusals("FORBIDDEN", "VALIDATION_ERROR", "BAD_REQUEST")


@router.post(
    "/api/import/auto-map",
    summary="Auto-Map CSV Headers",
    response_model=AutoMapOut,
    responses=_REFUSED,
    openapi_extra=_form(),
)
async def map_columns(call: SessionCall, request: Request) -> Response:
    """What the columns mean: as they were mapped last time, or by their headers and values."""
    async with read_upload(request) as upload:
        file = _require_file(upload)
        found = await call.services.workers.slow(_suggest, call.services, call.home, file, upload)
    return bare(**_mapping_out(found))


@router.post(
    "/api/import",
    summary="Import Contacts",
    response_model=StartedOut,
    responses=_REFUSED,
    openapi_extra=_form(fieldMapping=_TEXT, options=_TEXT),
)
async def start_import(call: SessionCall, request: Request) -> Response:
    """Starts a job. Without a mapping the columns mean what auto-map says."""
    async with read_upload(request) as upload:
        file = _require_file(upload)
        mapping, options = _mapping_of(upload), _options_of(upload)
        batch, size = await call.services.workers.slow(_start, call, file, upload, mapping, options)
    seconds = max(1, round(size / _BYTES_A_SECOND))
    answer: StartedOut = {
        "jobId": str(batch.id),
        "message": _STARTED,
        "estimatedTime": f"~{seconds} seconds",
    }
    return JsonReply(answer)


@router.get(
    "/api/import/{jobId}",
    summary="Get Import Job Status",
    response_model=ImportOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def get_import(call: SessionCall, job_id: JobPath) -> Response:
    """How far the import is."""
    return JsonReply(_import_out(await call.read(call.home, contact_imports.get_batch, job_id)))


def _require_file(upload: Upload) -> BinaryIO:
    if upload.file is None:
        raise BadInput([Problem("body", "csv", "a file is required", missing=True)])
    return upload.file


def _mapping_of(upload: Upload) -> dict[str, str]:
    """Fields by header, in our names; those that the document does not name are in camel case."""
    given = _json_field(upload, "fieldMapping")
    try:
        named: dict[str, str | None] = TypeAdapter(dict[str, str | None]).validate_python(given)
    except ValidationError as error:
        message = "must be a JSON object of column headers and fields"
        raise BadInput([Problem("body", "fieldMapping", message)]) from error
    known = {to_camel(field.value): field.value for field in contact_imports.ContactField}
    known |= ATTRIBUTES
    return {header: known.get(name, name) for header, name in named.items() if name}


def _options_of(upload: Upload) -> ImportOptions:
    try:
        return OptionsIn.model_validate(_json_field(upload, "options")).to_options()
    except ValidationError as error:
        found = problems_of("body", error)
        raise BadInput(
            replace(each, name=f"options.{each.name}".rstrip(".")) for each in found
        ) from error


def _json_field(upload: Upload, name: str) -> Any:
    text = upload.fields.get(name, "").strip()
    try:
        found = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError as error:
        raise BadInput([Problem("body", name, "must be JSON")]) from error
    if find_nul(found) is not None:
        raise BadInput([with_nul("body", name)])
    return found


def _open(file: BinaryIO, upload: Upload) -> ContactFile:
    def anew() -> BinaryIO:
        file.seek(0)
        return io.BufferedReader(_Kept(file))

    return ContactFile(anew, upload.name[:200] or "contacts.csv")


class _Kept(io.RawIOBase):
    """The uploaded file, read from its beginning; closing this leaves it open for the next pass."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._file.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def _suggest(
    services: EdgeServices, actor: Actor, file: BinaryIO, upload: Upload
) -> MappingSuggestion:
    table = _open(file, upload)
    with services.backend.read(actor) as tx:
        return contact_imports.suggest_mapping(tx, table)


def _start(
    call: Call, file: BinaryIO, upload: Upload, named: dict[str, str], options: ImportOptions
) -> tuple[BatchDetail, int]:
    """The import, and how many bytes it has."""
    backend, actor = call.services.backend, call.home
    table = _open(file, upload)
    mapping: ContactMapping
    if named:
        mapping = contact_imports.map_headers(table, named)
    else:
        with backend.read(actor) as tx:
            mapping = contact_imports.suggest_mapping(tx, table).mapping
    data = ContactImport(mapping=mapping, options=options)
    batch = contact_imports.start_contact_import(backend, actor, table, data)
    return batch, file.seek(0, io.SEEK_END)


def _mapping_out(found: MappingSuggestion) -> dict[str, Any]:
    labels = found.mapping.labels
    return {
        "fieldMapping": {
            labels[place]: NAMES.get(field.value, to_camel(field.value))
            for field, place in sorted(found.mapping.columns.items(), key=lambda pair: pair[1])
        },
        "unmappedHeaders": [*found.unmapped],
        "sampleData": [dict(zip(labels, cells, strict=False)) for cells in found.samples],
    }


_STATUS: Final = {
    "running": "processing",
    "cancelled": "failed",
    "undoing": "completed",
    "undone": "completed",
}


def _import_out(batch: BatchDetail) -> ImportOut:
    return {
        "id": str(batch.id),
        "filename": batch.name,
        "status": _STATUS.get(batch.status, batch.status),
        "totalRows": batch.total,
        "processedRows": batch.processed,
        "successfulRows": batch.processed - batch.failed,
        "errorRows": batch.failed,
        "duplicateRows": batch.duplicates,
        "createdAt": to_iso(batch.created_at),
        "completedAt": to_iso(batch.completed_at) if batch.completed_at else None,
    }
