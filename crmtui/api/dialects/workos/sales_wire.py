"""Pipelines, deals and tasks as clients get them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from typing_extensions import TypedDict

from crmtui.api.dialects.workos.lists import pages
from crmtui.api.pagination import Pages
from crmtui.kit.paging import Numbered
from crmtui.kit.wire_values import to_iso
from crmtui.services.deals import DealDetail, PipelineDetail, StageDetail
from crmtui.services.tasks import TaskDetail


class StageOut(TypedDict):
    id: str
    pipelineId: str
    name: str
    order: int
    probability: int


class PipelineOut(TypedDict):
    id: str
    orgId: str
    name: str
    stages: list[StageOut]
    createdAt: str
    updatedAt: str


class PipelinesOut(TypedDict):
    data: list[PipelineOut]
    pagination: Pages


class DealOut(TypedDict):
    id: str
    orgId: str
    name: str
    pipelineId: str
    stageId: str
    companyId: str | None
    personId: str | None
    valueCents: int
    currency: str
    ownerId: str | None
    expectedCloseDate: str | None
    status: str
    closedAt: str | None
    lostReason: str | None
    notes: str
    createdAt: str
    updatedAt: str


class DealsOut(TypedDict):
    data: list[DealOut]
    pagination: Pages


class TaskOut(TypedDict):
    id: str
    orgId: str
    title: str
    status: str
    dueAt: str | None
    priority: str
    ownerId: str | None
    companyId: str | None
    personId: str | None
    dealId: str | None
    notes: str
    completedAt: str | None
    createdAt: str
    updatedAt: str


class TasksOut(TypedDict):
    data: list[TaskOut]
    pagination: Pages


def pipelines_out(
    pipelines: Sequence[PipelineDetail], pagination: Pages, organization_id: UUID
) -> PipelinesOut:
    shown = [_pipeline_out(pipeline, organization_id) for pipeline in pipelines]
    return {"data": shown, "pagination": pagination}


def _pipeline_out(pipeline: PipelineDetail, organization_id: UUID) -> PipelineOut:
    return {
        "id": str(pipeline.id),
        "orgId": str(organization_id),
        "name": pipeline.name,
        "stages": [_stage_out(stage) for stage in pipeline.stages],
        "createdAt": to_iso(pipeline.created_at),
        "updatedAt": to_iso(pipeline.updated_at),
    }


def _stage_out(stage: StageDetail) -> StageOut:
    return {
        "id": str(stage.id),
        "pipelineId": str(stage.pipeline_id),
        "name": stage.name,
        "order": stage.position,
        "probability": stage.probability,
    }


def deal_out(deal: DealDetail, organization_id: UUID) -> DealOut:
    closes = deal.expected_close_on
    return {
        "id": str(deal.id),
        "orgId": str(organization_id),
        "name": deal.name,
        "pipelineId": str(deal.pipeline_id),
        "stageId": str(deal.stage_id),
        "companyId": _id(deal.company_id),
        "personId": _id(deal.contact_id),
        "valueCents": deal.value_minor,
        "currency": deal.currency,
        "ownerId": _id(deal.owner_id),
        "expectedCloseDate": closes.isoformat() if closes else None,
        "status": deal.status.value,
        "closedAt": _moment(deal.closed_at),
        "lostReason": deal.lost_reason or None,
        "notes": deal.notes,
        "createdAt": to_iso(deal.created_at),
        "updatedAt": to_iso(deal.updated_at),
    }


def deals_out(found: Numbered[DealDetail], organization_id: UUID) -> DealsOut:
    shown = [deal_out(deal, organization_id) for deal in found.items]
    return {"data": shown, "pagination": pages(found)}


def task_out(task: TaskDetail, organization_id: UUID) -> TaskOut:
    return {
        "id": str(task.id),
        "orgId": str(organization_id),
        "title": task.title,
        "status": task.status.value,
        "dueAt": _moment(task.due_at),
        "priority": task.priority.value,
        "ownerId": _id(task.owner_id),
        "companyId": _id(task.company_id),
        "personId": _id(task.contact_id),
        "dealId": _id(task.deal_id),
        "notes": task.notes,
        "completedAt": _moment(task.completed_at),
        "createdAt": to_iso(task.created_at),
        "updatedAt": to_iso(task.updated_at),
    }


def tasks_out(found: Numbered[TaskDetail], organization_id: UUID) -> TasksOut:
    shown = [task_out(task, organization_id) for task in found.items]
    return {"data": shown, "pagination": pages(found)}


def _id(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _moment(value: datetime | None) -> str | None:
    return None if value is None else to_iso(value)
