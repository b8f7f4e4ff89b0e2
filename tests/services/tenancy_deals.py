"""What a stranger tries on another organization's deals and tasks."""

from __future__ import annotations

from typing import Final

from crmtui.services import deals, tasks
from crmtui.services.deals import (
    DealCreate,
    DealFilter,
    DealUpdate,
    PipelineCreate,
    PipelineUpdate,
    StageCreate,
    StageUpdate,
)
from crmtui.services.tasks import TaskCreate, TaskFilter, TaskUpdate
from tests.services.tenancy_expectations import Case, hidden, never, own, refused
from tests.services.tenancy_world import MARK

DEALS: Final[dict[str, Case]] = {
    "board": refused(lambda tx, h, _: deals.board(tx, h.sales.pipeline)),
    "browse_deals": hidden(lambda tx, _h, _: deals.browse_deals(tx)),
    "create_deal": own(lambda tx, _h, _: deals.create_deal(tx, DealCreate(name="Mine"))),
    "create_deal/in their stage": refused(
        lambda tx, h, _: deals.create_deal(
            tx, DealCreate(name="Mine", stage_id=h.sales.first_stage)
        )
    ),
    "create_deal/in their pipeline": refused(
        lambda tx, h, _: deals.create_deal(
            tx, DealCreate(name="Mine", pipeline_id=h.sales.pipeline)
        )
    ),
    "create_deal/for their user": refused(
        lambda tx, h, _: deals.create_deal(tx, DealCreate(name="Mine", owner_id=h.user_id))
    ),
    "create_pipeline": own(
        lambda tx, _h, _: deals.create_pipeline(tx, PipelineCreate(name="Mine"))
    ),
    "create_stage": refused(
        lambda tx, h, _: deals.create_stage(tx, h.sales.pipeline, StageCreate(name="Mine"))
    ),
    "delete_deal": refused(lambda tx, h, _: deals.delete_deal(tx, h.sales.deal)),
    "delete_pipeline": refused(lambda tx, h, _: deals.delete_pipeline(tx, h.sales.spare_pipeline)),
    "delete_pipeline/into theirs": refused(
        lambda tx, h, me: deals.delete_pipeline(tx, me.sales.spare_pipeline, h.sales.first_stage)
    ),
    "delete_stage": refused(lambda tx, h, _: deals.delete_stage(tx, h.sales.second_stage)),
    "delete_stage/into theirs": refused(
        lambda tx, h, me: deals.delete_stage(tx, me.sales.second_stage, h.sales.first_stage)
    ),
    "ensure_pipelines": hidden(lambda tx, _h, _: deals.ensure_pipelines(tx)),
    "get_deal": refused(lambda tx, h, _: deals.get_deal(tx, h.sales.deal)),
    "get_pipeline": refused(lambda tx, h, _: deals.get_pipeline(tx, h.sales.pipeline)),
    "link_names": hidden(
        lambda tx, h, _: deals.link_names(tx, [("deal", h.sales.deal), ("owner", h.user_id)])
    ),
    "list_deals": hidden(lambda tx, _h, _: deals.list_deals(tx)),
    "list_deals/deleted": hidden(lambda tx, _h, _: deals.list_deals(tx, DealFilter(deleted=True))),
    "list_deals/by text": hidden(lambda tx, _h, _: deals.list_deals(tx, DealFilter(text=MARK))),
    "list_pipelines": hidden(lambda tx, _h, _: deals.list_pipelines(tx)),
    "lose_deal": refused(lambda tx, h, _: deals.lose_deal(tx, h.sales.deal)),
    "move_deal": refused(lambda tx, h, _: deals.move_deal(tx, h.sales.deal, h.sales.second_stage)),
    "reopen_deal": refused(lambda tx, h, _: deals.reopen_deal(tx, h.sales.deal)),
    "reorder_stages": refused(
        lambda tx, h, _: deals.reorder_stages(tx, h.sales.pipeline, h.sales.stages[::-1])
    ),
    "resolve_links": refused(lambda tx, h, _: deals.resolve_links(tx, {"deal_id": h.sales.deal})),
    "resolve_links/owner": refused(
        lambda tx, h, _: deals.resolve_links(tx, {"owner_id": h.user_id})
    ),
    "restore_deal": refused(lambda tx, h, _: deals.restore_deal(tx, h.sales.deleted_deal)),
    "stage_history": refused(lambda tx, h, _: deals.stage_history(tx, h.sales.deal)),
    "undo_move": refused(lambda tx, h, _: deals.undo_move(tx, h.sales.deal)),
    "update_deal": refused(
        lambda tx, h, _: deals.update_deal(tx, h.sales.deal, DealUpdate(name="Mine"))
    ),
    "update_deal/into theirs": never(
        lambda tx, h, me: deals.update_deal(
            tx,
            me.sales.deal,
            DealUpdate(pipeline_id=h.sales.pipeline, stage_id=me.sales.first_stage)
            if h is not me
            else DealUpdate(pipeline_id=h.sales.spare_pipeline),
        )
    ),
    "update_pipeline": refused(
        lambda tx, h, _: deals.update_pipeline(tx, h.sales.pipeline, PipelineUpdate(name="Mine"))
    ),
    "update_stage": refused(
        lambda tx, h, _: deals.update_stage(tx, h.sales.first_stage, StageUpdate(name="Mine"))
    ),
    "win_deal": refused(lambda tx, h, _: deals.win_deal(tx, h.sales.deal)),
}

TASKS: Final[dict[str, Case]] = {
    "complete_task": refused(lambda tx, h, _: tasks.complete_task(tx, h.sales.task)),
    "create_task": own(lambda tx, _h, _: tasks.create_task(tx, TaskCreate(title="Mine"))),
    "create_task/for their deal": refused(
        lambda tx, h, _: tasks.create_task(tx, TaskCreate(title="Mine", deal_id=h.sales.deal))
    ),
    "delete_task": refused(lambda tx, h, _: tasks.delete_task(tx, h.sales.task)),
    "get_task": refused(lambda tx, h, _: tasks.get_task(tx, h.sales.task)),
    "list_tasks": hidden(lambda tx, _h, _: tasks.list_tasks(tx)),
    "list_tasks/by text": hidden(lambda tx, _h, _: tasks.list_tasks(tx, TaskFilter(text=MARK))),
    "remind_due": never(lambda tx, _h, _: tasks.remind_due(tx)),
    "reopen_task": refused(lambda tx, h, _: tasks.reopen_task(tx, h.sales.done_task)),
    "restore_task": refused(lambda tx, h, _: tasks.restore_task(tx, h.sales.deleted_task)),
    "update_task": refused(
        lambda tx, h, _: tasks.update_task(tx, h.sales.task, TaskUpdate(title="Mine"))
    ),
}
