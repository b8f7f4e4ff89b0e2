"""A pipeline as a board: its stages side by side, with what the deals in them are worth."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from crmtui.kit.transactions import ReadTx
from crmtui.models import Deal, Stage
from crmtui.services.deals import rules
from crmtui.services.deals.queries import conditions
from crmtui.services.deals.rows import (
    deal_detail,
    list_stages,
    load_pipeline,
    pipeline_detail,
    stage_detail,
)
from crmtui.services.deals.schemas import (
    Board,
    BoardColumn,
    CurrencySum,
    DealDetail,
    DealFilter,
    DealStatus,
)

MAX_CARDS: Final = 500


def board(
    tx: ReadTx, pipeline_id: UUID, wanted: DealFilter | None = None, per_column: int = 50
) -> Board:
    """The board of a pipeline: of open deals, unless the filter asks for others.

    Counts and sums are of all deals that the filter lets through; of each column the newest
    `per_column` deals are shown. The filter's text, stage and pipeline are passed over.

    Raises:
        Forbidden: permission.missing (deals:read).
        NotFound: pipeline.not_found.
    """
    tx.actor.require("deals:read")
    pipeline = load_pipeline(tx, pipeline_id)
    stages = list_stages(tx, pipeline_id)
    wanted = _narrowed(wanted or DealFilter())
    sums = _sums(tx, stages, wanted)
    columns = tuple(
        BoardColumn(
            stage=stage_detail(stage),
            deals=_cards(tx, stage, wanted, per_column),
            count=sum(each.count for each in sums[stage.id]),
            sums=tuple(sums[stage.id]),
        )
        for stage in stages
    )
    return Board(
        pipeline=pipeline_detail(pipeline, stages),
        columns=columns,
        count=sum(column.count for column in columns),
        sums=rules.add_up(each for column in columns for each in column.sums),
    )


def _narrowed(wanted: DealFilter) -> DealFilter:
    status = wanted.status or DealStatus.OPEN
    given = {"status": status, "text": None, "stage_id": None, "pipeline_id": None}
    return wanted.model_copy(update={**given, "deleted": False})


def _sums(
    tx: ReadTx, stages: Sequence[Stage], wanted: DealFilter
) -> defaultdict[UUID, list[CurrencySum]]:
    chance = {stage.id: rules.chance(wanted.status, stage.probability) for stage in stages}
    query = (
        select(Deal.stage_id, Deal.currency, func.count(Deal.id), func.sum(Deal.value_minor))
        .where(Deal.stage_id.in_(chance), *conditions(wanted))
        .group_by(Deal.stage_id, Deal.currency)
        .order_by(Deal.currency)
    )
    found: defaultdict[UUID, list[CurrencySum]] = defaultdict(list)
    for stage_id, currency, count, value in tx.session.execute(query):
        weighted = rules.weigh(int(value), chance[stage_id])
        found[stage_id].append(
            CurrencySum(
                currency=currency, count=count, value_minor=int(value), weighted_minor=weighted
            )
        )
    return found


def _cards(tx: ReadTx, stage: Stage, wanted: DealFilter, limit: int) -> tuple[DealDetail, ...]:
    query = select(Deal).where(Deal.stage_id == stage.id, *conditions(wanted))
    query = query.order_by(Deal.id.desc()).limit(max(0, min(limit, MAX_CARDS)))
    return tuple(deal_detail(row) for row in tx.session.scalars(query))
