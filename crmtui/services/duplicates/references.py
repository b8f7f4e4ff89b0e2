"""Every column that points to a contact, and what a merge does with it.

A test walks all tables and fails where one points to a contact and is not named here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast
from uuid import UUID

from sqlalchemy import Table, func, select, update

from crmtui.kit.batches import chunks
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import (
    ContactEmail,
    ContactMerge,
    ContactTag,
    Deal,
    DuplicatePair,
    Enrichment,
    Interaction,
    Message,
    Task,
)

MOVING: Final = (Deal, Task, Interaction, Message, Enrichment)
"""Their `contact_id` moves to the winner. A new table that concerns contacts goes here."""
COPIED: Final = (ContactEmail, ContactTag)
"""The winner gets the same; the loser's own stay with it, so that an un-merge finds them."""
HISTORY: Final = (ContactMerge, DuplicatePair)
"""They tell of merges and pairs, and go on naming those who were merged."""

Links = dict[str, list[str]]
"""The ids of the records that moved, by table, as they are kept with a merge."""


def _tables() -> Iterator[Table]:
    return (cast(Table, model.__table__) for model in MOVING)


def count_links(tx: ReadTx, contact_id: UUID) -> dict[str, int]:
    """How many records point to a contact, by table."""
    counted = {}
    for table in _tables():
        query = select(func.count()).where(
            table.c.organization_id == tx.organization_id, table.c.contact_id == contact_id
        )
        counted[table.name] = tx.execute(query).scalar_one()
    return {name: count for name, count in counted.items() if count}


def move_links(tx: WriteTx, loser_id: UUID, winner_id: UUID) -> Links:
    """Let everything that points to the loser point to the winner, deleted records too.

    Their versions stay: nobody who has one open is to be told that somebody else changed it.
    """
    moved: Links = {}
    for table in _tables():
        mine = table.c.organization_id == tx.organization_id
        change = (
            update(table)
            .where(mine, table.c.contact_id == loser_id)
            .values(contact_id=winner_id)
            .returning(table.c.id)
        )
        ids = tx.execute(change).scalars().all()
        if ids:
            moved[table.name] = sorted(map(str, ids))
    _refresh(tx)
    return moved


def return_links(
    tx: WriteTx, moved: Mapping[str, Sequence[str]], loser_id: UUID, winner_id: UUID
) -> dict[str, list[UUID]]:
    """Let what was moved point to the loser again; those that point elsewhere by now, by table."""
    changed: dict[str, list[UUID]] = {}
    for table in _tables():
        ids = [UUID(text) for text in moved.get(table.name, ())]
        returned = set[UUID]()
        for chunk in chunks(ids):
            change = (
                update(table)
                .where(
                    table.c.organization_id == tx.organization_id,
                    table.c.id.in_(chunk),
                    table.c.contact_id == winner_id,
                )
                .values(contact_id=loser_id)
                .returning(table.c.id)
            )
            returned.update(tx.execute(change).scalars())
        if left := [each for each in ids if each not in returned]:
            changed[table.name] = left
    _refresh(tx)
    return changed


def _refresh(tx: WriteTx) -> None:
    """Let the session read again what was changed behind its back."""
    for row in tx.session:
        if isinstance(row, MOVING):
            tx.session.expire(row, ["contact_id"])
