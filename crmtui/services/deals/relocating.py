"""Deleting stages: the deals in them go somewhere else first, each with a step in its history."""

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, select, update

from crmtui.kit.ids import new_id
from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Deal, DealMove, Stage
from crmtui.services.deals import errors
from crmtui.services.deals.rows import deal_detail, deal_facts, load_stage
from crmtui.services.deals.schemas import DealDetail

_CHUNK: Final = 500


def relocate(tx: WriteTx, stages: Sequence[Stage], target_stage_id: UUID | None) -> int:
    """Delete locked stages after moving their deals to the target; how many deals moved.

    Deleted deals stay: restoring one finds it a place.

    Raises:
        NotFound: stage.not_found, for the target.
        Invalid: stage.target, when the target is one of the stages.
        Conflict: stage.in_use, when there are deals and no target.
    """
    ids = [stage.id for stage in stages]
    if target_stage_id in ids:
        raise errors.target_inside()
    count = tx.session.scalar(select(func.count(Deal.id)).where(Deal.stage_id.in_(ids))) or 0
    if target_stage_id is not None:
        target = load_stage(tx, target_stage_id, keep=True, field="target_stage_id")
        for deals in _chunks(tx, ids):
            _move(tx, deals, target)
    elif count:
        raise errors.stage_in_use(count)
    for stage in stages:
        stage.deleted_at = tx.now
    tx.flush()
    return count


def _chunks(tx: ReadTx, stage_ids: Sequence[UUID]) -> Iterator[list[DealDetail]]:
    """The deals of the stages; each chunk must have left them before the next is asked for."""
    query = select(Deal).where(Deal.stage_id.in_(stage_ids)).order_by(Deal.id).limit(_CHUNK)
    while True:
        rows = tx.session.scalars(query.with_for_update(key_share=True)).all()
        if not rows:
            return
        found = [deal_detail(row) for row in rows]
        for row in rows:
            tx.session.expunge(row)
        yield found


def _move(tx: WriteTx, deals: Sequence[DealDetail], target: Stage) -> None:
    place = {"stage_id": target.id, "pipeline_id": target.pipeline_id}
    tx.session.execute(insert(DealMove), [_step(tx, deal, target) for deal in deals])
    tx.session.execute(
        update(Deal)
        .where(Deal.id.in_([deal.id for deal in deals]))
        .values(**place, version=Deal.version + 1, updated_at=tx.now),
        execution_options={"synchronize_session": False},
    )
    for deal in deals:
        facts = deal_facts(deal.model_copy(update=place))
        facts["fromStageId"] = str(deal.stage_id)
        tx.record(DomainEvent("deal.moved", "deal", deal.id, facts))


def _step(tx: WriteTx, deal: DealDetail, target: Stage) -> dict[str, Any]:
    return {
        "id": new_id(),
        "created_at": tx.now,
        "organization_id": tx.organization_id,
        "deal_id": deal.id,
        "from_stage_id": deal.stage_id,
        "to_stage_id": target.id,
        "from_status": deal.status.value,
        "to_status": deal.status.value,
        "from_lost_reason": None,
        "moved_by_name": tx.actor.name[:200],
        "undone_at": None,
    }
