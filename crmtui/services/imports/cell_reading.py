"""Cells of one column: cleaned, measured and parsed, the same text only once."""

from collections.abc import Callable
from typing import Any, Final

from crmtui.kit.i18n import _
from crmtui.services.imports.cells import clean_cell
from crmtui.services.imports.fields import TargetField as F
from crmtui.services.imports.problems import BadValue, Problem

MAX_LENGTHS: Final[dict[F, int]] = {
    # As wide as the columns that keep them; a longer cell is a mistake and is named as one.
    **dict.fromkeys((F.TICKET_CODE, F.NAME, F.BUYER_NAME, F.COMPANY), 200),
    **dict.fromkeys((F.PRODUCT, F.VARIATION), 98),
    **dict.fromkeys((F.FIRST_NAME, F.LAST_NAME, F.BUYER_FIRST_NAME, F.BUYER_LAST_NAME), 99),
    **dict.fromkeys((F.EMAIL, F.BUYER_EMAIL), 254),
    **dict.fromkeys((F.ORDER_CODE, F.SEAT, F.POSITION), 60),
    F.PHONE: 40,
    F.NOTE: 10_000,
}
_OTHER_MAX: Final = 100
_MEMORY: Final = 4_096
_DISTINCT: Final = frozenset(
    {F.TICKET_CODE, F.NAME, F.EMAIL, F.PHONE, F.NOTE, F.ORDER_CODE, F.SEAT, F.BUYER_EMAIL}
)
"""Fields whose values hardly repeat: remembering them would cost more than it saves."""

Parse = Callable[[str], Any]


class CellReader:
    """Reads the cells of one column; an empty cell is None, a bad one its `Problem`."""

    __slots__ = ("_keeps_lines", "_known", "_longest", "_parse", "index", "name")

    def __init__(self, field: F, index: int, parse: Parse | None) -> None:
        self.name = field.value
        self.index = index
        self._keeps_lines = field is F.NOTE
        self._parse = parse
        self._longest = MAX_LENGTHS.get(field, _OTHER_MAX)
        self._known: dict[str, Any] | None = None if field in _DISTINCT else {}

    def read(self, cell: str) -> Any:
        """The value of a cell that is not the empty text."""
        known = self._known
        if known is None:
            return self._examine(cell)
        if cell not in known:
            if len(known) >= _MEMORY:
                known.clear()
            known[cell] = self._examine(cell)
        return known[cell]

    def _examine(self, cell: str) -> Any:
        text = clean_cell(cell, self._keeps_lines)
        if not text:
            return None
        if len(text) > self._longest:
            message = _("{count} characters, at most {limit} are possible")
            return Problem("value.too_long", message.format(count=len(text), limit=self._longest))
        if "\N{REPLACEMENT CHARACTER}" in text:
            return Problem(
                "value.garbled", _("characters are damaged; export the file again as UTF-8")
            )
        if self._parse is None:
            return text
        try:
            return self._parse(text)
        except BadValue as error:
            return error.problem
