"""Responses, and the headers that every one of them carries."""

from collections.abc import Iterator, Mapping
from typing import IO, Any, Final

import orjson
from starlette.responses import HTMLResponse, Response, StreamingResponse

API_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
SECURITY_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    "content-security-policy": API_POLICY,
}
"""What a response has unless it says otherwise itself."""

_PIECE: Final = 256 * 1024


class JsonReply(Response):
    """A JSON document, made by orjson."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content)


class FileReply(StreamingResponse):
    """A file to save, from memory or from an open file, which is closed when it was sent."""

    def __init__(self, content: bytes | IO[bytes], media_type: str, name: str) -> None:
        headers = {
            "content-disposition": f'attachment; filename="{name}"',
            "content-length": str(_length(content)),
        }
        pieces = iter((content,)) if isinstance(content, bytes) else _pieces(content)
        super().__init__(pieces, 200, headers, media_type)


def _length(content: bytes | IO[bytes]) -> int:
    return len(content) if isinstance(content, bytes) else content.seek(0, 2)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def page(
    html: str, policy: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """A page for a browser with its own content security policy."""
    return HTMLResponse(html, status, {"content-security-policy": policy, **(headers or {})})
