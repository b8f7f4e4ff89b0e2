"""What goes into and comes out of tags."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, StringConstraints

from crmtui.kit.schemas import Schema, ShortText

DEFAULT_COLOR: Final = "#6B7280"

TagName = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$"
    ),
]
TagColor = Annotated[str, StringConstraints(to_upper=True, pattern=r"^#[0-9A-Fa-f]{6}$")]


class TagCreate(Schema):
    name: TagName
    color: TagColor = DEFAULT_COLOR
    description: ShortText = ""


class TagUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`)."""

    name: TagName | None = None
    color: TagColor | None = None
    description: ShortText | None = None
    expected_version: int | None = None


class TagRef(Schema):
    """A tag as it stands on a record."""

    id: UUID
    name: str
    color: str


class TagDetail(TagRef):
    description: str
    contacts: int = Field(default=0)
    """On how many people it is; counted only where a list asks for it."""
    version: int
    created_at: datetime
    updated_at: datetime
