"""The stages of a pipeline."""

from collections.abc import Sequence
from uuid import UUID

from crmtui.kit.transactions import WriteTx
from crmtui.kit.versions import apply, given_fields, require_version
from crmtui.models import Stage
from crmtui.services.deals import errors, rules
from crmtui.services.deals.relocating import relocate
from crmtui.services.deals.rows import (
    list_stages,
    load_pipeline,
    load_stage,
    pipeline_detail,
    pipeline_happened,
    stage_detail,
    stage_happened,
)
from crmtui.services.deals.schemas import PipelineDetail, StageCreate, StageDetail, StageUpdate


def create_stage(tx: WriteTx, pipeline_id: UUID, data: StageCreate) -> StageDetail:
    """Add a stage at its position, or behind the others.

    Raises:
        Forbidden: permission.missing (deals:write).
        NotFound: pipeline.not_found.
    """
    tx.actor.require("deals:write")
    load_pipeline(tx, pipeline_id, lock=True)
    stages = list_stages(tx, pipeline_id)
    place = len(stages) if data.position is None else min(data.position, len(stages))
    stage = Stage(
        pipeline_id=pipeline_id, name=data.name, position=place, probability=data.probability
    )
    tx.session.add(stage)
    _number([*stages[:place], stage, *stages[place:]])
    tx.flush()
    tx.record(stage_happened("stage.created", stage))
    return stage_detail(stage)


def update_stage(tx: WriteTx, stage_id: UUID, data: StageUpdate) -> StageDetail:
    """Change the fields that were set.

    Raises:
        Forbidden: permission.missing (deals:write).
        NotFound: stage.not_found.
        Invalid: stage.required.
        Conflict: record.changed.
    """
    tx.actor.require("deals:write")
    wanted = given_fields(data)
    rules.require_values("stage", wanted, frozenset())
    stage = load_stage(tx, stage_id, lock=True)
    require_version(stage, data.expected_version, wanted)
    changes = apply(stage, wanted)
    if changes:
        tx.flush()
        tx.record(stage_happened("stage.updated", stage, changes=changes))
    return stage_detail(stage)


def reorder_stages(tx: WriteTx, pipeline_id: UUID, stage_ids: Sequence[UUID]) -> PipelineDetail:
    """Put the stages of a pipeline into this order.

    Raises:
        Forbidden: permission.missing (deals:write).
        NotFound: pipeline.not_found.
        Invalid: pipeline.stages, unless every stage is named once.
    """
    tx.actor.require("deals:write")
    pipeline = load_pipeline(tx, pipeline_id, lock=True)
    by_id = {stage.id: stage for stage in list_stages(tx, pipeline_id)}
    rules.require_same_stages(by_id, stage_ids)
    stages = [by_id[stage_id] for stage_id in stage_ids]
    if _number(stages):
        tx.flush()
        order = [str(stage_id) for stage_id in stage_ids]
        tx.record(pipeline_happened("pipeline.updated", pipeline, order=order))
    return pipeline_detail(pipeline, stages)


def delete_stage(
    tx: WriteTx, stage_id: UUID, target_stage_id: UUID | None = None
) -> PipelineDetail:
    """Delete a stage; its deals move to the target. Returns what is left of the pipeline.

    Raises:
        Forbidden: permission.missing (deals:write).
        NotFound: stage.not_found (of either).
        Invalid: stage.target, for the same stage.
        Conflict: stage.last; stage.in_use, when it has deals and no target is given.
    """
    tx.actor.require("deals:write")
    pipeline_id = load_stage(tx, stage_id).pipeline_id
    pipeline = load_pipeline(tx, pipeline_id, lock=True)
    stage = load_stage(tx, stage_id, lock=True)
    stages = list_stages(tx, pipeline_id)
    if len(stages) == 1:
        raise errors.last_stage()
    moved = relocate(tx, [stage], target_stage_id)
    left = [each for each in stages if each.id != stage_id]
    _number(left)
    tx.flush()
    tx.record(stage_happened("stage.deleted", stage, moved=moved))
    return pipeline_detail(pipeline, left)


def _number(stages: Sequence[Stage]) -> bool:
    """Count the stages through from 0; whether any position changed."""
    changed = False
    for place, stage in enumerate(stages):
        if stage.position != place:
            stage.position, changed = place, True
    return changed
