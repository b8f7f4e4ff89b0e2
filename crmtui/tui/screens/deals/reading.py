"""What the screens of deals read, each in one transaction."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from crmtui.kit.errors import Conflict, NotFound
from crmtui.kit.i18n import _
from crmtui.tui.screens.deals.choice import BoardChoice
from crmtui.tui.screens.deals.links import Names, links_of, read_names

if TYPE_CHECKING:
    from crmtui.services.deals import (
        Board,
        BoardColumn,
        DealDetail,
        DealMoved,
        PipelineDetail,
    )
    from crmtui.services.tasks import TaskDetail

CARDS: Final = 60
"""Deals of each stage that are read at first; more when somebody walks down to them."""
MOST_CARDS: Final = 500
_NAMED: Final = 12
"""Cards of each stage whose people and companies are named at once; the others when seen."""
_TASKS: Final = 50


class BoardRead(NamedTuple):
    """A board as it was a moment ago."""

    pipelines: tuple["PipelineDetail", ...]
    board: "Board"
    names: Names


class DealRead(NamedTuple):
    """All about one deal."""

    deal: "DealDetail"
    pipeline: "PipelineDetail | None"
    """None where it was deleted with the deal in it."""
    history: tuple["DealMoved", ...]
    tasks: tuple["TaskDetail", ...]
    names: Names


class Taken(NamedTuple):
    """A step that was taken, so that it can be taken back."""

    deal: "DealDetail"
    move_id: UUID


def has_pipelines(tx: Any) -> bool:
    """Whether anybody has worked with deals here."""
    from crmtui.services.deals import list_pipelines

    return bool(list_pipelines(tx))


def make_pipelines(tx: Any) -> None:
    """Make the first pipeline where there is none."""
    from crmtui.services.deals import ensure_pipelines

    ensure_pipelines(tx)


def read_board(
    tx: Any, choice: BoardChoice, cards: int, known: Names, keep: UUID | None
) -> BoardRead | None:
    """The board that is chosen, or the first one where that is gone; None where there is none.

    The deal `keep` is on it even if it is older than the others of its stage that are shown.
    """
    from crmtui.services.deals import board, list_pipelines

    pipelines = list_pipelines(tx)
    if not pipelines:
        return None
    ids = [pipeline.id for pipeline in pipelines]
    chosen = choice.pipeline_id if choice.pipeline_id in ids else ids[0]
    found = board(tx, chosen, choice.to_filter(), cards)
    if keep is not None:
        found = _keep(tx, found, keep, choice)
    wanted = {
        link
        for column in found.columns
        for deal in column.deals[:_NAMED]
        for link in links_of(deal)
    }
    new = {link for link in wanted if link[1] not in known}
    return BoardRead(pipelines, found, {**known, **read_names(tx, new)})


def _keep(tx: Any, found: "Board", deal_id: UUID, choice: BoardChoice) -> "Board":
    from crmtui.services.deals import get_deal

    if any(deal.id == deal_id for column in found.columns for deal in column.deals):
        return found
    try:
        deal = get_deal(tx, deal_id)
    except NotFound:
        return found
    if deal.status.value != choice.status or choice.parts():
        return found
    columns = tuple(_with(column, deal) for column in found.columns)
    return found.model_copy(update={"columns": columns})


def _with(column: "BoardColumn", deal: "DealDetail") -> "BoardColumn":
    # Behind the others: it is missing only because it is older than they are.
    if column.stage.id != deal.stage_id or column.count <= len(column.deals):
        return column
    return column.model_copy(update={"deals": (*column.deals, deal)})


def read_deal(tx: Any, deal_id: UUID) -> DealRead:
    """A deal with its history and its tasks."""
    from crmtui.services.deals import get_deal, get_pipeline, stage_history
    from crmtui.services.tasks import TaskFilter, list_tasks

    deal = get_deal(tx, deal_id)
    tasks: tuple[TaskDetail, ...] = ()
    if tx.actor.can("tasks:read"):
        tasks = tuple(list_tasks(tx, TaskFilter(deal_id=deal_id), 1, _TASKS).items)
    links = links_of(deal).union(*(links_of(task) for task in tasks))
    links = {link for link in links if link[0] != "deal"}
    try:
        pipeline = get_pipeline(tx, deal.pipeline_id)
    except NotFound:
        pipeline = None
    return DealRead(deal, pipeline, stage_history(tx, deal_id), tasks, read_names(tx, links))


class FormRead(NamedTuple):
    """What the form of a deal needs."""

    deal: "DealDetail | None"
    names: Names
    owners: list[tuple[str, str]]
    pipelines: tuple["PipelineDetail", ...]
    currency: str
    """The organization's."""


