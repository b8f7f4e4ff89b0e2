"""The queue of suspected pairs, and how each looks as a row."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.screens.contacts.words import name_of
from crmtui.tui.screens.duplicates.words import likeness_sign, reasons_text
from crmtui.tui.text import literal
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.duplicates import PairDetail

COLUMNS: Final = (
    Column("likeness", _("alike"), 11),
    Column("left", _("added first"), 18, grow=2, most=40),
    Column("right", _("added later"), 18, grow=2, most=40),
    Column("shared", _("share"), 16, grow=1, most=40, keep=90),
)
STATES: Final = (
    ("open", _("to be decided")),
    ("different", _("not duplicates")),
    ("merged", _("merged")),
)


@dataclass
class PairList:
    """A query for pages of pairs. What it has read is kept for the screen to act on."""

    state: str
    known: dict[UUID, "PairDetail"] = field(default_factory=dict)

    def __call__(self, tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.duplicates import PairState, list_pairs

        number = wanted.offset // wanted.limit + 1
        page = list_pairs(tx, PairState(self.state), number, wanted.limit)
        self.known.update({pair.id: pair for pair in page.items})
        return LoadedPage([_row(pair) for pair in page.items], page.total)


def _row(pair: "PairDetail") -> TableRow:
    names = (literal(name_of(each)) for each in (pair.left, pair.right))
    return TableRow(pair.id, (likeness_sign(pair.likeness).cell, *names, reasons_text(pair)))
