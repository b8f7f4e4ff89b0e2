"""Lists of other systems: read, mapped, previewed and imported."""

from crmtui.services.imports.attendee import AttendeeRow
from crmtui.services.imports.catalogue import CatalogueCounts, import_catalogue
from crmtui.services.imports.cells import clean_cell
from crmtui.services.imports.dialect import CellFormat
from crmtui.services.imports.emails import is_placeholder, undress
from crmtui.services.imports.encoding import detect_encoding
from crmtui.services.imports.evidence import looks_like
from crmtui.services.imports.failed_rows import FailedRows, read_failures, render_failures
from crmtui.services.imports.fields import TargetField, field_label
from crmtui.services.imports.flows import Desk, import_attendees
from crmtui.services.imports.guess import ColumnGuess, MappingGuess, guess_mapping
from crmtui.services.imports.jobs import (
    ATTENDEES_IMPORT,
    ImportJob,
    ImportReport,
    RefusedRow,
    start_import,
)
from crmtui.services.imports.mapping import Mapping
from crmtui.services.imports.names import spoken_name
from crmtui.services.imports.order_list import OrderListCounts, import_customer_orders
from crmtui.services.imports.planning import plan_import
from crmtui.services.imports.problems import ROW, Problem, RowFailure
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
from crmtui.services.imports.table_file import (
    Source,
    TableFile,
    TableFormat,
    TableRow,
    open_source,
)
from crmtui.services.imports.vocabulary import header_key

__all__ = [
    "ATTENDEES_IMPORT",
    "ROW",
    "AttendeeImport",
    "AttendeeRow",
    "CatalogueCounts",
    "CellFormat",
    "ColumnGuess",
    "Desk",
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
    "OrderListCounts",
    "Problem",
    "Progress",
    "RefusedRow",
    "RowFailure",
    "RowReader",
    "Source",
    "TableFile",
    "TableFormat",
    "TableRow",
    "TargetField",
    "clean_cell",
    "detect_encoding",
    "field_label",
    "guess_mapping",
    "header_key",
    "import_attendees",
    "import_catalogue",
    "import_customer_orders",
    "is_placeholder",
    "looks_like",
    "open_source",
    "plan_import",
    "read_failures",
    "render_failures",
    "spoken_name",
    "start_import",
    "undress",
]
