"""What an edit of many contacts would do, before it is started."""

from typing import Any, Final
from uuid import UUID

from crmtui.kit.schemas import Schema
from crmtui.kit.transactions import ReadTx
from crmtui.services.contact_imports.bulk_edit import FIRST, LAST, preview_bulk_edit, wanted_of
from crmtui.services.contact_imports.schemas import BulkEdit
from crmtui.services.contacts import (
    ContactFilter,
    foresee_changes,
    foresee_removal,
    walk_contact_ids,
)

EXAMINED: Final = 500
"""So many contacts are looked at; of more, nobody knows before the edit is made."""
SHOWN: Final = 20


class EditExample(Schema):
    """A contact that would change."""

    contact_id: UUID
    name: str
    changes: dict[str, Any]
    """`{field: {"from": …, "to": …}}`, as events tell them."""


class EditRefusal(Schema):
    """A contact that would stay as it is, and why."""

    contact_id: UUID
    name: str
    reason: str


class BulkPreview(Schema):
    """What an edit would do to the contacts that were looked at."""

    total: int
    """So many are chosen."""
    examined: int
    """So many of them were looked at; the numbers below tell of these."""
    changed: int
    unchanged: int
    failed: int
    examples: tuple[EditExample, ...]
    """The first that would change."""
    refusals: tuple[EditRefusal, ...]
    """The first that would fail."""


def plan_bulk_edit(tx: ReadTx, data: BulkEdit) -> BulkPreview:
    """What the edit would do to the first 500 of the contacts; nothing is changed.

    Raises:
        as `preview_bulk_edit`.
    """
    total = preview_bulk_edit(tx, data)
    ids = _first_ids(tx, data)
    if data.action == "edit":
        seen = foresee_changes(tx, [*wanted_of(tx, data.edit, ids)])
    else:
        seen = foresee_removal(tx, ids, deleted=data.action == "delete")
    failed = [one for one in seen if one.error is not None]
    changed = [one for one in seen if one.changes]
    return BulkPreview(
        total=max(total, len(ids)),
        examined=len(ids),
        changed=len(changed),
        unchanged=len(seen) - len(changed) - len(failed),
        failed=len(failed),
        examples=tuple(
            EditExample(contact_id=one.contact_id, name=one.name, changes=one.changes)
            for one in changed[:SHOWN]
        ),
        refusals=tuple(
            EditRefusal(contact_id=one.contact_id, name=one.name, reason=one.error.message)
            for one in failed[:SHOWN]
            if one.error is not None
        ),
    )


def _first_ids(tx: ReadTx, data: BulkEdit) -> list[UUID]:
    if data.contact_ids is not None:
        return [*dict.fromkeys(data.contact_ids)][:EXAMINED]
    left_out, wanted = set(data.except_ids), data.filter or ContactFilter()
    found = walk_contact_ids(tx, wanted, FIRST, LAST, EXAMINED + len(left_out))
    return [each for each in found if each not in left_out][:EXAMINED]
