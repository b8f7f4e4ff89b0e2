"""Contacts by the file: mapped, previewed, imported and taken back; and edits of many at once."""

from crmtui.services.contact_imports.batches import (
    find_batch_of_job,
    get_batch,
    list_batches,
    list_failures,
    stream_failures_csv,
)
from crmtui.services.contact_imports.bulk_edit import preview_bulk_edit
from crmtui.services.contact_imports.bulk_preview import (
    BulkPreview,
    EditExample,
    EditRefusal,
    plan_bulk_edit,
)
from crmtui.services.contact_imports.fields import ContactField, contact_field_label
from crmtui.services.contact_imports.flows import import_contacts, plan_contact_import
from crmtui.services.contact_imports.jobs import (
    CONTACTS_EDIT,
    CONTACTS_IMPORT,
    CONTACTS_UNDO,
    start_bulk_edit,
    start_contact_import,
    start_undo,
)
from crmtui.services.contact_imports.reports import get_report
from crmtui.services.contact_imports.resuming import resume_import
from crmtui.services.contact_imports.schemas import (
    MAX_CHOSEN,
    BatchDetail,
    BatchKind,
    BatchReport,
    BatchStatus,
    BulkAction,
    BulkEdit,
    ColumnSuggestion,
    ContactEdit,
    ContactImport,
    ContactImportPreview,
    ContactMapping,
    ImportOptions,
    ImportTally,
    KeptContact,
    MappingSuggestion,
    UndoPreview,
    UpdateBy,
)
from crmtui.services.contact_imports.suggesting import map_headers, suggest_mapping
from crmtui.services.contact_imports.tables import ContactFile, FileKind
from crmtui.services.contact_imports.undoing import list_kept, preview_undo, undo_batch

__all__ = [
    "CONTACTS_EDIT",
    "CONTACTS_IMPORT",
    "CONTACTS_UNDO",
    "MAX_CHOSEN",
    "BatchDetail",
    "BatchKind",
    "BatchReport",
    "BatchStatus",
    "BulkAction",
    "BulkEdit",
    "BulkPreview",
    "ColumnSuggestion",
    "ContactEdit",
    "ContactField",
    "ContactFile",
    "ContactImport",
    "ContactImportPreview",
    "ContactMapping",
    "EditExample",
    "EditRefusal",
    "FileKind",
    "ImportOptions",
    "ImportTally",
    "KeptContact",
    "MappingSuggestion",
    "UndoPreview",
    "UpdateBy",
    "contact_field_label",
    "find_batch_of_job",
    "get_batch",
    "get_report",
    "import_contacts",
    "list_batches",
    "list_failures",
    "list_kept",
    "map_headers",
    "plan_bulk_edit",
    "plan_contact_import",
    "preview_bulk_edit",
    "preview_undo",
    "resume_import",
    "start_bulk_edit",
    "start_contact_import",
    "start_undo",
    "stream_failures_csv",
    "suggest_mapping",
    "undo_batch",
]
