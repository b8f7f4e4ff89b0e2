"""The format of successes: the envelope of the document, and the barer one of its sessions."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from typing_extensions import TypedDict

from crmtui.api.dialects.crm.tracing import VERSION
from crmtui.api.replies import JsonReply
from crmtui.kit.paging import Numbered


class Meta(TypedDict):
    apiVersion: str


class PageMeta(Meta):
    page: int
    pageSize: int
    totalItems: int
    totalPages: int


class DeletedData(TypedDict):
    message: str
    deletedId: str


class DeletedOut(TypedDict):
    success: bool
    data: DeletedData
    meta: Meta


class MessageOut(TypedDict):
    success: bool
    message: str


def enveloped(data: Mapping[str, Any], status: int = 200) -> JsonReply:
    """`{success, data, meta}`."""
    return JsonReply({"success": True, "data": data, "meta": {"apiVersion": VERSION}}, status)


def enveloped_page(data: Mapping[str, Any], found: Numbered[Any]) -> JsonReply:
    """`{success, data, meta}` of one page of a list."""
    meta: PageMeta = {
        "page": found.page,
        "pageSize": found.page_size,
        "totalItems": found.total,
        "totalPages": found.pages,
        "apiVersion": VERSION,
    }
    return JsonReply({"success": True, "data": data, "meta": meta})


def deleted(message: str, record_id: UUID) -> JsonReply:
    """What is said of one record that was deleted."""
    return enveloped({"message": message, "deletedId": str(record_id)})


def bare(status: int = 200, **fields: Any) -> JsonReply:
    """`{success, …}`, as the public API and what sessions write have it."""
    return JsonReply({"success": True, **fields}, status)
