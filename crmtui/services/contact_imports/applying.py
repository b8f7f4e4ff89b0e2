"""Writing what was decided about a batch of rows, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from crmtui.kit.errors import Conflict, CrmError
from crmtui.kit.i18n import _
from crmtui.kit.transactions import WriteTx
from crmtui.services.contact_imports import errors
from crmtui.services.contact_imports.batches import add_rows
from crmtui.services.contact_imports.deciding import Decisions, Wanted
from crmtui.services.contacts import (
    Change,
    ContactUpdate,
    change_contacts,
    insert_contacts,
    load_contacts,
    take_snapshots,
)
from crmtui.services.imports import RowFailure


@dataclass(slots=True)
class Edit:
    """A contact and what is wanted of it; `number` is the row, or the place in a selection."""

    number: int
    contact_id: UUID
    fields: Mapping[str, Any]
    """What `ContactUpdate` takes."""


@dataclass(slots=True)
class Edited:
    """What became of some edits."""

    changed: int = 0
    unchanged: int = 0
    refused: dict[int, CrmError] = field(default_factory=dict)
    """Why an edit could not be made, by its number."""


def apply_decisions(tx: WriteTx, batch_id: UUID, decisions: Decisions) -> None:
    """Make and change contacts; completes `decisions` by what could not be changed after all.

    Raises:
        Conflict: contact.email_taken, contact.changed, where somebody else was faster: decide anew.
    """
    for made in decisions.made:
        made.values["batch_id"] = batch_id
    if decisions.made and len(insert_contacts(tx, decisions.made)) < len(decisions.made):
        raise Conflict("contact.email_taken", _("Somebody else added one of these people."))
    if decisions.changed:
        _change(tx, batch_id, decisions)


def _change(tx: WriteTx, batch_id: UUID, decisions: Decisions) -> None:
    rows = {wanted.row.number: wanted for wanted in decisions.changed}
    edits = [Edit(each.row.number, each.contact_id, each.fields) for each in decisions.changed]
    edited = apply_edits(tx, batch_id, edits)
    if any(error.code == "contact.not_found" for error in edited.refused.values()):
        raise Conflict("contact.changed", _("Somebody else deleted one of these people."))
    refused = [rows[number].row.refuse(error) for number, error in edited.refused.items()]
    decisions.failures = _sorted([*decisions.failures, *refused])
    decisions.skipped += edited.unchanged
    decisions.changed = _first(decisions.changed, edited.changed)


def _sorted(failures: Sequence[RowFailure]) -> list[RowFailure]:
    return sorted(failures, key=lambda failure: failure.row_no)


def _first(wanted: list[Wanted], count: int) -> list[Wanted]:
    """Only how many there are is of interest once they are written."""
    return wanted[:count]


def apply_edits(tx: WriteTx, batch_id: UUID, edits: Sequence[Edit]) -> Edited:
    """Change contacts that are there, each by itself, and keep what undoing that needs."""
    done = Edited()
    contacts = load_contacts(tx, [edit.contact_id for edit in edits])
    done.refused = {
        edit.number: errors.contact_gone(edit.contact_id)
        for edit in edits
        if edit.contact_id not in contacts
    }
    present = [edit for edit in edits if edit.contact_id in contacts]
    before = take_snapshots(tx, [*contacts.values()])
    changes = [
        Change(
            contacts[edit.contact_id],
            ContactUpdate.model_validate(edit.fields),
            {"batchId": str(batch_id)},
        )
        for edit in present
    ]
    outcomes = change_contacts(tx, changes)
    tx.flush()
    after = take_snapshots(tx, [*contacts.values()])
    rows = []
    for edit, outcome in zip(present, outcomes, strict=True):
        if isinstance(outcome, CrmError):
            done.refused[edit.number] = outcome
            continue
        kept = before[edit.contact_id].before(after[edit.contact_id])
        if not kept:
            done.unchanged += 1
            continue
        done.changed += 1
        rows.append(
            {
                "number": edit.number,
                "outcome": "updated",
                "contact_id": edit.contact_id,
                "before": kept,
                "version_after": contacts[edit.contact_id].version,
            }
        )
    add_rows(tx, batch_id, rows)
    return done
