"""What clients send about deals and tasks; what the document does not name is passed over."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path
from pydantic import BeforeValidator, Field, StrictStr, StringConstraints

from crmtui.api.dialects.workos.dates import Day, Moment, SpanEnd
from crmtui.api.dialects.workos.inputs import WireModel
from crmtui.api.dialects.workos.lists import SearchQuery
from crmtui.kit.schemas import LongText, Name
from crmtui.services.deals import DealCreate, DealFilter, DealStatus, DealUpdate, Reason
from crmtui.services.tasks import TaskCreate, TaskFilter, TaskPriority, TaskStatus

DealPath = Annotated[UUID, Path(alias="id")]
TaskPath = Annotated[UUID, Path(alias="id")]


def _number(value: Any) -> Any:
    if isinstance(value, bool | str):
        raise ValueError("must be a number of cents, such as 500000")
    return value


Cents = Annotated[int, BeforeValidator(_number), Field(ge=0, le=10**12)]
"""5000.0 is a whole number in JSON, too."""
Currency = Annotated[
    StrictStr,
    StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{3}$"),
    Field(examples=["EUR"]),
]


class DealQuery(SearchQuery):
    """Which deals: the document's filters, and those by whom they are about."""

    pipeline_id: UUID | None = None
    stage_id: UUID | None = None
    status: DealStatus | None = None
    owner_id: UUID | None = None
    person_id: UUID | None = None
    company_id: UUID | None = None
    expected_close_after: Day = None
    """On this day or later."""
    expected_close_before: Day = None
    """On this day or sooner."""

    def to_filter(self) -> DealFilter:
        return DealFilter(
            pipeline_id=self.pipeline_id,
            stage_id=self.stage_id,
            status=self.status,
            owner_id=self.owner_id,
            contact_id=self.person_id,
            company_id=self.company_id,
            text=self.search,
            created_after=self.created_after,
            created_before=self.created_before,
            closes_after=self.expected_close_after,
            closes_before=self.expected_close_before,
        )


class DealIn(WireModel):
    """A new deal."""

    org_id: UUID
    name: Name
    pipeline_id: UUID
    stage_id: UUID
    company_id: UUID | None = None
    person_id: UUID | None = None
    value_cents: Cents
    currency: Currency
    owner_id: UUID | None = None
    expected_close_date: Day = None
    notes: LongText | None = None

    def to_create(self) -> DealCreate:
        return DealCreate(
            name=self.name,
            pipeline_id=self.pipeline_id,
            stage_id=self.stage_id,
            company_id=self.company_id,
            contact_id=self.person_id,
            value_minor=self.value_cents,
            currency=self.currency,
            owner_id=self.owner_id,
            expected_close_on=self.expected_close_date,
            notes=self.notes or "",
        )


class DealPatch(WireModel):
    """What is to be changed; null empties what may be empty."""

    org_id: UUID | None = None
    name: Name | None = None
    pipeline_id: UUID | None = None
    stage_id: UUID | None = None
    company_id: UUID | None = None
    person_id: UUID | None = None
    value_cents: Cents | None = None
    currency: Currency | None = None
    owner_id: UUID | None = None
    expected_close_date: Day = None
    status: DealStatus | None = None
    lost_reason: Reason | None = None
    notes: LongText | None = None

    def to_update(self) -> DealUpdate:
        given: dict[str, Any] = {
            _DEAL_FIELDS.get(name, name): getattr(self, name)
            for name in self.model_fields_set - {"org_id"}
        }
        # Empty texts are shown as null or "", and clients send back what they got.
        for name in ("lost_reason", "notes"):
            if name in given:
                given[name] = given[name] or ""
        return DealUpdate(**given)


_DEAL_FIELDS = {
    "person_id": "contact_id",
    "value_cents": "value_minor",
    "expected_close_date": "expected_close_on",
}
"""The services' names, where they differ."""


class MoveIn(WireModel):
    """Where a deal goes."""

    org_id: UUID | None = None
    stage_id: UUID


class TaskQuery(SearchQuery):
    """Which tasks: the document's filters, and those by what they are about."""

    status: TaskStatus | None = None
    owner_id: UUID | None = None
    person_id: UUID | None = None
    company_id: UUID | None = None
    deal_id: UUID | None = None
    priority: TaskPriority | None = None
    due_after: Moment = None
    """At this moment or later."""
    due_before: SpanEnd = None

    def to_filter(self) -> TaskFilter:
        return TaskFilter(
            status=self.status,
            owner_id=self.owner_id,
            contact_id=self.person_id,
            company_id=self.company_id,
            deal_id=self.deal_id,
            priority=self.priority,
            due_after=self.due_after,
            due_before=self.due_before,
            created_after=self.created_after,
            created_before=self.created_before,
            text=self.search,
        )


class TaskIn(WireModel):
    """A new task."""

    org_id: UUID
    title: Name
    due_at: Moment = None
    priority: TaskPriority | None = None
    owner_id: UUID | None = None
    company_id: UUID | None = None
    person_id: UUID | None = None
    deal_id: UUID | None = None
    notes: LongText | None = None

    def to_create(self) -> TaskCreate:
        return TaskCreate(
            title=self.title,
            due_at=self.due_at,
            priority=self.priority or TaskPriority.MEDIUM,
            owner_id=self.owner_id,
            company_id=self.company_id,
            contact_id=self.person_id,
            deal_id=self.deal_id,
            notes=self.notes or "",
        )


class CompleteIn(WireModel):
    """Nothing needs to be said to complete a task."""

    org_id: UUID | None = None
