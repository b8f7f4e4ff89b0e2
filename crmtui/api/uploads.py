"""Files that a client sends as multipart/form-data: streamed to disk, bounded in size."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from crmtui.api.problems import BadBody, BodyTooLarge

MAX_UPLOAD: Final = 256 * 1024 * 1024
"""As large as a file of a job may be."""
_MAX_FIELD: Final = 256 * 1024
_MAX_FILES: Final = 1
_MAX_FIELDS: Final = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """The one file of a form, on disk where it is large, and the form's other fields."""

    file: BinaryIO | None
    name: str
    fields: dict[str, str]


@asynccontextmanager
async def read_upload(request: Request, limit: int = MAX_UPLOAD) -> AsyncIterator[Upload]:
    """The form in the body; its file is removed when the block ends.

    Raises:
        BadBody: no multipart form, or more than one file or twenty fields.
        BodyTooLarge: it is longer than `limit` bytes, or says that it will be.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise BadBody("Send the file in a form, as multipart/form-data.")
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced[:20]) > limit:
        raise BodyTooLarge(limit)
    parser = MultiPartParser(
        request.headers,
        _bounded(request, limit),
        max_files=_MAX_FILES,
        max_fields=_MAX_FIELDS,
        max_part_size=_MAX_FIELD,
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError) as error:
        raise BadBody("The form cannot be read. Send one file of it, and its fields.") from error
    try:
        parts = form.multi_items()
        file = next((part for _name, part in parts if isinstance(part, UploadFile)), None)
        fields = {name: part for name, part in parts if isinstance(part, str)}
        yield Upload(file.file if file else None, (file and file.filename) or "", fields)
    finally:
        await form.close()


async def _bounded(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge(limit)
        yield chunk
