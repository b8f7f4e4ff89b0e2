"""Tags, and which of them a contact has."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Path
from starlette.responses import Response
from typing_extensions import TypedDict

from crmtui.api.dialects.crm.callers import ReadTags, WriteTags
from crmtui.api.dialects.crm.envelope import DeletedOut, Meta, deleted, enveloped
from crmtui.api.dialects.crm.errors import refusals
from crmtui.api.dialects.crm.inputs import WireModel
from crmtui.api.sections import CREATED, section
from crmtui.kit.schemas import ShortText
from crmtui.kit.wire_values import to_iso
from crmtui.services import tags
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
