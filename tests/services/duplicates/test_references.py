"""Nothing that points to a contact is forgotten when contacts are merged."""

from __future__ import annotations

from typing import Any

from crmtui.kit.tables import Base
from crmtui.models import Contact
from crmtui.services.contacts.settling import DERIVED
from crmtui.services.duplicates.references import COPIED, HISTORY, MOVING
from crmtui.services.duplicates.snapshots import COLUMNS


def test_every_column_that_points_to_a_contact_is_known() -> None:
    """A new table goes into MOVING, or it is said why it stays (COPIED, HISTORY)."""
    pointing = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "contacts"
    }
    moved: set[Any] = {(model.__tablename__, "contact_id") for model in (*MOVING, *COPIED)}
    told = {("contact_merges", "winner_id"), ("contact_merges", "loser_id")}
    told |= {("duplicate_pairs", "left_id"), ("duplicate_pairs", "right_id")}
    assert {name for name, _column in told} == {model.__tablename__ for model in HISTORY}
    assert pointing == moved | told


def test_every_column_of_a_contact_is_merged_or_stays_for_a_reason() -> None:
    own = {"id", "organization_id", "created_at", "updated_at", "version", "deleted_at"}
    own |= {"merged_into_id", "batch_id", "source", "search_key", "search_text", "sort_name"}
    columns = {column.name for column in Contact.__table__.columns}
    assert columns == own | {*COLUMNS} | DERIVED
