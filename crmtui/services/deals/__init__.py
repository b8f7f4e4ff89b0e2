"""Deals, and the pipelines in which they move."""

from crmtui.services.deals.board import board
from crmtui.services.deals.commands import create_deal, delete_deal, restore_deal, update_deal
from crmtui.services.deals.links import resolve_links
from crmtui.services.deals.names import LinkKind, link_names
from crmtui.services.deals.pipelines import (
    create_pipeline,
    delete_pipeline,
    ensure_pipelines,
    get_pipeline,
    list_pipelines,
    update_pipeline,
)
from crmtui.services.deals.queries import browse_deals, get_deal, list_deals, stage_history
from crmtui.services.deals.schemas import (
    Board,
    BoardColumn,
    CurrencySum,
    DealCreate,
    DealDetail,
    DealFilter,
    DealMoved,
    DealStatus,
    DealUpdate,
    PipelineCreate,
    PipelineDetail,
    PipelineUpdate,
    Reason,
    StageCreate,
    StageDetail,
    StageUpdate,
)
from crmtui.services.deals.stages import create_stage, delete_stage, reorder_stages, update_stage
from crmtui.services.deals.steps import lose_deal, move_deal, reopen_deal, undo_move, win_deal

__all__ = [
    "Board",
    "BoardColumn",
    "CurrencySum",
    "DealCreate",
    "DealDetail",
    "DealFilter",
    "DealMoved",
    "DealStatus",
    "DealUpdate",
    "LinkKind",
    "PipelineCreate",
    "PipelineDetail",
    "PipelineUpdate",
    "Reason",
    "StageCreate",
    "StageDetail",
    "StageUpdate",
    "board",
    "browse_deals",
    "create_deal",
    "create_pipeline",
    "create_stage",
    "delete_deal",
    "delete_pipeline",
    "delete_stage",
    "ensure_pipelines",
    "get_deal",
    "get_pipeline",
    "link_names",
    "list_deals",
    "list_pipelines",
    "lose_deal",
    "move_deal",
    "reopen_deal",
    "reorder_stages",
    "resolve_links",
    "restore_deal",
    "stage_history",
    "undo_move",
    "update_deal",
    "update_pipeline",
    "update_stage",
    "win_deal",
]
