"""What differs between the kinds of lists that can be brought in."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field
from crmtui.tui.screens.imports.work import ChosenList, Counts, ListColumn, Outcome, Watch

if TYPE_CHECKING:
    from crmtui.services.imports import TableFormat
    from crmtui.services.jobs import JobDetail

NOTHING: Final = ""
"""The meaning of a column that is left out."""


@dataclass(frozen=True)
class FileWords:
    """How a kind of list asks for its file."""

    question: str
    placeholder: str
    suffixes: tuple[str, ...]
    """Files that are listed before others."""


class ImportKind(ABC):
    """A kind of list: how it is opened, what its columns can mean, and what is done with it.

    What takes a backend or a transaction is called in threads.
    """

    FILE: ClassVar[FileWords]
    NEEDS: ClassVar[tuple[str, ...]]
    """The rights without which nothing can be imported."""
    KEEPS_BATCHES: ClassVar[bool] = False
    """Whether imports are kept, listed, continued and taken back."""
    heading: str
    memory: str
    """Under which the import under way is remembered."""

    # --- the list ---------------------------------------------------------------------------

    @abstractmethod
    def open(
        self,
        backend: Any,
        actor: Any,
        source: str | Path,
        form: "TableFormat | None" = None,
        options: Any = None,
    ) -> ChosenList:
        """Recognise a file's format and guess what its columns mean.

        Raises:
            Forbidden: permission.missing.
            Invalid, NotFound: what `find_file` and reading the file refuse.
        """

    @abstractmethod
    def meanings(self, column: ListColumn) -> list[tuple[str, str]]:
        """What a column can mean, as ids and labels: the likeliest first, then all others."""

    def label_of(self, meaning: str, column: ListColumn) -> str:
        """What a meaning is called."""
        return dict(self.meanings(column)).get(meaning, meaning)

    def meaning_of(self, chosen: ChosenList, index: int) -> str:
        """What a column means now; `NOTHING` if it is left out."""
        taken = {column: str(field) for field, column in chosen.mapping.columns.items()}
        return taken.get(index, NOTHING)

    def correct(self, chosen: ChosenList, index: int, meaning: str) -> ChosenList:
        """The same list, but with this meaning of a column; a field has one column at most."""
        columns = {
            field: column
            for field, column in chosen.mapping.columns.items()
            if column != index and field != meaning
        }
        if meaning != NOTHING:
            columns[self.field(meaning)] = index
        mapping = chosen.mapping.model_copy(update={"columns": columns})
        return replace(chosen, mapping=mapping, remembered=False)

    @abstractmethod
    def field(self, meaning: str) -> Any:
        """The field with this id."""

    def describe_choices(self, chosen: ChosenList) -> str:
        """What is to be done with the rows, in a line; empty where there is no choice."""
        return ""

    # --- its form ---------------------------------------------------------------------------

    def look_up(self, tx: Any) -> Any:
        """What the form of the list has to know; nothing by default."""
        return None

    @abstractmethod
    def form_fields(self, chosen: ChosenList, known: Any) -> Sequence[Field]:
        """What is asked besides how the text is read."""

    @abstractmethod
    def reread(
        self,
        backend: Any,
        actor: Any,
        chosen: ChosenList,
        form: "TableFormat | None",
        values: dict[str, Any],
    ) -> ChosenList:
        """The list as it is with these values; read and guessed anew where its form is another.

        Raises:
            Invalid: import.mapping, import.encoding, import.not_a_table.
        """

    # --- what is done with it ---------------------------------------------------------------

    @abstractmethod
    def nothing(self) -> Counts:
        """The counts of a list of which nothing was seen yet."""

    @abstractmethod
    def preview(self, backend: Any, actor: Any, chosen: ChosenList, watch: Watch) -> Outcome:
        """Count what an import would do; nothing is written."""

    @abstractmethod
    def start(self, backend: Any, actor: Any, chosen: ChosenList) -> UUID:
        """Hand the list over to whoever works; the job's id."""

    @abstractmethod
    def counts_of(self, job: "JobDetail | None") -> Counts | None:
        """What the job has done so far; None where one has to look it up."""

    def look_up_counts(self, tx: Any, job_id: UUID) -> Counts | None:
        """What the job has done so far, where the job itself does not tell."""
        return None

    @abstractmethod
    def collect(self, backend: Any, actor: Any, job: "JobDetail", path: Path | None) -> Outcome:
        """What came of a job that is over; refused rows go to a file beside the list."""

    # --- words ------------------------------------------------------------------------------

    @abstractmethod
    def count_lines(self, counts: Any, locale: str, *, done: bool) -> list[tuple[str, int, str]]:
        """Label, number, and what else belongs to it; of what was done, or would be."""

    @abstractmethod
    def describe_question(self, chosen: ChosenList, outcome: Outcome, locale: str) -> str:
        """What is asked before a list is imported."""

    @abstractmethod
    def describe_end(self, outcome: Outcome, locale: str) -> str:
        """What to tell somebody who has left the wizard before the import was over."""


def refused_later(count: int, locale: str) -> str:
    """What becomes of the rows that are refused."""
    text = _("{count} are refused; they are written to a file beside it.")
    return text.format(count=format_number(count, locale)) if count else ""


def shown_counts(counts: Counts, locale: str) -> dict[str, str]:
    """The numbers that one is told of at the end, as the locale writes them."""
    names = ("created", "updated", "failed")
    return {name: format_number(getattr(counts, name), locale) for name in names}
