"""What an organization has of deals and tasks, for the tests of tenancy."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.services import deals, tasks
from crmtui.services.deals import DealCreate, PipelineCreate
from crmtui.services.tasks import TaskCreate


@dataclass
class Sales:
    """Two pipelines, deals and tasks."""

    pipeline: UUID
    spare_pipeline: UUID
    first_stage: UUID
    second_stage: UUID
    stages: tuple[UUID, ...]
    deal: UUID
    deleted_deal: UUID
    task: UUID
    done_task: UUID
    deleted_task: UUID


def make_sales(backend: Backend, actor: Actor, name: str) -> Sales:
    """The deal was moved to the first stage; every name begins with `name`."""
    with backend.write(actor) as tx:
        pipeline = deals.create_pipeline(tx, PipelineCreate(name=f"{name} sales"))
        spare = deals.create_pipeline(tx, PipelineCreate(name=f"{name} renewals"))
        first, second = (stage.id for stage in pipeline.stages[:2])
        made = [
            deals.create_deal(tx, DealCreate(name=f"{name} {part}", stage_id=second)).id
            for part in ("deal", "old deal")
        ]
        deals.move_deal(tx, made[0], first)
        deals.delete_deal(tx, made[1])
        wanted = [TaskCreate(title=f"{name} {part}") for part in ("task", "done task", "old task")]
        todo = [tasks.create_task(tx, each).id for each in wanted]
        tasks.complete_task(tx, todo[1])
        tasks.delete_task(tx, todo[2])
    stages = tuple(stage.id for stage in pipeline.stages)
    return Sales(pipeline.id, spare.id, first, second, stages, *made, *todo)
