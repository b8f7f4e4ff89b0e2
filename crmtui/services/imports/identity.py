"""Which ticket a row stands for, so that the same list twice is every ticket once.

A ticket code says so by itself. Rows without one are known by their order and position, else by
order, e-mail, name and product, and by how many equal rows came before. What was seen is kept as
64-bit hashes: a list of a million rows takes 100 MB of them, its texts would take ten times that.
"""

from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b

from crmtui.kit.i18n import _
from crmtui.services.imports.attendee import AttendeeRow
from crmtui.services.imports.fields import TargetField
from crmtui.services.imports.problems import Problem, RowFailure


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row and the import keys of its tickets, one each."""

    row: AttendeeRow
    keys: tuple[str, ...]
    cells: tuple[str, ...]


class Identifier:
    """Gives the rows of one file their keys; one for each pass over it."""

    def __init__(self) -> None:
        self._codes: set[int] = set()
        self._seen: Counter[int] = Counter()

    def identify(self, row: AttendeeRow, cells: tuple[str, ...]) -> Wanted | RowFailure:
        """The row with its keys; a failure where its code stands in an earlier row, too."""
        if row.ticket_code:
            if (code := hash(row.ticket_code)) in self._codes:
                message = _("an earlier row of this file has the same code")
                problem = Problem("ticket.code_repeated", message)
                return RowFailure(row.row_no, {TargetField.TICKET_CODE.value: problem}, cells)
            self._codes.add(code)
        parts = _describe(row)
        same = hash(parts)
        before = self._seen[same]
        self._seen[same] = before + row.quantity
        keys = tuple(_digest(parts, before + copy) for copy in range(row.quantity))
        return Wanted(row, keys, cells)


def _describe(row: AttendeeRow) -> tuple[str, ...]:
    if row.order_code and row.position:
        return (row.order_code, row.position)
    email = (row.email or row.buyer_email).casefold()
    return (row.order_code, email, row.name.casefold(), row.product.casefold())


def _digest(parts: tuple[str, ...], copy: int) -> str:
    text = "\0".join((*parts, str(copy)))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
