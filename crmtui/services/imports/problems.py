"""What can be wrong with a row: a stable code for programs, and a sentence for people."""

from dataclasses import dataclass
from typing import Final

ROW: Final = "row"
"""Names the whole row where no single field is at fault."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason against a row; `code` is stable, `message` says what to do."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class RowFailure:
    """A row that was not imported: its number in the spreadsheet, its reasons and its own cells."""

    row_no: int
    reasons: dict[str, Problem]
    cells: tuple[str, ...]

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all reasons."""
        return frozenset(problem.code for problem in self.reasons.values())

    @property
    def explanation(self) -> str:
        """All reasons in one line, for the error column of an export."""
        return "; ".join(
            problem.message if field == ROW else f"{field}: {problem.message}"
            for field, problem in self.reasons.items()
        )


class BadValue(ValueError):
    """A cell that cannot be read; caught where the row is put together, never outside."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(code, message)
