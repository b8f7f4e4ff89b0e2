"""Find anybody and anything by a few letters."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from crmtui.kit.i18n import _
from crmtui.tui.modals.search_dialog import SearchDialog
from crmtui.tui.sign import Sign
from crmtui.tui.widgets.columns import Column

if TYPE_CHECKING:
    from crmtui.services.finder import Found, Hit

_MOST: Final = 20
"""Hits of each kind."""
SIGNS: Final = {
    "contact": Sign("[@]", _("contact"), ""),
    "company": Sign("[#]", _("company"), ""),
    "ticket": Sign("[=]", _("ticket"), ""),
}
_MANY: Final = {
    "contact": _("contacts"),
    "company": _("companies"),
    "ticket": _("tickets"),
}


class FinderDialog(SearchDialog["Hit"]):
    """Gives the chosen contact, company or ticket, or None."""

    TITLE_TEXT: ClassVar[str] = _("Find")
    HINT: ClassVar[str] = _("Contact, company or ticket: name, e-mail, phone, code …")
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("kind", _("kind"), 11),
        Column("title", _("name"), 20, grow=3, most=50),
        Column("detail", _("detail"), 16, grow=3, most=50, keep=90),
    )

    def __init__(self) -> None:
        super().__init__()
        self._more: tuple[str, ...] = ()

    def ask(self, wanted: str) -> None:
        def found(result: "Found") -> None:
            self._more = tuple(kind.value for kind in result.more)
            self.found(wanted, result.hits)

        self.read(find, wanted, then=found, failed=self.not_found, key="find")

    def cells(self, hit: "Hit") -> Sequence[str]:
        return SIGNS[hit.kind.value].whole, hit.title or _("(no name)"), hit.detail

    def told(self) -> str:
        text = _("{n} found").format(n=len(self.hits))
        if self._more:
            kinds = ", ".join(_MANY[kind] for kind in self._more)
            text += _("; there are more {kinds}: type more letters").format(kinds=kinds)
        return text


def find(tx: Any, wanted: str) -> "Found":
    """What the text may mean, of all that the operator may read."""
    from crmtui.services.finder import search_everything

    return search_everything(tx, wanted, _MOST)
