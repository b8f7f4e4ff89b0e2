"""Pipelines. Every organization has one: nobody could make a deal without it."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select

from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.kit.versions import apply, given_fields, require_version
from crmtui.models import Organization, Pipeline, Stage
from crmtui.services.deals import errors, rules
from crmtui.services.deals.relocating import relocate
from crmtui.services.deals.rows import (
    list_stages,
    load_pipeline,
    pipeline_detail,
    pipeline_happened,
)
from crmtui.services.deals.schemas import (
    PipelineCreate,
    PipelineDetail,
    PipelineUpdate,
    StageCreate,
)


def list_pipelines(tx: ReadTx) -> tuple[PipelineDetail, ...]:
    """All pipelines with their stages, in their order.

    Empty only where nobody has worked with deals yet: `ensure_pipelines` makes the first one.

    Raises:
        Forbidden: permission.missing (deals:read).
    """
    tx.actor.require("deals:read")
    stages: defaultdict[UUID, list[Stage]] = defaultdict(list)
    for stage in tx.session.scalars(select(Stage).order_by(Stage.position, Stage.id)):
        stages[stage.pipeline_id].append(stage)
    rows = tx.session.scalars(select(Pipeline).order_by(Pipeline.position, Pipeline.id))
    return tuple(pipeline_detail(row, stages[row.id]) for row in rows)


def get_pipeline(tx: ReadTx, pipeline_id: UUID) -> PipelineDetail:
    """One pipeline with its stages.

    Raises:
        Forbidden: permission.missing (deals:read).
        NotFound: pipeline.not_found.
    """
    tx.actor.require("deals:read")
    return pipeline_detail(load_pipeline(tx, pipeline_id), list_stages(tx, pipeline_id))


def ensure_pipelines(tx: WriteTx) -> tuple[PipelineDetail, ...]:
    """All pipelines; the default one is made where there is none yet.

    Raises:
        Forbidden: permission.missing (deals:read): every organization comes with a pipeline, so
            that this makes it is nobody's doing.
    """
    tx.actor.require("deals:read")
    ensure_default(tx)
    return list_pipelines(tx)


def create_pipeline(tx: WriteTx, data: PipelineCreate) -> PipelineDetail:
    """Add a pipeline behind the others.

    Raises:
        Forbidden: permission.missing (deals:write).
    """
    tx.actor.require("deals:write")
    _lock_organization(tx)
    return _insert(tx, data.name, data.stages or rules.DEFAULT_STAGES)


def update_pipeline(tx: WriteTx, pipeline_id: UUID, data: PipelineUpdate) -> PipelineDetail:
    """Change the fields that were set.

    Raises:
        Forbidden: permission.missing (deals:write).
        NotFound: pipeline.not_found.
        Invalid: pipeline.required.
        Conflict: record.changed.
    """
    tx.actor.require("deals:write")
    wanted = given_fields(data)
    rules.require_values("pipeline", wanted, frozenset())
    pipeline = load_pipeline(tx, pipeline_id, lock=True)
    require_version(pipeline, data.expected_version, wanted)
    changes = apply(pipeline, wanted)
    if changes:
        tx.flush()
        tx.record(pipeline_happened("pipeline.updated", pipeline, changes=changes))
    return pipeline_detail(pipeline, list_stages(tx, pipeline_id))


def delete_pipeline(
    tx: WriteTx, pipeline_id: UUID, target_stage_id: UUID | None = None
) -> tuple[PipelineDetail, ...]:
    """Delete a pipeline; its deals move to a stage of another one. Returns those that are left.

    Raises:
        Forbidden: permission.missing (deals:write).
        NotFound: pipeline.not_found, stage.not_found.
        Invalid: stage.target, for a stage of the same pipeline.
        Conflict: pipeline.last; stage.in_use, when it has deals and no target is given.
    """
    tx.actor.require("deals:write")
    _lock_organization(tx)
    pipeline = load_pipeline(tx, pipeline_id, lock=True)
    if tx.session.scalar(select(func.count(Pipeline.id))) == 1:
        raise errors.last_pipeline()
    moved = relocate(tx, list_stages(tx, pipeline_id, lock=True), target_stage_id)
    pipeline.deleted_at = tx.now
    tx.flush()
    tx.record(pipeline_happened("pipeline.deleted", pipeline, moved=moved))
    return list_pipelines(tx) if tx.actor.can("deals:read") else ()


def ensure_default(tx: WriteTx) -> None:
    """Make the default pipeline where there is none, once, whoever else is about to."""
    if _has_pipeline(tx):
        return
    _lock_organization(tx)
    if not _has_pipeline(tx):
        _insert(tx, rules.DEFAULT_PIPELINE, rules.DEFAULT_STAGES)


def _has_pipeline(tx: ReadTx) -> bool:
    return tx.session.scalar(select(Pipeline.id).limit(1)) is not None


def _lock_organization(tx: WriteTx) -> None:
    """So that nobody else adds or deletes a pipeline meanwhile."""
    query = select(Organization.id).where(Organization.id == tx.organization_id)
    tx.session.execute(query.with_for_update(key_share=True))


def _insert(tx: WriteTx, name: str, stages: Iterable[StageCreate]) -> PipelineDetail:
    last = tx.session.scalar(select(func.max(Pipeline.position)))
    pipeline = Pipeline(name=name, position=0 if last is None else last + 1)
    tx.session.add(pipeline)
    tx.flush()
    made = [
        Stage(pipeline_id=pipeline.id, name=each.name, position=place, probability=each.probability)
        for place, each in enumerate(stages)
    ]
    tx.session.add_all(made)
    tx.flush()
    tx.record(pipeline_happened("pipeline.created", pipeline))
    return pipeline_detail(pipeline, made)
