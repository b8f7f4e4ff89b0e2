"""What the import wizard does in threads: read a file, try it out, say how far."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.errors import CrmError, Invalid, NotFound
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.services.imports import (
        ColumnGuess,
        ImportCounts,
        Mapping,
        RowFailure,
        TableFile,
        TableFormat,
        TargetField,
    )

SURE: Final = 0.7
"""What a column was taken for with less confidence, a person should look at."""


@dataclass(frozen=True)
class AttendeeList:
    """A file, how it is read, and what its columns mean; replaced with every correction."""

    path: Path
    table: "TableFile"
    columns: "tuple[ColumnGuess, ...]"
    mapping: "Mapping"
    rows: int
    create_products: bool = True
    checkin_list_id: UUID | None = None

    def field_of(self, index: int) -> "TargetField | None":
        """What a column means."""
        taken = {column: field for field, column in self.mapping.columns.items()}
        return taken.get(index)

    def corrected(self, index: int, field: "TargetField | None") -> "AttendeeList":
        """The same list, but with this meaning of a column; a field has one column at most."""
        mapping = self.mapping
        for other in [known for known, at in mapping.columns.items() if at == index]:
            mapping = mapping.without(other)
        if field is not None:
            mapping = mapping.with_column(field, index)
        return replace(self, mapping=mapping)


@dataclass(frozen=True)
class Outcome:
    """What came of a preview or an import. With an `error` it ended there, between two batches."""

    counts: "ImportCounts"
    failures: "tuple[RowFailure, ...]" = ()
    new_products: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    """The list's, for showing refused rows."""
    failed_file: Path | None = None
    remark: str = ""
    """What else a person should know."""
    error: CrmError | None = None
    stopped: bool = False


class Stopped(Exception):
    """Somebody has stopped the work."""


class Watch:
    """Stands between the thread that works and the screen: tells how far, and stops."""

    def __init__(self, rows: int, tell: "Callable[[ImportCounts], object]") -> None:
        self._rows = rows
        self._tell = tell
        self._stop = threading.Event()
        self.counts: ImportCounts | None = None

    def stop(self) -> None:
        """End the work after the batch it is at."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def __call__(self, counts: "ImportCounts") -> None:
        """Told after each batch; raises `Stopped` where work is left that nobody wants."""
        self.counts = counts
        self._tell(counts)
        if self.stopping and counts.rows < self._rows:
            raise Stopped


# --- reading ---------------------------------------------------------------------------------


def find_file(text: str) -> Path:
    """The file that somebody typed or pasted, perhaps with `~` or in quotes.

    Raises:
        Invalid: import.no_file, import.not_a_file.
        NotFound: import.file_not_found.
    """
    typed = text.strip()
    if len(typed) > 1 and typed[0] == typed[-1] and typed[0] in "'\"":
        typed = typed[1:-1]
    if not typed:
        raise Invalid("import.no_file", _("Type the path of the attendee list, or choose below."))
    try:
        path = Path(typed).expanduser()
        if path.is_dir():
            raise Invalid("import.not_a_file", _("{path} is a folder.").format(path=path))
        if path.exists() and not path.is_file():
            # A device or a pipe would be read for ever.
            raise Invalid("import.not_a_file", _("{path} is not a file.").format(path=path))
        found = path.is_file()
    except (OSError, ValueError, RuntimeError) as error:
        text = _("{path} cannot be read: {reason}").format(path=typed, reason=error)
        raise Invalid("import.unreadable", text) from error
    if not found:
        raise NotFound("import.file_not_found", _("There is no file {path}.").format(path=path))
    return path.absolute()


def open_list(
    backend: Any,
    actor: Any,
    event_id: UUID,
    source: str | Path,
    form: "TableFormat | None" = None,
    options: dict[str, Any] | None = None,
) -> AttendeeList:
    """Recognise a file's format and guess what its columns mean; `options` are the mapping's.

    Raises:
        Invalid, NotFound: what `find_file` and `TableFile` refuse; import.mapping.
    """
    from crmtui.services.catalogue import get_event
    from crmtui.services.identity import get_organization
    from crmtui.services.imports import TableFile, guess_mapping

    path = find_file(source) if isinstance(source, str) else source
    table = TableFile(path, form)
    with backend.read(actor) as tx:
        actor.require("imports:write")
        known = {
            "timezone": get_event(tx, event_id).timezone,
            "currency": get_organization(tx).currency,
        }
    guess = guess_mapping(table, **known | (options or {}))
    rows = sum(1 for _row in table.rows())
    return AttendeeList(path, table, guess.columns, guess.mapping, rows)


def find_lists(tx: Any, event_id: UUID) -> list[tuple[str, str]]:
    """Id and name of the event's check-in lists, as far as the operator may see them."""
    from crmtui.services.checkin import list_lists

    if not tx.actor.can("checkin:read"):
        return []
    return [(str(found.id), found.name) for found in list_lists(tx, event_id)]


# --- trying out ------------------------------------------------------------------------------


def preview(
    backend: Any, actor: Any, event_id: UUID, chosen: AttendeeList, watch: Watch
) -> Outcome:
    """Count what an import would do; nothing is written."""
    from crmtui.services.imports import plan_import

    def plan() -> Outcome:
        with backend.read(actor) as tx:
            found = plan_import(tx, chosen.table, describe_import(event_id, chosen), watch)
        return Outcome(found.counts, found.failures, found.new_products, chosen.table.header)

    return _attempt(plan, watch)


def _attempt(work: Callable[[], Outcome], watch: Watch) -> Outcome:
    from crmtui.services.imports import ImportCounts

    try:
        return work()
    except Stopped:
        return Outcome(watch.counts or ImportCounts(), stopped=True)
    except CrmError as error:
        return Outcome(watch.counts or ImportCounts(), error=error)


def describe_import(event_id: UUID, chosen: AttendeeList) -> Any:
    """What the services are asked to do with a list."""
    from crmtui.services.imports import AttendeeImport

    return AttendeeImport(
        event_id=event_id,
        mapping=chosen.mapping,
        create_products=chosen.create_products,
        checkin_list_id=chosen.checkin_list_id,
    )
