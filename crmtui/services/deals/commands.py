"""Making, changing, deleting and restoring deals."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import WriteTx
from crmtui.kit.versions import apply, as_json, given_fields, require_version
from crmtui.models import Deal, Organization, Pipeline, Stage
from crmtui.services.deals import errors, rules
from crmtui.services.deals.links import resolve_links
from crmtui.services.deals.pipelines import ensure_default
from crmtui.services.deals.rows import (
    deal_detail,
    deal_happened,
    list_stages,
    load_deal,
    load_pipeline,
    load_stage,
)
from crmtui.services.deals.schemas import DealCreate, DealDetail, DealStatus, DealUpdate
from crmtui.services.deals.steps import keep_step, take_step, tell_step


def create_deal(tx: WriteTx, data: DealCreate) -> DealDetail:
    """Add an open deal; its currency is the organization's when none is given.

    Raises:
        Forbidden: permission.missing (deals:write).
        NotFound: pipeline.not_found, stage.not_found, contact.not_found, company.not_found,
            user.not_found.
        Invalid: deal.stage_of_other_pipeline.
    """
    tx.actor.require("deals:write")
    stage = _first_place(tx, data)
    values = resolve_links(tx, data.model_dump(exclude={"pipeline_id", "stage_id"}))
    values["currency"] = data.currency or _own_currency(tx)
    deal = Deal(
        **values,
        pipeline_id=stage.pipeline_id,
        stage_id=stage.id,
        status=DealStatus.OPEN.value,
        closed_at=None,
        lost_reason="",
    )
    tx.session.add(deal)
    tx.flush()
    keep_step(tx, deal, None, DealStatus.OPEN)
    tx.record(deal_happened("deal.created", deal))
    return deal_detail(deal)


def update_deal(tx: WriteTx, deal_id: UUID, data: DealUpdate) -> DealDetail:
    """Change the fields that were set; stage and status by the same rules as moving and closing.

    Fires deal.updated for any change, and deal.moved, deal.won or deal.lost as well.

    Raises:
        Forbidden: permission.missing (deals:write).
        NotFound: deal.not_found, pipeline.not_found, stage.not_found, contact.not_found,
            company.not_found, user.not_found.
        Invalid: deal.required, deal.stage_of_other_pipeline, deal.stage_needed, deal.not_lost.
        Conflict: record.changed, deal.closed.
    """
    tx.actor.require("deals:write")
    wanted = given_fields(data)
    rules.require_values("deal", wanted, rules.DEAL_NULLABLE)
    # Before the deal, as whoever deletes a stage locks it: the other way round they would block.
    target = None if data.stage_id is None else load_stage(tx, data.stage_id, keep=True)
    deal = load_deal(tx, deal_id, lock=True)
    require_version(deal, data.expected_version, wanted)
    stage = _place(tx, deal, data, target)
    fields = _resolve(tx, deal, wanted)
    status = data.status or DealStatus(deal.status)
    before = {name: getattr(deal, name) for name in _TOLD}
    taken = take_step(tx, deal, stage, status, data.lost_reason)
    changes = apply(deal, fields) | _set_reason(deal, data.lost_reason) | _told(deal, before)
    if changes:
        tx.flush()
        tx.record(deal_happened("deal.updated", deal, changes=changes))
        tell_step(tx, deal, taken, updated=True)
    return deal_detail(deal)


def delete_deal(tx: WriteTx, deal_id: UUID) -> None:
    """Hide the deal from all lists and sums; it can be restored.

    Raises:
        Forbidden: permission.missing (deals:write).
        NotFound: deal.not_found.
    """
    tx.actor.require("deals:write")
    deal = load_deal(tx, deal_id, lock=True)
    deal.deleted_at = tx.now
    tx.record(deal_happened("deal.deleted", deal))


def restore_deal(tx: WriteTx, deal_id: UUID) -> DealDetail:
    """Show a deleted deal again; one that is not deleted stays as it is.

    Where its stage went meanwhile, it comes back to the first one of its pipeline, or of the first
    pipeline.

    Raises:
        Forbidden: permission.missing (deals:write).
        NotFound: deal.not_found.
    """
    tx.actor.require("deals:write")
    deal = load_deal(tx, deal_id, lock=True, deleted=True)
    if deal.deleted_at is not None:
        deal.deleted_at = None
        _find_place_again(tx, deal)
        tx.flush()
        tx.record(deal_happened("deal.updated", deal, restored=True))
    return deal_detail(deal)


_TOLD: Final = ("pipeline_id", "stage_id", "status")


def _told(deal: Deal, before: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What a step changed, as `apply` tells it."""
    return {
        name: {"from": as_json(old), "to": as_json(getattr(deal, name))}
        for name, old in before.items()
        if getattr(deal, name) != old
    }


def _resolve(tx: WriteTx, deal: Deal, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What differs, without stage and status; what a deal points to already need not be there."""
    fields = {name: value for name, value in wanted.items() if name not in rules.STEPS}
    return resolve_links(
        tx, {name: value for name, value in fields.items() if getattr(deal, name) != value}
    )


def _set_reason(deal: Deal, reason: str | None) -> dict[str, dict[str, Any]]:
    if deal.status == DealStatus.LOST and reason is not None:
        return apply(deal, {"lost_reason": reason})
    if reason:
        raise errors.reason_without_loss()
    return {}


def _place(tx: WriteTx, deal: Deal, data: DealUpdate, target: Stage | None) -> Stage:
    """The stage in which an update wants the deal."""
    pipeline_id = data.pipeline_id or deal.pipeline_id
    if pipeline_id != deal.pipeline_id:
        load_pipeline(tx, pipeline_id)
        if target is None:
            raise errors.stage_needed()
    if target is None:
        return load_stage(tx, deal.stage_id)
    if target.pipeline_id != pipeline_id:
        raise errors.other_pipeline()
    return target


def _first_place(tx: WriteTx, data: DealCreate) -> Stage:
    if data.stage_id is not None:
        if data.pipeline_id is not None:
            load_pipeline(tx, data.pipeline_id)
        stage = load_stage(tx, data.stage_id, keep=True)
        if data.pipeline_id not in (None, stage.pipeline_id):
            raise errors.other_pipeline()
        return stage
    pipeline_id = data.pipeline_id or _first_pipeline(tx)
    return _first_stage(tx, load_pipeline(tx, pipeline_id).id)


def _first_pipeline(tx: WriteTx) -> UUID:
    ensure_default(tx)
    query = select(Pipeline.id).order_by(Pipeline.position, Pipeline.id).limit(1)
    return tx.session.scalars(query).one()


def _first_stage(tx: WriteTx, pipeline_id: UUID) -> Stage:
    return list_stages(tx, pipeline_id, keep=True)[0]


def _find_place_again(tx: WriteTx, deal: Deal) -> None:
    stage_id, status = deal.stage_id, DealStatus(deal.status)
    if tx.session.scalar(select(Stage.id).where(Stage.id == stage_id)) is not None:
        return
    kept = select(Pipeline.id).where(Pipeline.id == deal.pipeline_id)
    stage = _first_stage(tx, tx.session.scalar(kept) or _first_pipeline(tx))
    deal.stage_id, deal.pipeline_id = stage.id, stage.pipeline_id
    keep_step(tx, deal, stage_id, status)


def _own_currency(tx: WriteTx) -> str:
    return tx.session.get_one(Organization, tx.organization_id).currency
