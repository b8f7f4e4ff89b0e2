"""Find a deal by its name, its person's or its company's, wherever it stands."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from crmtui.kit.i18n import _
from crmtui.tui.modals.search_dialog import SearchDialog
from crmtui.tui.screens.deals.links import Names, links_of, read_names
from crmtui.tui.screens.deals.words import deals_text, status_sign, value_text
from crmtui.tui.widgets.columns import Column

if TYPE_CHECKING:
    from crmtui.services.deals import DealDetail

_MOST: Final = 30


class DealHits(NamedTuple):
    """What was found."""

    deals: tuple["DealDetail", ...]
    names: Names
    total: int


class FindDeal(SearchDialog["DealDetail"]):
    """Results come as one types. Gives the chosen deal, or None."""

    HINT: ClassVar[str] = _("Part of its name, its person's or its company's")
    TITLE_TEXT: ClassVar[str] = _("Find a deal")
    SHORTEST: ClassVar[int] = 1
    TOO_SHORT: ClassVar[str] = _("Type part of a name.")
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("name", _("name"), 20, grow=3, most=50),
        Column("status", _("status"), 9, keep=95),
        Column("value", _("value"), 14, align="right", keep=90),
        Column("whose", _("whose"), 14, grow=2, most=40, keep=80),
    )

    def __init__(self) -> None:
        super().__init__()
        self._names: Names = {}
        self._total = 0

    def ask(self, wanted: str) -> None:
        def found(hits: DealHits) -> None:
            self._names, self._total = hits.names, hits.total
            self.found(wanted, hits.deals)

        self.read(find_deals, wanted, then=found, failed=self.not_found, key="find")

    def cells(self, hit: "DealDetail") -> Sequence[str]:
        names = (self._names.get(link, "") for link in (hit.company_id, hit.contact_id) if link)
        return (
            hit.name,
            status_sign(hit.status.value).whole,
            value_text(hit, self.console.options.locale),
            next(filter(None, names), ""),
        )

    def told(self) -> str:
        text = deals_text(self._total)
        shown = len(self.hits)
        if self._total > shown:
            text = _("the newest {count} of {deals}").format(count=shown, deals=text)
        return text


def find_deals(tx: Any, text: str) -> DealHits:
    """The newest deals that the text may mean, in any state."""
    from crmtui.services.deals import DealFilter, list_deals

    page = list_deals(tx, DealFilter(text=text), 1, _MOST)
    links = {link for deal in page.items for link in links_of(deal)}
    return DealHits(tuple(page.items), read_names(tx, links), page.total)
