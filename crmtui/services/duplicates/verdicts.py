"""What a merge does to the pairs of those who are merged, and how an un-merge takes it back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from crmtui.kit.ids import new_id
from crmtui.kit.transactions import WriteTx
from crmtui.models import DuplicatePair
from crmtui.services.duplicates.schemas import PairState

Verdicts = dict[str, list[str]]
"""The ids of pairs as they are kept with a merge: what became of which."""


def settle_pairs(tx: WriteTx, winner_id: UUID, loser_id: UUID) -> Verdicts:
    """Close the pair of the two; whoever is not the loser is not the winner either."""
    verdicts: Verdicts = {"merged": [], "united": [], "decided": [], "made": []}
    if (pair := _find(tx, winner_id, loser_id)) is not None:
        # Somebody may have called them different before.
        kind = "merged" if pair.state == PairState.OPEN else "united"
        verdicts[kind].append(str(pair.id))
        decide(tx, pair, PairState.MERGED)
    for other in _different_from(tx, loser_id):
        _differ(tx, winner_id, other, verdicts)
    return verdicts


def reopen_pairs(tx: WriteTx, verdicts: Mapping[str, Sequence[str]]) -> None:
    """Let the pairs be as they were, but those that somebody decided since."""
    for kind, state in (("merged", PairState.MERGED), ("decided", PairState.DIFFERENT)):
        for pair in _load(tx, verdicts.get(kind, ()), state):
            pair.state, pair.decided_by_name, pair.decided_at = PairState.OPEN.value, "", None
    for pair in _load(tx, verdicts.get("united", ()), PairState.MERGED):
        pair.state = PairState.DIFFERENT.value
    for pair in _load(tx, verdicts.get("made", ()), PairState.DIFFERENT):
        tx.session.delete(pair)


def decide(tx: WriteTx, pair: DuplicatePair, state: PairState) -> None:
    """Remember who decided what of a pair."""
    pair.state = state.value
    pair.decided_by_name, pair.decided_at = tx.actor.name[:200], tx.now


def _differ(tx: WriteTx, winner_id: UUID, other: UUID, verdicts: Verdicts) -> None:
    pair = _find(tx, winner_id, other)
    if other == winner_id or (pair is not None and pair.state != PairState.OPEN):
        return
    if pair is None:
        left, right = sorted((winner_id, other))
        pair = _made(left, right)
        tx.session.add(pair)
        verdicts["made"].append(str(pair.id))
    else:
        verdicts["decided"].append(str(pair.id))
    decide(tx, pair, PairState.DIFFERENT)


def _made(left: UUID, right: UUID) -> DuplicatePair:
    return DuplicatePair(id=new_id(), left_id=left, right_id=right, likeness=0, reasons=[])


def _find(tx: WriteTx, one: UUID, other: UUID) -> DuplicatePair | None:
    left, right = sorted((one, other))
    pair = DuplicatePair
    return tx.session.scalar(select(pair).where(pair.left_id == left, pair.right_id == right))


def _different_from(tx: WriteTx, contact_id: UUID) -> list[UUID]:
    pair: Any = DuplicatePair
    rows = tx.session.execute(
        select(pair.left_id, pair.right_id).where(
            or_(pair.left_id == contact_id, pair.right_id == contact_id),
            pair.state == PairState.DIFFERENT,
        )
    )
    return [right if left == contact_id else left for left, right in rows]


def _load(tx: WriteTx, ids: Sequence[str], state: PairState) -> Sequence[DuplicatePair]:
    wanted = [UUID(text) for text in ids]
    query = select(DuplicatePair).where(
        DuplicatePair.id.in_(wanted), DuplicatePair.state == state.value
    )
    return tx.session.scalars(query).all()
