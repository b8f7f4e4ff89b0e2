"""Keeping suspected pairs: new ones are added, decided ones are left as they were decided."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from crmtui.kit.batches import chunks
from crmtui.kit.ids import new_id
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import DuplicatePair
from crmtui.services.duplicates.likeness import Likeness, Profile, compare
from crmtui.services.duplicates.profiles import load_profiles
from crmtui.services.duplicates.schemas import PairState

REVIEWED = 400
"""Open pairs that are looked at again in one step."""


def keep_pairs(tx: WriteTx, found: Sequence[Likeness]) -> int:
    """Add those pairs that are not known, and say anew why open ones are alike; how many are new.

    A pair that was decided stays so.
    """
    new = 0
    for chunk in chunks(found, 300):
        known = _find_known(tx, chunk)
        for each in chunk:
            pair = known.get((each.left_id, each.right_id))
            if pair is not None and pair.state == PairState.OPEN:
                _refresh(pair, each)
        fresh = [each for each in chunk if (each.left_id, each.right_id) not in known]
        new += _insert(tx, fresh)
    return new


def _find_known(
    tx: WriteTx, wanted: Sequence[Likeness]
) -> Mapping[tuple[UUID, UUID], DuplicatePair]:
    rows = tx.session.scalars(
        select(DuplicatePair).where(
            DuplicatePair.left_id.in_({each.left_id for each in wanted}),
            DuplicatePair.right_id.in_({each.right_id for each in wanted}),
        )
    )
    return {(row.left_id, row.right_id): row for row in rows}


def _refresh(pair: DuplicatePair, found: Likeness) -> None:
    reasons = [reason.value for reason in found.reasons]
    if pair.reasons != reasons:
        pair.reasons, pair.likeness = reasons, found.percent


def _insert(tx: WriteTx, found: Sequence[Likeness]) -> int:
    if not found:
        return 0
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "organization_id": tx.organization_id,
            "created_at": tx.now,
            "left_id": each.left_id,
            "right_id": each.right_id,
            "likeness": each.percent,
            "reasons": [reason.value for reason in each.reasons],
            "state": PairState.OPEN.value,
            "decided_by_name": "",
            "decided_at": None,
        }
        for each in found
    ]
    insert = sqlite.insert(DuplicatePair) if tx.dialect == "sqlite" else _postgres_insert()
    tx.execute(insert.on_conflict_do_nothing(), rows)
    return len(rows)


def _postgres_insert() -> Any:
    return postgresql.insert(DuplicatePair)


class Review(NamedTuple):
    """Open pairs that are no duplicates any more, or for other reasons than they were."""

    after: list[Any]
    gone: list[UUID]
    changed: list[Likeness]


def review_pairs(tx: ReadTx, after: Sequence[Any] | None) -> Review | None:
    """Compare the next open pairs anew; None at the end."""
    row = DuplicatePair
    query = select(row.id, row.likeness, row.left_id, row.right_id, row.reasons)
    query = query.where(row.state == PairState.OPEN).order_by(row.likeness, row.id).limit(REVIEWED)
    if after is not None:
        query = query.where(tuple_(row.likeness, row.id) > (after[0], UUID(after[1])))
    pairs = tx.session.execute(query).all()
    if not pairs:
        return None
    profiles = load_profiles(tx, {contact for pair in pairs for contact in pair[2:4]})
    review = Review([pairs[-1].likeness, str(pairs[-1].id)], [], [])
    for pair in pairs:
        _judge(review, pair, profiles)
    return review


def _judge(review: Review, pair: Any, profiles: Mapping[UUID, Profile]) -> None:
    left, right = profiles.get(pair.left_id), profiles.get(pair.right_id)
    alike = compare(left, right) if left and right else None
    if alike is None:
        review.gone.append(pair.id)
    elif [reason.value for reason in alike.reasons] != pair.reasons:
        review.changed.append(alike)