def read_form(tx: Any, deal_id: UUID | None) -> FormRead:
    """What the form of a deal needs: the deal as it is now, its links' names, who may own it."""
    from crmtui.services.deals import get_deal, list_pipelines
    from crmtui.services.identity import get_organization
    from crmtui.tui.screens.deals.links import read_owners

    deal = None if deal_id is None else get_deal(tx, deal_id)
    names = read_names(tx, links_of(deal)) if deal else {}
    return FormRead(deal, names, read_owners(tx), list_pipelines(tx), get_organization(tx).currency)


# --- steps: each tells which one it was --------------------------------------------------------


def move(tx: Any, deal_id: UUID, seen_in: UUID, target: UUID) -> Taken:
    """Put a deal that somebody saw in one stage into another.

    Raises:
        Conflict: record.changed, when it is in a third one by now.
    """
    from crmtui.services.deals import get_deal, move_deal

    deal = get_deal(tx, deal_id)
    if deal.stage_id != seen_in:
        message = _("Somebody else moved the deal in the meantime. Look at it again.")
        raise Conflict("record.changed", message, version=deal.version)
    return _taken(tx, move_deal(tx, deal_id, target, deal.version))


def win(tx: Any, deal_id: UUID, version: int | None) -> Taken:
    """Close a deal as won."""
    from crmtui.services.deals import win_deal

    return _taken(tx, win_deal(tx, deal_id, version))


def lose(tx: Any, deal_id: UUID, version: int | None, reason: str) -> Taken:
    """Close a deal as lost."""
    from crmtui.services.deals import lose_deal

    return _taken(tx, lose_deal(tx, deal_id, reason, version))


def reopen(tx: Any, deal_id: UUID, version: int | None) -> Taken:
    """Open a closed deal again."""
    from crmtui.services.deals import reopen_deal

    return _taken(tx, reopen_deal(tx, deal_id, version))


def take_back(tx: Any, deal_id: UUID, move_id: UUID) -> "DealDetail":
    """Undo a step, if it is still the latest."""
    from crmtui.services.deals import undo_move

    return undo_move(tx, deal_id, move_id)


def delete(tx: Any, deal_id: UUID) -> None:
    """Hide a deal."""
    from crmtui.services.deals import delete_deal

    delete_deal(tx, deal_id)


def restore(tx: Any, deal_id: UUID) -> "DealDetail":
    """Show a deleted deal again."""
    from crmtui.services.deals import restore_deal

    return restore_deal(tx, deal_id)


def _taken(tx: Any, deal: "DealDetail") -> Taken:
    from crmtui.services.deals import stage_history

    standing = [step for step in stage_history(tx, deal.id) if step.undone_at is None]
    return Taken(deal, standing[-1].id)


def name_more(tx: Any, board: "Board", known: Names, shown: Mapping[UUID, range]) -> Names:
    """The names for the cards one sees now, by stage."""
    wanted = {
        link
        for column in board.columns
        for deal in column.deals[slice_of(shown.get(column.stage.id))]
        for link in links_of(deal)
        if link[1] not in known
    }
    return {**known, **read_names(tx, wanted)}


def slice_of(rows: range | None) -> slice:
    """The same rows of a sequence; none for None."""
    return slice(rows.start, rows.stop) if rows is not None else slice(0)
