"""How a deal goes from stage to stage, is won, lost and opened again.

Every step is kept, with where it came from, so that the latest can be taken back by anybody.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx, WriteTx
from crmtui.models import Deal, DealMove, Stage
from crmtui.services.deals import errors, rules
from crmtui.services.deals.rows import deal_detail, deal_happened, load_deal, load_stage
from crmtui.services.deals.schemas import DealDetail, DealStatus


@dataclass(frozen=True, slots=True)
class Taken:
    """What a step did."""

    moved: bool
    ended: bool
    """It was won or lost by it."""
    reopened: bool
    from_stage_id: UUID
    from_status: DealStatus

    def __bool__(self) -> bool:
        return self.moved or self.ended or self.reopened


def move_deal(
    tx: WriteTx, deal_id: UUID, stage_id: UUID, expected_version: int | None = None
) -> DealDetail:
    """Put an open deal into another stage of its pipeline; where it is already, nothing happens.

    Raises:
        Forbidden: permission.missing (deals:write).
        NotFound: deal.not_found, stage.not_found.
        Invalid: deal.stage_of_other_pipeline.
        Conflict: deal.closed; record.changed, when it has another version than expected by now.
    """
    tx.actor.require("deals:write")
    # Before the deal, as whoever deletes a stage locks it: the other way round they would block.
    stage = load_stage(tx, stage_id, keep=True)
    deal = _load(tx, deal_id, expected_version)
    if stage.pipeline_id != deal.pipeline_id:
        raise errors.other_pipeline()
    taken = take_step(tx, deal, stage, DealStatus(deal.status))
    tell_step(tx, deal, taken)
    return deal_detail(deal)


def win_deal(tx: WriteTx, deal_id: UUID, expected_version: int | None = None) -> DealDetail:
    """Close an open deal as won; one that is won already stays as it is.

    Raises:
        Forbidden: permission.missing (deals:write).
        NotFound: deal.not_found.
        Conflict: deal.closed, when it is lost; record.changed.
    """
    return _change_status(tx, deal_id, DealStatus.WON, expected_version)


def lose_deal(
    tx: WriteTx, deal_id: UUID, reason: str = "", expected_version: int | None = None
) -> DealDetail:
    """Close an open deal as lost; one that is lost already stays as it is.

    Raises:
        Forbidden: permission.missing (deals:write).
        NotFound: deal.not_found.
        Conflict: deal.closed, when it is won; record.changed.
    """
    return _change_status(tx, deal_id, DealStatus.LOST, expected_version, reason)


def reopen_deal(tx: WriteTx, deal_id: UUID, expected_version: int | None = None) -> DealDetail:
    """Open a closed deal again, in the stage in which it was closed; an open one stays as it is.

    Raises:
        Forbidden: permission.missing (deals:write).
        NotFound: deal.not_found.
        Conflict: record.changed.
    """
    return _change_status(tx, deal_id, DealStatus.OPEN, expected_version)


def undo_move(tx: WriteTx, deal_id: UUID, move_id: UUID | None = None) -> DealDetail:
    """Take back the latest step of a deal, whoever took it: its stage, its status and why it had
    been lost return.

    With `move_id` only if that is still the latest, so that two people who take back the same
    step do not take back two.

    Raises:
        Forbidden: permission.missing (deals:write).
        NotFound: deal.not_found.
        Conflict: deal.nothing_to_undo, deal.not_latest_move, deal.stage_gone.
    """
    tx.actor.require("deals:write")
    deal = load_deal(tx, deal_id, lock=True)
    move = _latest_move(tx, deal)
    if move_id is not None and (move is None or move.id != move_id):
        raise errors.not_latest()
    if move is None or move.from_stage_id is None:
        raise errors.nothing_to_undo()
    stage = _find_stage(tx, move.from_stage_id)
    if stage is None:
        raise errors.stage_gone()
    move.undone_at = tx.now
    if move.from_lost_reason is not None:
        deal.lost_reason = move.from_lost_reason
    taken = _put(tx, deal, stage, DealStatus(move.from_status))
    tx.flush()
    if DealStatus(deal.status) is not DealStatus.OPEN:
        deal.closed_at = _closed_at(tx, deal)
        tx.flush()
    _tell_undone(tx, deal, taken)
    return deal_detail(deal)


def take_step(
    tx: WriteTx, deal: Deal, stage: Stage, status: DealStatus, reason: str | None = None
) -> Taken:
    """Put the deal there and keep the step; nothing is told yet.

    Raises:
        Conflict: deal.closed.
    """
    old_stage_id, old, old_reason = deal.stage_id, DealStatus(deal.status), deal.lost_reason
    rules.require_step(old, status, moves=stage.id != old_stage_id)
    taken = _put(tx, deal, stage, status)
    if taken:
        if taken.ended and status is DealStatus.LOST:
            deal.lost_reason = reason or ""
        keep_step(tx, deal, old_stage_id, old, old_reason)
        tx.flush()
    return taken


def keep_step(
    tx: WriteTx,
    deal: Deal,
    from_stage_id: UUID | None,
    from_status: DealStatus,
    from_reason: str | None = None,
) -> None:
    """Add to the deal's history how it came to where it is."""
    tx.session.add(
        DealMove(
            deal_id=deal.id,
            from_stage_id=from_stage_id,
            to_stage_id=deal.stage_id,
            from_status=from_status.value,
            to_status=deal.status,
            from_lost_reason=from_reason,
            moved_by_name=tx.actor.name[:200],
            undone_at=None,
        )
    )


