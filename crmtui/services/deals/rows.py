"""Loading deals, pipelines and stages, and what is told of them when they change."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Deal, Pipeline, Stage
from crmtui.services.deals import errors
from crmtui.services.deals.schemas import DealDetail, DealStatus, PipelineDetail, StageDetail


def load_deal(tx: ReadTx, deal_id: UUID, *, lock: bool = False, deleted: bool = False) -> Deal:
    """The deal, locked until the end of the transaction if wanted; raises deal.not_found."""
    query = select(Deal).where(Deal.id == deal_id)
    if lock:
        # Not FOR UPDATE: that would wait for every task written about this deal.
        query = query.with_for_update(key_share=True)
    options = {INCLUDE_DELETED: deleted, "populate_existing": lock}
    found = tx.session.scalar(query, execution_options=options)
    if found is None:
        raise errors.deal_not_found(deal_id)
    return found


def load_pipeline(tx: ReadTx, pipeline_id: UUID, *, lock: bool = False) -> Pipeline:
    """The pipeline, locked if wanted; raises pipeline.not_found."""
    query = select(Pipeline).where(Pipeline.id == pipeline_id)
    if lock:
        query = query.with_for_update(key_share=True)
    found = tx.session.scalar(query, execution_options={"populate_existing": lock})
    if found is None:
        raise errors.pipeline_not_found(pipeline_id)
    return found


def load_stage(
    tx: ReadTx, stage_id: UUID, *, lock: bool = False, keep: bool = False, field: str = "stage_id"
) -> Stage:
    """The stage; raises stage.not_found.

    `lock` is for changing it, `keep` for putting a deal there: many may do that at once, but not
    while somebody deletes the stage.
    """
    query = select(Stage).where(Stage.id == stage_id)
    if lock or keep:
        query = query.with_for_update(read=keep, key_share=lock)
    found = tx.session.scalar(query, execution_options={"populate_existing": lock or keep})
    if found is None:
        raise errors.stage_not_found(stage_id, field)
    return found


def list_stages(
    tx: ReadTx, pipeline_id: UUID, *, lock: bool = False, keep: bool = False
) -> list[Stage]:
    """The stages of a pipeline in their order, locked as by `load_stage` if wanted."""
    query = select(Stage).where(Stage.pipeline_id == pipeline_id)
    if lock or keep:
        query = query.with_for_update(read=keep, key_share=lock)
    return list(tx.session.scalars(query.order_by(Stage.position, Stage.id)))


def deal_detail(deal: Deal) -> DealDetail:
    shown = DealDetail.model_validate(deal)
    if shown.status is DealStatus.LOST or not shown.lost_reason:
        return shown
    # Why it was lost once stays in the row, so that taking back its reopening can tell again.
    return shown.model_copy(update={"lost_reason": ""})


def stage_detail(stage: Stage) -> StageDetail:
    return StageDetail.model_validate(stage)


def pipeline_detail(pipeline: Pipeline, stages: list[Stage]) -> PipelineDetail:
    return PipelineDetail(
        id=pipeline.id,
        name=pipeline.name,
        position=pipeline.position,
        stages=tuple(stage_detail(stage) for stage in stages),
        version=pipeline.version,
        created_at=pipeline.created_at,
        updated_at=pipeline.updated_at,
    )


def deal_facts(deal: DealDetail) -> dict[str, Any]:
    """What events tell of a deal."""
    return {
        "id": str(deal.id),
        "displayName": deal.name,
        "status": deal.status.value,
        "pipelineId": str(deal.pipeline_id),
        "stageId": str(deal.stage_id),
        "companyId": _text(deal.company_id),
        "personId": _text(deal.contact_id),
        "ownerId": _text(deal.owner_id),
        "valueCents": deal.value_minor,
        "currency": deal.currency,
        "expectedCloseDate": (
            deal.expected_close_on.isoformat() if deal.expected_close_on else None
        ),
        "closedAt": deal.closed_at.isoformat() if deal.closed_at else None,
        "lostReason": deal.lost_reason,
    }


def deal_happened(topic: str, deal: Deal, **more: Any) -> DomainEvent:
    return DomainEvent(topic, "deal", deal.id, {**deal_facts(deal_detail(deal)), **more})


def pipeline_happened(topic: str, pipeline: Pipeline, **more: Any) -> DomainEvent:
    facts = {"id": str(pipeline.id), "displayName": pipeline.name, **more}
    return DomainEvent(topic, "pipeline", pipeline.id, facts)


def stage_happened(topic: str, stage: Stage, **more: Any) -> DomainEvent:
    facts = {
        "id": str(stage.id),
        "displayName": stage.name,
        "pipelineId": str(stage.pipeline_id),
        "probability": stage.probability,
        **more,
    }
    return DomainEvent(topic, "stage", stage.id, facts)


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
