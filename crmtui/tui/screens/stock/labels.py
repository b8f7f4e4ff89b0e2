"""Labels to print: of the selected item, of its bin, or of all bins."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.export import usual_name
from crmtui.tui.modals.file_form import FileForm, file_field
from crmtui.tui.modals.form import Field, Values
from crmtui.tui.printing import write_pdf

if TYPE_CHECKING:
    from crmtui.tui.screens.stock.work import Shown

_ITEM, _BIN, _BINS = "item", "bin", "bins"
_LAYOUTS: Final = (
    ("roll", _("Roll, 62 x 29 mm")),
    ("sheet", _("Sheet of A4, 24 labels")),
)


class LabelForm(FileForm):
    """What is printed, how often, and where it is written. Gives the path of the file."""

    def __init__(self, shown: "Shown") -> None:
        self._shown = shown
        choices = [(_ITEM, _("Item {sku}").format(sku=shown.item.sku))]
        if shown.bin:
            choices.append((_BIN, _("Bin {code}").format(code=shown.bin)))
        choices.append((_BINS, _("All bins")))
        super().__init__(
            _("Labels"),
            [
                Field("what", _("Of what"), "choice", _ITEM, True, choices=tuple(choices)),
                Field("copies", _("Of each"), "integer", "1", required=True, longest=4),
                Field("layout", _("On"), "choice", _LAYOUTS[0][0], True, choices=_LAYOUTS),
                file_field(_("empty: in this folder, by its usual name")),
            ],
        )

    def usual_name(self, values: Values) -> str:
        item, code = self._shown
        named = {_ITEM: item.sku, _BIN: code, _BINS: _BINS}[values["what"]]
        return usual_name(named, "labels.pdf")

    def write_to(self, target: Path, values: Values) -> None:
        connection = self.console.connection
        item = self._shown.item
        ids = {_ITEM: item.id, _BIN: item.home_bin_id, _BINS: None}[values["what"]]
        wanted = (values["what"] == _ITEM, ids, int(values["copies"] or 0), values["layout"])
        self.run_blocking(
            *(write_pdf, connection.backend, connection.actor, target, make_labels, *wanted),
            then=self.saved,
        )


def make_labels(tx: Any, of_item: bool, record_id: UUID | None, copies: int, layout: Any) -> bytes:
    """The labels of an item or of a bin; of all bins without an id."""
    from crmtui.services import labels, places

    if of_item and record_id is not None:
        return labels.item_labels(tx, [record_id], copies, layout)
    ids = [record_id] if record_id else [each.id for each in places.list_bins(tx)]
    return labels.bin_labels(tx, ids, copies, layout)
