"""Saying of a suspected pair that it is none."""

from uuid import UUID

from sqlalchemy import select

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import WriteTx
from crmtui.models import DuplicatePair
from crmtui.services.duplicates import errors
from crmtui.services.duplicates.queries import pair_details
from crmtui.services.duplicates.schemas import PairDetail, PairState
from crmtui.services.duplicates.verdicts import decide


def decide_different(tx: WriteTx, pair_id: UUID) -> PairDetail:
    """Remember that the two are two people, so that no scan brings them up again.

    Raises:
        Forbidden: permission.missing (contacts:write).
        NotFound: duplicate.not_found.
        Conflict: duplicate.merged, when they are one already.
    """
    return _decide(tx, pair_id, PairState.DIFFERENT)


def reopen_pair(tx: WriteTx, pair_id: UUID) -> PairDetail:
    """Put the two back into the queue.

    Raises:
        Forbidden: permission.missing (contacts:write).
        NotFound: duplicate.not_found.
        Conflict: duplicate.merged, when they are one already.
    """
    return _decide(tx, pair_id, PairState.OPEN)


def _decide(tx: WriteTx, pair_id: UUID, state: PairState) -> PairDetail:
    tx.actor.require("contacts:write")
    query = select(DuplicatePair).where(DuplicatePair.id == pair_id).with_for_update()
    pair = tx.session.scalar(query, execution_options={"populate_existing": True})
    if pair is None:
        raise errors.pair_not_found(pair_id)
    if pair.state == PairState.MERGED:
        raise errors.pair_merged(pair_id)
    if pair.state != state:
        decide(tx, pair, state)
        tx.flush()
        data = {"leftId": str(pair.left_id), "rightId": str(pair.right_id), "state": state.value}
        tx.record(DomainEvent("duplicate.decided", "duplicate_pair", pair.id, data))
    return pair_details(tx, [pair])[0]
