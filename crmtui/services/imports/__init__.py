"""Lists of other systems: read, mapped, previewed and imported."""

from crmtui.services.imports.attendee import AttendeeRow
from crmtui.services.imports.catalogue import CatalogueCounts, import_catalogue
from crmtui.services.imports.dialect import CellFormat
from crmtui.services.imports.failed_rows import FailedRows, read_failures
from crmtui.services.imports.fields import TargetField, field_label
from crmtui.services.imports.flows import import_attendees
from crmtui.services.imports.guess import ColumnGuess, MappingGuess, guess_mapping
from crmtui.services.imports.jobs import (
    ATTENDEES_IMPORT,
    ImportJob,
    ImportReport,
    RefusedRow,
    start_import,
)
from crmtui.services.imports.mapping import Mapping
from crmtui.services.imports.planning import plan_import
from crmtui.services.imports.problems import Problem, RowFailure
from crmtui.services.imports.rows import RowReader
from crmtui.services.imports.schemas import (
    AttendeeImport,
    ImportCounts,
    ImportPreview,
    ImportResult,
    OnFailure,
    Progress,
)
from crmtui.services.imports.states import ImportedState
from crmtui.services.imports.table_file import TableFile, TableFormat, TableRow

__all__ = [
    "ATTENDEES_IMPORT",
    "AttendeeImport",
    "AttendeeRow",
    "CatalogueCounts",
    "CellFormat",
    "ColumnGuess",
    "FailedRows",
    "ImportCounts",
    "ImportJob",
    "ImportPreview",
    "ImportReport",
    "ImportResult",
    "ImportedState",
    "Mapping",
    "MappingGuess",
    "OnFailure",
    "Problem",
    "Progress",
    "RefusedRow",
    "RowFailure",
    "RowReader",
    "TableFile",
    "TableFormat",
    "TableRow",
    "TargetField",
    "field_label",
    "guess_mapping",
    "import_attendees",
    "import_catalogue",
    "plan_import",
    "read_failures",
    "start_import",
]