def tell_step(tx: WriteTx, deal: Deal, taken: Taken, *, updated: bool = False) -> None:
    """Record what a step means to others; `updated`: that it was updated is told already."""
    if taken.reopened and not updated:
        change = {"status": {"from": taken.from_status.value, "to": deal.status}}
        tx.record(deal_happened("deal.updated", deal, changes=change))
    if taken.moved:
        from_stage = str(taken.from_stage_id)
        tx.record(deal_happened("deal.moved", deal, fromStageId=from_stage))
    if taken.ended:
        tx.record(deal_happened(f"deal.{deal.status}", deal))


def _change_status(
    tx: WriteTx, deal_id: UUID, status: DealStatus, expected: int | None, reason: str = ""
) -> DealDetail:
    tx.actor.require("deals:write")
    deal = _load(tx, deal_id, expected)
    stage = tx.session.get_one(Stage, deal.stage_id, execution_options={INCLUDE_DELETED: True})
    tell_step(tx, deal, take_step(tx, deal, stage, status, reason))
    return deal_detail(deal)


def _load(tx: WriteTx, deal_id: UUID, expected_version: int | None) -> Deal:
    deal = load_deal(tx, deal_id, lock=True)
    if expected_version not in (None, deal.version):
        raise errors.moved_meanwhile(deal.version)
    return deal


def _put(tx: WriteTx, deal: Deal, stage: Stage, status: DealStatus) -> Taken:
    old = DealStatus(deal.status)
    taken = Taken(
        moved=stage.id != deal.stage_id,
        ended=status is not old and status is not DealStatus.OPEN,
        reopened=status is not old and status is DealStatus.OPEN,
        from_stage_id=deal.stage_id,
        from_status=old,
    )
    deal.stage_id, deal.pipeline_id = stage.id, stage.pipeline_id
    deal.status = status.value
    if taken.ended or taken.reopened:
        deal.closed_at = tx.now if taken.ended else None
    return taken


def _latest_move(tx: ReadTx, deal: Deal) -> DealMove | None:
    query = select(DealMove).where(DealMove.deal_id == deal.id, DealMove.undone_at.is_(None))
    return tx.session.scalar(query.order_by(DealMove.id.desc()).limit(1))


def _find_stage(tx: ReadTx, stage_id: UUID) -> Stage | None:
    return tx.session.scalar(select(Stage).where(Stage.id == stage_id).with_for_update(read=True))


def _closed_at(tx: ReadTx, deal: Deal) -> datetime:
    """When the deal was closed, before it was opened again by what was taken back."""
    query = select(DealMove.created_at).where(
        DealMove.deal_id == deal.id,
        DealMove.undone_at.is_(None),
        DealMove.to_status == deal.status,
        DealMove.from_status != deal.status,
    )
    return tx.session.scalar(query.order_by(DealMove.id.desc()).limit(1)) or tx.now


def _tell_undone(tx: WriteTx, deal: Deal, taken: Taken) -> None:
    if taken.moved:
        from_stage = str(taken.from_stage_id)
        tx.record(deal_happened("deal.moved", deal, fromStageId=from_stage, undone=True))
    if taken.ended or taken.reopened:
        change = {"status": {"from": taken.from_status.value, "to": deal.status}}
        tx.record(deal_happened("deal.updated", deal, changes=change, undone=True))
