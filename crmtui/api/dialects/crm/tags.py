"""Tags, and which of them a contact has."""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path
from starlette.responses import Response
from typing_extensions import TypedDict

from crmtui.api.dialects.crm.callers import ReadTags, WriteTags
from crmtui.api.dialects.crm.envelope import DeletedOut, Meta, deleted, enveloped
from crmtui.api.dialects.crm.errors import refusals
from crmtui.api.dialects.crm.inputs import ContactPath, WireModel
from crmtui.api.sections import CREATED, section
from crmtui.kit.schemas import ShortText
from crmtui.kit.wire_values import to_iso
from crmtui.services import contacts, tags
from crmtui.services.tags import TagColor, TagCreate, TagDetail, TagName, TagRef

router: Final = section("Tags")


TagPath = Annotated[UUID, Path(alias="id")]
OneTagPath = Annotated[UUID, Path(alias="tagId")]


class TagIn(WireModel):
    name: TagName
    color: TagColor | None = None
    """As `#RRGGBB`; grey where none is given."""
    description: ShortText | None = None

    def to_create(self) -> TagCreate:
        return TagCreate(**self.model_dump(exclude_none=True))


class TagIdIn(WireModel):
    tag_id: UUID


class TagRefOut(TypedDict):
    id: str
    name: str
    color: str


class TagOut(TypedDict):
    id: str
    name: str
    color: str
    description: str | None
    createdAt: str
    updatedAt: str


class TagsData(TypedDict):
    tags: list[TagOut]


class TagsOut(TypedDict):
    success: bool
    data: TagsData
    meta: Meta


class TagData(TypedDict):
    tag: TagOut


class OneTagOut(TypedDict):
    success: bool
    data: TagData
    meta: Meta


class ContactTagsData(TypedDict):
    tags: list[TagRefOut]


class ContactTagsOut(TypedDict):
    success: bool
    data: ContactTagsData
    meta: Meta


@router.get(
    "/api/v1/tags",
    summary="List Tags",
    response_model=TagsOut,
    responses=refusals("INSUFFICIENT_SCOPE"),
)
async def list_tags(call: ReadTags) -> Response:
    """All tags, by name."""
    found = await call.read(call.home, tags.list_tags)
    return enveloped({"tags": [_tag(tag) for tag in found]})


@router.post(
    "/api/v1/tags",
    summary="Create Tag",
    status_code=CREATED,
    response_model=OneTagOut,
    responses=refusals("INSUFFICIENT_SCOPE", "VALIDATION_ERROR", "DUPLICATE_RESOURCE"),
)
async def create_tag(call: WriteTags, body: TagIn) -> Response:
    """Names that differ in case or accents alone are one."""
    made = await call.write(call.home, tags.create_tag, body.to_create())
    return enveloped({"tag": _tag(made)}, CREATED)


@router.delete(
    "/api/v1/tags/{id}",
    summary="Delete Tag",
    response_model=DeletedOut,
    responses=refusals("INSUFFICIENT_SCOPE", "NOT_FOUND"),
)
async def delete_tag(call: WriteTags, tag_id: TagPath) -> Response:
    """It goes from all contacts too."""
    await call.write(call.home, tags.delete_tag, tag_id)
    return deleted("Tag deleted successfully", tag_id)


@router.get(
    "/api/v1/contacts/{id}/tags",
    summary="Get Contact Tags",
    response_model=ContactTagsOut,
    responses=refusals("INSUFFICIENT_SCOPE", "NOT_FOUND"),
)
async def list_contact_tags(call: ReadTags, contact_id: ContactPath) -> Response:
    """By name."""
    return _shown(await call.read(call.home, contacts.list_contact_tags, contact_id))


@router.post(
    "/api/v1/contacts/{id}/tags",
    summary="Add Tag to Contact",
    response_model=ContactTagsOut,
    responses=refusals("INSUFFICIENT_SCOPE", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def add_contact_tag(call: WriteTags, contact_id: ContactPath, body: TagIdIn) -> Response:
    """A tag that is there already stays; answers with all tags of the contact."""
    return _shown(await call.write(call.home, contacts.add_contact_tag, contact_id, body.tag_id))


@router.delete(
    "/api/v1/contacts/{id}/tags/{tagId}",
    summary="Remove Tag from Contact",
    response_model=ContactTagsOut,
    responses=refusals("INSUFFICIENT_SCOPE", "NOT_FOUND"),
)
async def remove_contact_tag(
    call: WriteTags, contact_id: ContactPath, tag_id: OneTagPath
) -> Response:
    """Answers with the tags that are left."""
    return _shown(await call.write(call.home, contacts.remove_contact_tag, contact_id, tag_id))


def _shown(found: Sequence[TagRef]) -> Response:
    return enveloped({"tags": [_ref(tag) for tag in found]})


def _tag(tag: TagDetail) -> TagOut:
    return {
        "id": str(tag.id),
        "name": tag.name,
        "color": tag.color,
        "description": tag.description or None,
        "createdAt": to_iso(tag.created_at),
        "updatedAt": to_iso(tag.updated_at),
    }


def _ref(tag: TagRef) -> TagRefOut:
    return {"id": str(tag.id), "name": tag.name, "color": tag.color}
