"""What imports and edits of many contacts are asked to do, and what they tell."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from crmtui.kit.i18n import _
from crmtui.kit.schemas import Schema
from crmtui.services.contact_imports import errors
from crmtui.services.contact_imports.fields import IDENTIFYING, ContactField
from crmtui.services.contacts import ContactFilter, ContactUpdate
from crmtui.services.imports import RowFailure
from crmtui.services.tags import TagName

UpdateBy = Literal["email", "linkedin", "phone", "name_company"]
BatchKind = Literal["import", "bulk_edit"]
BatchStatus = Literal["pending", "running", "completed", "failed", "cancelled", "undoing", "undone"]
BulkAction = Literal["edit", "delete", "restore"]
MAX_CHOSEN = 10_000


class ContactMapping(Schema):
    """Which column of a file means what; never changed, only replaced."""

    labels: tuple[str, ...]
    """The labels of all columns of the file, each unique."""
    columns: dict[ContactField, int]
    """The column of each field, counted from 0."""
    custom: dict[str, int] = Field(default_factory=dict)
    """Columns that are kept as custom properties, by the property's name."""

    @model_validator(mode="after")
    def _columns_exist(self) -> Self:
        places = (*self.columns.values(), *self.custom.values())
        if any(not 0 <= place < len(self.labels) for place in places):
            raise ValueError(_("a column that the file has"))
        return self

    def with_column(self, field: ContactField, label: str) -> "ContactMapping":
        """The same with `field` taken from a column; raises `Invalid` (import.no_such_column)."""
        wanted = label.strip().casefold()
        for place, known in enumerate(self.labels):
            if known.casefold() == wanted:
                return self.model_copy(update={"columns": {**self.columns, field: place}})
        raise errors.no_such_column(label, ", ".join(self.labels))

    def without(self, field: ContactField) -> "ContactMapping":
        """The same with `field` taken from nowhere."""
        kept = {known: place for known, place in self.columns.items() if known != field}
        return self.model_copy(update={"columns": kept})

    def require_usable(self) -> None:
        """Raise `Invalid` (import.nobody_mapped) unless something says who the people are."""
        if not IDENTIFYING & self.columns.keys():
            raise errors.nobody_mapped()


class ImportOptions(Schema):
    """What happens to rows whose contact is there already, and to what rows do not say."""

    update_by: UpdateBy = "email"
    """By which a row finds its contact; where the row does not have it, by what it has."""
    update_existing: bool = True
    """Wins over `skip_duplicates`."""
    skip_duplicates: bool = True
    """Without this and `update_existing` a row whose contact is known makes another one."""
    auto_fill: bool = False
    """Whether what is known of the company fills in what rows leave out."""


class ContactImport(Schema):
    """How a file becomes contacts."""

    mapping: ContactMapping
    options: ImportOptions = ImportOptions()


class ImportTally(Schema):
    """What became, or would become, of rows."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    skipped: int = 0
    """Rows that changed nothing."""
    failed: int = 0
    duplicates: int = 0
    """Rows whose contact was there already, whatever was done with them."""

    def plus(self, other: "ImportTally") -> "ImportTally":
        """Both together."""
        return ImportTally(
            **{name: getattr(self, name) + getattr(other, name) for name in type(self).model_fields}
        )


class ContactImportPreview(Schema):
    """What an import would do if it ran now."""

    counts: ImportTally
    failures: tuple[RowFailure, ...]
    """The first of them; `counts.failed` says how many there are."""


class ColumnSuggestion(Schema):
    """One column, what it was taken for, and some of its values."""

    index: int
    label: str
    field: ContactField | None
    samples: tuple[str, ...]


class MappingSuggestion(Schema):
    """A mapping to start from."""

    mapping: ContactMapping
    columns: tuple[ColumnSuggestion, ...]
    samples: tuple[tuple[str, ...], ...]
    """The first rows as they are."""
    remembered: bool
    """Whether a file with these columns was imported before, and mapped so."""

    @property
    def unmapped(self) -> tuple[str, ...]:
        """The labels of columns that mean nothing."""
        used = {*self.mapping.columns.values(), *self.mapping.custom.values()}
        return tuple(each.label for each in self.columns if each.index not in used)


class ContactEdit(Schema):
    """What is changed of every contact: the fields that were set, and tags put on or taken off."""

    fields: ContactUpdate = ContactUpdate()
    add_tags: Annotated[tuple[TagName, ...], Field(max_length=50)] = ()
    remove_tags: Annotated[tuple[TagName, ...], Field(max_length=50)] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return not (self.fields.model_fields_set or self.add_tags or self.remove_tags)


class BulkEdit(Schema):
    """Which contacts are changed, deleted or restored: a selection, or all that match a filter."""

    action: BulkAction = "edit"
    edit: ContactEdit = ContactEdit()
    """What an edit changes."""
    contact_ids: tuple[UUID, ...] | None = None
    filter: ContactFilter | None = None
    except_ids: tuple[UUID, ...] = ()
    """Contacts that stay as they are though they match the filter."""
    name: Annotated[str, Field(max_length=200)] = ""
    """What was changed, for people."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.contact_ids is None) == (self.filter is None):
            raise ValueError(_("either a selection or a filter"))
        return self


class BatchDetail(Schema):
    """One import or edit of many: how far it is, and what it did."""

    id: UUID
    kind: BatchKind
    status: BatchStatus
    name: str
    job_id: UUID | None
    total: int
    processed: int
    created: int
    updated: int
    skipped: int
    failed: int
    duplicates: int
    created_by_name: str
    created_at: datetime
    completed_at: datetime | None
    undone_at: datetime | None
    options: ImportOptions | None = None
    """Of an import."""

    @property
    def can_be_undone(self) -> bool:
        """Whether there is something to take back, and nobody is at it."""
        return self.status in ("completed", "failed", "cancelled")


class BatchRow(Schema):
    """A row that failed, or a contact that was kept when the batch was taken back."""

    number: int
    """Of the row in the file, or the place in the selection."""
    contact_id: UUID | None
    reason: str
    cells: tuple[str, ...] = ()
    before: dict[str, Any] | None = None


class KeptContact(Schema):
    """A contact that taking back left as it is, because it was edited since."""

    contact_id: UUID
    name: str
    was_created: bool
    """By the batch; else it was changed by it."""
    reason: str


class BatchReport(Schema):
    """All that a person is told of one batch."""

    batch: BatchDetail
    labels: tuple[str, ...]
    """Of the columns of the imported list."""
    failures: tuple[RowFailure, ...]
    """The first of them; `batch.failed` says how many there are."""
    kept: tuple[KeptContact, ...]
    """What taking it back has left as it is, and why."""


class UndoPreview(Schema):
    """What taking a batch back would do now."""

    removed: int
    restored: int
    kept: int


OnTally = Callable[[ImportTally], None]
"""Told the counts so far after each batch; raising stops the import between two batches."""
OnRefused = Callable[[RowFailure], None]
"""Given every failed row, in order, once its batch is stored."""
