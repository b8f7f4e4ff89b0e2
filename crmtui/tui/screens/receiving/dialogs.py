"""What the receiving desk asks: a lot that no code told, and to which item a barcode belongs."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.modals.search_dialog import SearchDialog
from crmtui.tui.screens.receiving import calls
from crmtui.tui.text import literal
from crmtui.tui.widgets.columns import Column

if TYPE_CHECKING:
    from crmtui.services.stock import StockRow

_LOT: Final = 40
REASONS: Final = (
    (_("Miscounted"), _("Miscounted")),
    (_("Wrong item"), _("Wrong item")),
    (_("Wrong bin"), _("Wrong bin")),
    (_("Wrong lot or expiry"), _("Wrong lot or expiry")),
    (_("Went back to the sender"), _("Went back to the sender")),
)
"""Why an arrival is taken back; the ledger keeps the words."""


class GivenLot(NamedTuple):
    code: str
    expires_on: date | None


class LotForm(FormModal[GivenLot]):
    """Which lot; of what is received, also when it expires. A scan of the lot fills it in."""

    def __init__(self, sku: str, *, expiry: bool) -> None:
        fields = [Field("lot", _("Lot"), required=True, longest=_LOT)]
        if expiry:
            hint = _("2026-12-31, empty if never")
            fields.append(
                Field("expires_on", _("Expires"), hint=hint, longest=10, check=_complain_about)
            )
        super().__init__(_("Lot of {sku}").format(sku=literal(sku)), fields)

    def save(self, values: Values) -> None:
        typed = values.get("expires_on", "")
        self.saved(GivenLot(values["lot"], date.fromisoformat(typed) if typed else None))


def _complain_about(typed: str) -> str:
    try:
        date.fromisoformat(typed)
    except ValueError:
        return _("Write the day as 2026-12-31.")
    return ""


class FindItem(SearchDialog["StockRow"]):
    """Gives the item to which a barcode belongs, or None."""

    HINT: ClassVar[str] = _("Part of the SKU or of the name")
    TITLE_TEXT: ClassVar[str] = _("Whose barcode is it?")
    SHORTEST: ClassVar[int] = 1
    TOO_SHORT: ClassVar[str] = _("Type part of a name.")
    AHEAD: ClassVar[bool] = False
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("sku", _("SKU"), 14, grow=1, most=24),
        Column("name", _("name"), 20, grow=3, most=50),
        Column("bin", _("bin"), 9, grow=1, most=16, keep=80),
    )

    def __init__(self) -> None:
        super().__init__()
        self._total = 0

    @property
    def verb(self) -> str:
        return _("Give it the barcode (Enter)")

    def ask(self, wanted: str) -> None:
        def found(result: "tuple[Sequence[StockRow], int]") -> None:
            hits, self._total = result
            self.found(wanted, hits)

        self.read(calls.find_items, wanted, then=found, failed=self.not_found, key="find")

    def cells(self, hit: "StockRow") -> Sequence[str]:
        return hit.sku, hit.name, hit.bin or "-"

    def told(self) -> str:
        text = ngettext("{n} item found", "{n} items found", self._total).format(n=self._total)
        if self._total > len(self.hits):
            text = _("the first {count} of {n} items").format(count=len(self.hits), n=self._total)
        return text
