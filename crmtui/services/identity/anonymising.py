"""Names of users who left for good, taken out of everything that is kept of what they did.

What was done stays, and when; nobody is named. Where a record has the name alone, without whose it
is, it is kept as long as a member of the organization has the same one.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select, update

from crmtui.kit.tables import Base
from crmtui.kit.transactions import WriteTx
from crmtui.services.identity.tables import MEMBERSHIPS, USERS

NOBODY: Final = "deleted user"
"""What stands in the place of a name; the database lets only this into the trail."""
_BY_ID: Final[Mapping[str, tuple[str, str]]] = {
    "domain_events": ("actor_name", "actor_id"),
    "interactions": ("user_name", "user_id"),
    "jobs": ("actor_name", "actor_id"),
    "pick_batches": ("picker_name", "picker_id"),
    "scans": ("operator_name", "operator_id"),
}
"""Tables with the names of users, in which column, and in which one whose they are."""
_BY_NAME: Final[Mapping[str, str]] = {
    "contact_batches": "created_by_name",
    "contact_merges": "merged_by_name",
    "deal_moves": "moved_by_name",
    "duplicate_pairs": "decided_by_name",
    "enrichments": "requested_by_name",
}
NAMING: Final = {(table, column) for table, (column, _own) in _BY_ID.items()} | {*_BY_NAME.items()}
KEPT: Final = {
    ("stock_movements", "actor_name"),
    ("stock_counts", "counter_name"),
    ("stock_counts", "recounter_name"),
    ("stock_counts", "reviewer_name"),
}
"""The ledger of the stock is bookkeeping: its entries, and the counts that some of them rest on,
stay as they were made, as the law wants."""
_PERSONAL: Final = ("name", "email", "by")
"""Of what the trail tells of users."""


def forget_names(tx: WriteTx, user_id: UUID, name: str, organization_ids: Collection[UUID]) -> None:
    """Take out the names of a user who is deleted already, and had belonged to organizations."""
    names = {name, *_earlier_names(tx, user_id)}
    for table_name, (column, owner) in _BY_ID.items():
        table = _table(table_name)
        _replace(tx, table, column, table.c[owner] == user_id)
    for organization_id in organization_ids:
        alone = names - _names_in(tx, organization_id)
        for table_name, column in _BY_NAME.items():
            table = _table(table_name)
            own = table.c.organization_id == organization_id
            _replace(tx, table, column, own & table.c[column].in_(alone))
    _clean_trail(tx, user_id, names, organization_ids)


def _earlier_names(tx: WriteTx, user_id: UUID) -> set[str]:
    event = _table("domain_events").c
    found = select(event.actor_name).where(event.actor_id == user_id).distinct()
    return {row[0] for row in tx.execute(found)}


def _names_in(tx: WriteTx, organization_id: UUID) -> set[str]:
    """What those are called who are still there."""
    joined = select(USERS.c.name).join(MEMBERSHIPS, MEMBERSHIPS.c.user_id == USERS.c.id)
    members = joined.where(MEMBERSHIPS.c.organization_id == organization_id)
    return {row[0] for row in tx.execute(members)}


def _replace(tx: WriteTx, table: Table, column: str, condition: ColumnElement[bool]) -> None:
    tx.execute(update(table).where(condition).values({column: NOBODY}))


def _clean_trail(
    tx: WriteTx, user_id: UUID, names: Collection[str], organization_ids: Collection[UUID]
) -> None:
    """What was told of the user, and of who took over from them at a console."""
    event = _table("domain_events").c
    told = select(event.seq, event.data).where(event.subject_type == "user")
    own: Any = tx.execute(told.where(event.subject_id == user_id)).all()
    for seq, data in own:
        _rewrite(tx, seq, {key: each for key, each in data.items() if key not in _PERSONAL})
    switched = told.where(
        event.topic == "user.switched", event.organization_id.in_(organization_ids)
    )
    others: Any = tx.execute(switched).all()
    for seq, data in others:
        if data.get("by") in names:
            _rewrite(tx, seq, {**data, "by": NOBODY})


def _rewrite(tx: WriteTx, seq: int, data: dict[str, Any]) -> None:
    table = _table("domain_events")
    tx.execute(update(table).where(table.c.seq == seq).values(data=data))


def _table(name: str) -> Table:
    return Base.metadata.tables[name]
