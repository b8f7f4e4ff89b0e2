"""Duplicates of an organization, for tests of who may see and change them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.models import DuplicatePair
from crmtui.services import duplicates
from crmtui.services.duplicates import MergeChoice
from tests import factories


@dataclass(frozen=True)
class Doubles:
    """A suspected pair, and two who were merged."""

    left: UUID
    right: UUID
    pair: UUID
    winner: UUID
    loser: UUID
    merge: UUID


def make_doubles(backend: Backend, actor: Actor, name: str) -> Doubles:
    """Everybody is called something with `name`."""
    with backend.write(actor) as tx:
        left, right, winner, loser = (
            factories.create_contact(tx, full_name=f"{name} {part}").id
            for part in ("left", "right", "winner", "loser")
        )
        pairs = [_pair(*sorted(each)) for each in ((left, right), (winner, loser))]
        tx.session.add_all(pairs)
        tx.flush()
        merged = duplicates.merge(tx, MergeChoice(winner_id=winner, loser_id=loser))
        return Doubles(left, right, pairs[0].id, winner, loser, merged.merge_id)


def _pair(left: UUID, right: UUID) -> DuplicatePair:
    return DuplicatePair(
        left_id=left, right_id=right, likeness=50, reasons=["name"], state="open",
        decided_by_name="",
    )  # fmt: skip
