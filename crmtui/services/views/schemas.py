"""What goes into and comes out of saved views."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from crmtui.kit.schemas import Schema, text_of
from crmtui.services.contacts import ContactFilter

ViewName = Annotated[str, text_of(60, 1)]
SortName = Annotated[str, Field(max_length=40)]
Span = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3}[mhd]$")]
"""So many minutes, hours or days until now: `30d`."""


class ViewArea(StrEnum):
    """What is listed."""

    CONTACTS = "contacts"


class ContactViewFilter(ContactFilter):
    """Which contacts; besides moments, spans that end whenever one looks."""

    updated_within: Span | None = None
    created_within: Span | None = None


class ViewCreate(Schema):
    """The present filter and order of a list, under a name."""

    area: ViewArea
    name: ViewName
    filter: dict[str, Any] = Field(default_factory=dict)
    """As the area's own schema takes it: `ContactViewFilter` for contacts."""
    sort: SortName
    descending: bool = False
    shared: bool = False
    """Seen by all who may read the area; else by nobody else."""


class ViewUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`)."""

    name: ViewName | None = None
    filter: dict[str, Any] | None = None
    sort: SortName | None = None
    descending: bool | None = None
    shared: bool | None = None
    expected_version: int | None = None


class ViewDetail(Schema):
    id: UUID
    area: ViewArea
    name: str
    filter: dict[str, Any]
    """Without what is as it is where nothing is chosen."""
    sort: str
    descending: bool
    shared: bool
    version: int
    created_at: datetime
    updated_at: datetime
