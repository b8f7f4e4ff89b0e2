"""What is read and written of edits of many; each function gets its transaction, or the backend."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.tui.screens.contacts.choice import ContactChoice
from crmtui.tui.screens.contacts.form_values import read_properties, split_list

if TYPE_CHECKING:
    from crmtui.services.contact_imports import (
        BatchDetail,
        BatchReport,
        BulkEdit,
        BulkPreview,
        ContactEdit,
        UndoPreview,
    )

NOBODY: Final = "-"
"""What a form calls it that a contact belongs to nobody."""
LISTED: Final = 50
"""So many earlier edits are offered to be looked at."""


def read_all_ids(tx: Any, choice: ContactChoice, timezone: str) -> list[UUID] | int:
    """All contacts of a filter; where they are too many to be named, how many they are."""
    from crmtui.services import contacts
    from crmtui.services.contact_imports import MAX_CHOSEN

    wanted = choice.to_filter(tx.now, timezone)
    first, last = UUID(int=0), UUID(int=2**128 - 1)
    found = contacts.walk_contact_ids(tx, wanted, first, last, MAX_CHOSEN + 1)
    return found if len(found) <= MAX_CHOSEN else contacts.count_contacts(tx, wanted).total


def make_edit(_tx: Any, values: Mapping[str, Any]) -> "ContactEdit":
    """What was typed, as an edit takes it; what was left empty is left alone.

    Raises:
        ValidationError, naming the field.
    """
    from crmtui.services.contact_imports import ContactEdit
    from crmtui.services.contacts import ContactUpdate

    apart = {"add", "new", "remove", "empty", "custom_properties", "owner_id"}
    fields = {name: value for name, value in values.items() if name not in apart and value}
    fields |= dict.fromkeys(values.get("empty", ()))
    if owner := values.get("owner_id"):
        fields["owner_id"] = None if owner == NOBODY else owner
    if typed := values.get("custom_properties"):
        fields["custom_properties"] = read_properties(typed)
    return ContactEdit(
        fields=ContactUpdate.model_validate(fields),
        add_tags=tuple(dict.fromkeys((*values.get("add", ()), *split_list(values["new"])))),
        remove_tags=tuple(values.get("remove", ())),
    )


def plan(tx: Any, data: "BulkEdit") -> "BulkPreview":
    """What an edit would do."""
    from crmtui.services.contact_imports import plan_bulk_edit

    return plan_bulk_edit(tx, data)


def start(tx: Any, data: "BulkEdit") -> "BatchDetail":
    """Have a worker make an edit."""
    from crmtui.services.contact_imports import start_bulk_edit

    return start_bulk_edit(tx, data)


def list_edits(tx: Any) -> "Sequence[BatchDetail]":
    """The latest edits of many."""
    from crmtui.services.contact_imports import list_batches

    return list_batches(tx, "bulk_edit", 1, LISTED).items


def read_report(tx: Any, batch_id: UUID) -> "BatchReport":
    """What came of an edit."""
    from crmtui.services.contact_imports import get_report

    return get_report(tx, batch_id)


def collect(batch_id: UUID, backend: Any, actor: Any, _job: Any) -> "BatchReport":
    """What came of an edit, once its job is over."""
    with backend.read(actor) as tx:
        return read_report(tx, batch_id)


def preview_undo(tx: Any, batch_id: UUID) -> "UndoPreview":
    """What taking an edit back would do now."""
    from crmtui.services import contact_imports

    return contact_imports.preview_undo(tx, batch_id)


def start_undo(tx: Any, batch_id: UUID) -> UUID:
    """Have a worker take an edit back; the job's id."""
    from crmtui.services import contact_imports

    return contact_imports.start_undo(tx, batch_id)
