"""What a list is while it is brought in, whatever is in it, and what its threads tell."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from crmtui.kit.errors import CrmError, Invalid, NotFound
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.services.contact_imports import BatchDetail, KeptContact
    from crmtui.services.imports import RowFailure, TableFormat


class Counts(Protocol):
    """What became, or would become, of rows: what both kinds of lists count."""

    @property
    def rows(self) -> int: ...
    @property
    def created(self) -> int: ...
    @property
    def updated(self) -> int: ...
    @property
    def failed(self) -> int: ...


@dataclass(frozen=True)
class ListColumn:
    """One column, some of its values, and how sure one is of what it means."""

    index: int
    label: str
    samples: tuple[str, ...]
    guess: str = ""
    """The field that it was taken for."""
    unsure: bool = False
    """Whether a person should look at the guess."""
    likely: tuple[str, ...] = ()
    """Fields that it could be, the likeliest first."""


@dataclass(frozen=True)
class ChosenList:
    """A file, how it is read, and what its columns mean; replaced with every correction."""

    path: Path
    table: Any
    """The file as its kind of list opens it."""
    form: "TableFormat | None"
    """How its text is read; None of JSON and vCard, which say so themselves."""
    format: str
    """What it is called where it has no such form."""
    columns: tuple[ListColumn, ...]
    mapping: Any
    rows: int
    choices: Any
    """What is to be done with the rows: what its kind asks besides the columns."""
    remembered: bool = False
    """Whether the columns are mapped as they were the last time."""


@dataclass(frozen=True)
class Outcome:
    """What came of a preview or an import. With an `error` it ended there, between two batches."""

    counts: Counts
    failures: "tuple[RowFailure, ...]" = ()
    header: tuple[str, ...] = ()
    """The list's, for showing refused rows."""
    remarks: tuple[str, ...] = ()
    """What else a person should know."""
    failed_file: Path | None = None
    error: CrmError | None = None
    stopped: bool = False
    batch: "BatchDetail | None" = None
    """The record of an import that can be taken back."""
    kept: "tuple[KeptContact, ...]" = ()
    """What taking it back has left as it is."""


class Stopped(Exception):
    """Somebody has stopped the work."""


class Watch:
    """Stands between the thread that works and the screen: tells how far, and stops."""

    def __init__(self, rows: int, tell: "Callable[[Any], object]") -> None:
        self._rows = rows
        self._tell = tell
        self._stop = threading.Event()
        self.counts: Any = None

    def stop(self) -> None:
        """End the work after the batch it is at."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def __call__(self, counts: Any) -> None:
        """Told after each batch; raises `Stopped` where work is left that nobody wants."""
        self.counts = counts
        self._tell(counts)
        if self.stopping and counts.rows < self._rows:
            raise Stopped


def attempt(work: Callable[[], Outcome], watch: Watch, nothing: Counts) -> Outcome:
    """The outcome of work that may be stopped, or refused; `nothing` is counted before it began."""
    try:
        return work()
    except Stopped:
        return Outcome(watch.counts or nothing, stopped=True)
    except CrmError as error:
        return Outcome(watch.counts or nothing, error=error)


def find_file(text: str | Path) -> Path:
    """The file that somebody typed or pasted, perhaps with `~` or in quotes.

    Raises:
        Invalid: import.no_file, import.not_a_file, import.unreadable.
        NotFound: import.file_not_found.
    """
    if isinstance(text, Path):
        return text
    typed = text.strip()
    if len(typed) > 1 and typed[0] == typed[-1] and typed[0] in "'\"":
        typed = typed[1:-1]
    if not typed:
        raise Invalid("import.no_file", _("Type the path of the list, or choose below."))
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
