"""What stands above and below the list of contacts: counts, filter, order, what can be undone."""

from typing import TYPE_CHECKING

from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _
from crmtui.tui.screens.contacts.actions import describe_undo
from crmtui.tui.screens.contacts.choice import SORTS, ContactChoice, sort_label
from crmtui.tui.screens.contacts.rows import COLUMNS
from crmtui.tui.symbols import Symbols
from crmtui.tui.widgets.click_line import Piece

if TYPE_CHECKING:
    from crmtui.tui.screens.contacts.source import Counted
    from crmtui.tui.screens.contacts.undo import BatchUndo, Undo
    from crmtui.tui.widgets.columns import Column


def count_text(counted: "Counted", everybody: int | None, locale: str) -> str:
    """How many match, of how many; `+` marks a count that goes on."""
    count = format_number(counted.total, locale) + ("" if counted.exact else "+")
    if everybody is None:
        return count
    return _("{count} of {all}").format(count=count, all=format_number(everybody, locale))


def filter_pieces(choice: ContactChoice) -> list[Piece]:
    """What the list is narrowed to; a click opens the form."""
    parts = [Piece(part, "caution", "filter") for part in choice.parts()]
    pieces = [Piece(_("F6 filter:") if parts else _("F6 filter: all"), "", "filter"), *parts]
    if choice.deleted:
        pieces.insert(0, Piece(_("[XX] DELETED ONES"), "bad", "toggle_deleted"))
    if not choice.is_all:
        pieces.append(Piece(_("Esc: all"), "", "clear"))
    return pieces


def order_pieces(choice: ContactChoice, signs: Symbols) -> list[Piece]:
    """By what the list is sorted, and that this can be kept; a click asks."""
    sign = _sign(choice, signs)
    text = _("F7 sort: {field} {sign}").format(field=sort_label(choice.sort), sign=sign)
    return [Piece(_("v views"), "", "views"), Piece(text, "", "sort")]


def sorted_columns(choice: ContactChoice, signs: Symbols) -> "list[Column]":
    """The columns; the one that is sorted by has the sign of the direction."""
    sign = _sign(choice, signs)
    return [
        column._replace(title=f"{column.title} {sign}") if column.key == choice.sort else column
        for column in COLUMNS
    ]


def sort_choices(choice: ContactChoice, signs: Symbols) -> list[tuple[str, str]]:
    """What can be sorted by; what the list is sorted by already would turn round."""
    turned = signs.up if choice.descending else signs.down
    return [
        (field, sort_label(field) + (f" {turned}" if field == choice.sort else ""))
        for field in SORTS
    ]


def undo_pieces(undo: "Undo | BatchUndo | None") -> list[Piece]:
    """What was done last, and the key that takes it back."""
    if undo is None:
        return []
    taken = Piece(_("^Z takes it back"), "caution", "undo")
    return [Piece(describe_undo(undo), "", "undo"), taken]


def _sign(choice: ContactChoice, signs: Symbols) -> str:
    return signs.down if choice.descending else signs.up
