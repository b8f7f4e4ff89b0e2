"""What goes into and comes out of deals, and the pipelines in which they move."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from crmtui.kit.schemas import Filter, LongText, Name, Schema
from crmtui.kit.schemas import ShortText as _ShortText

Percent = Annotated[int, Field(ge=0, le=100)]
Label = Annotated[Name, Field(max_length=120)]
ValueMinor = Annotated[int, Field(ge=0, le=10**12)]
CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Reason = Annotated[_ShortText, Field(max_length=500)]


class DealStatus(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


# --- pipelines -----------------------------------------------------------------------------------


class StageCreate(Schema):
    name: Label
    probability: Percent = 0
    """Percent; weights the sums of a forecast."""
    position: Annotated[int, Field(ge=0)] | None = None
    """Counted from 0; behind all others when not given."""


class StageUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`)."""

    name: Label | None = None
    probability: Percent | None = None
    expected_version: int | None = None


class StageDetail(Schema):
    id: UUID
    pipeline_id: UUID
    name: str
    position: int
    probability: int
    version: int
    created_at: datetime
    updated_at: datetime


class PipelineCreate(Schema):
    name: Label
    stages: Annotated[tuple[StageCreate, ...], Field(max_length=50)] = ()
    """In order; those of the default pipeline when none are given."""


class PipelineUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`)."""

    name: Label | None = None
    expected_version: int | None = None


class PipelineDetail(Schema):
    id: UUID
    name: str
    position: int
    stages: tuple[StageDetail, ...]
    version: int
    created_at: datetime
    updated_at: datetime


# --- deals ---------------------------------------------------------------------------------------


class DealCreate(Schema):
    name: Name
    value_minor: ValueMinor = 0
    currency: CurrencyCode | None = None
    """The organization's when not given."""
    pipeline_id: UUID | None = None
    """That of the stage when not given; without a stage the first one."""
    stage_id: UUID | None = None
    """The first of the pipeline when not given."""
    expected_close_on: date | None = None
    notes: LongText = ""
    owner_id: UUID | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None


class DealUpdate(Schema):
    """Only the fields that were set are changed (`model_fields_set`)."""

    name: Name | None = None
    value_minor: ValueMinor | None = None
    currency: CurrencyCode | None = None
    pipeline_id: UUID | None = None
    """Another pipeline needs a stage of it, too."""
    stage_id: UUID | None = None
    status: DealStatus | None = None
    """A closed deal moves only after, or while, it is opened again."""
    lost_reason: Reason | None = None
    expected_close_on: date | None = None
    notes: LongText | None = None
    owner_id: UUID | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None
    expected_version: int | None = None
    """Refuse (record.changed) if the deal has another version by now."""


class DealDetail(Schema):
    id: UUID
    name: str
    pipeline_id: UUID
    stage_id: UUID
    status: DealStatus
    value_minor: int
    currency: str
    expected_close_on: date | None
    closed_at: datetime | None
    lost_reason: str
    """Empty unless it is lost."""
    notes: str
    owner_id: UUID | None
    contact_id: UUID | None
    company_id: UUID | None
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None


class DealFilter(Filter):
    """All that are given must hold."""

    pipeline_id: UUID | None = None
    stage_id: UUID | None = None
    status: DealStatus | None = None
    owner_id: UUID | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None
    text: str | None = None
    """Insides of words of its name, its person's and its company's."""
    created_after: AwareDatetime | None = None
    """At this moment or later."""
    created_before: AwareDatetime | None = None
    closes_after: date | None = None
    """Expected on this day or later."""
    closes_before: date | None = None
    """Expected on this day or sooner."""
    deleted: bool = False
    """Only deleted ones, instead of only those that are not."""


class DealMoved(Schema):
    """One step in the history of a deal."""

    id: UUID
    at: datetime
    from_stage_id: UUID | None
    """None where the deal was made."""
    from_stage: str
    to_stage_id: UUID
    to_stage: str
    from_status: DealStatus
    to_status: DealStatus
    moved_by_name: str
    undone_at: datetime | None


# --- the board -----------------------------------------------------------------------------------


class CurrencySum(Schema):
    """What deals of one currency are worth together."""

    currency: str
    count: int
    value_minor: int
    weighted_minor: int
    """By the probability of their stages, halves rounded up, once a stage."""


class BoardColumn(Schema):
    stage: StageDetail
    deals: tuple[DealDetail, ...]
    """The newest; `count` tells how many there are."""
    count: int
    sums: tuple[CurrencySum, ...]
    """By currency code."""


class Board(Schema):
    pipeline: PipelineDetail
    columns: tuple[BoardColumn, ...]
    count: int
    sums: tuple[CurrencySum, ...]
