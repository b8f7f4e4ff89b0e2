"""Find a ticket at the door: type two letters, press Enter on the one that is meant."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.modals.search_dialog import SearchDialog
from crmtui.tui.screens.checkin import calls
from crmtui.tui.widgets.columns import Column

if TYPE_CHECKING:
    from crmtui.services.orders import TicketHit


class FindDialog(SearchDialog["TicketHit"]):
    """Results come as one types. Gives the chosen ticket, or None. Nothing is ever paid here.

    Nobody browses the guests at the door: two letters are the least. And nobody is admitted who
    was not to be seen when Enter was pressed.
    """

    HINT: ClassVar[str] = _("Two letters of the name, order, e-mail, last digits of the phone")
    TITLE_TEXT: ClassVar[str] = _("Find a ticket")
    TITLED: ClassVar[bool] = True
    AHEAD: ClassVar[bool] = False
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("name", _("name"), 16, grow=4, most=40, keep=100),
        Column("status", _("status"), 14, keep=99),
        Column("product", _("product"), 10, grow=2, most=24, keep=90),
        Column("order", _("order"), 8, grow=1, most=14, keep=80),
        Column("company", _("company"), 8, grow=2, most=24, keep=70),
        Column("ticket", _("ticket"), 10, keep=60),
        Column("seat", _("seat"), 6, keep=50),
    )

    def __init__(self, event_id: UUID, text: str = "", *, exit: bool = False) -> None:  # noqa: A002
        super().__init__(text)
        self._event_id = event_id
        self._letting_out = exit

    @property
    def verb(self) -> str:
        return _("Let out (Enter)") if self._letting_out else _("Admit (Enter)")

    def ask(self, wanted: str) -> None:
        self.read(
            *(calls.search_tickets, self._event_id, wanted),
            then=lambda hits: self.found(wanted, hits),
            failed=self.not_found,
            key="find",
        )

    def cells(self, hit: "TicketHit") -> Sequence[str]:
        name = hit.attendee_name or _("(no name)")
        status = _statuses().get(hit.status, hit.status)
        order = (hit.product_name, hit.order_code, hit.company, hit.label, hit.seat)
        return name, status, *order

    def told(self) -> str:
        count = len(self.hits)
        return ngettext("{n} ticket found", "{n} tickets found", count).format(n=count)


def _statuses() -> dict[str, str]:
    return {
        "valid": _("[ok] valid"),
        "redeemed": _("[!!] used"),
        "unpaid": _("[??] unpaid"),
        "blocked": _("[XX] blocked"),
        "cancelled": _("[XX] cancelled"),
        "revoked": _("[XX] revoked"),
    }
