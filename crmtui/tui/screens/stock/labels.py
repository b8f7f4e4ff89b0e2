"""Labels to print: of the selected item, of its bin, of all bins, or of new totes."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from crmtui.kit.i18n import _
from crmtui.tui.modals.export import usual_name
from crmtui.tui.modals.file_form import FileForm, file_field
from crmtui.tui.modals.form import Field, Values
from crmtui.tui.printing import write_pdf

if TYPE_CHECKING:
    from crmtui.services.items import ItemDetail
    from crmtui.tui.screens.stock.work import Shown

_ITEM, _BIN, _BINS, _TOTES = "item", "bin", "bins", "totes"
_LAYOUTS: Final = (
    ("roll", _("Roll, 62 x 29 mm")),
    ("sheet", _("Sheet of A4, 24 labels")),
)


class LabelForm(FileForm):
    """What is printed, how often, and where it is written. Gives the path of the file."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {"first": "totes", "last": "totes", "code": "totes"}

    def __init__(self, shown: "Shown") -> None:
        self._shown = shown
        choices = [(_ITEM, _("Item {sku}").format(sku=shown.item.sku))]
        if shown.bin:
            choices.append((_BIN, _("Bin {code}").format(code=shown.bin)))
        choices += [(_BINS, _("All bins")), (_TOTES, _("Totes, from first to last"))]
        super().__init__(
            _("Labels"),
            [
                Field("what", _("Of what"), "choice", _ITEM, True, choices=tuple(choices)),
                Field(
                    "totes",
                    _("Totes"),
                    hint=_("for totes only: T-01 T-20"),
                    longest=90,
                    check=_complain_about,
                ),
                Field("copies", _("Of each"), "integer", "1", required=True, longest=4),
                Field("layout", _("On"), "choice", _LAYOUTS[0][0], True, choices=_LAYOUTS),
                file_field(_("empty: in this folder, by its usual name")),
            ],
        )

    def validate(self, values: Values) -> dict[str, str]:
        if values["what"] == _TOTES and not values["totes"]:
            return {"totes": _("This is needed.")}
        return {}

    def usual_name(self, values: Values) -> str:
        item, code = self._shown
        what = str(values["what"])
        return usual_name({_ITEM: item.sku, _BIN: code}.get(what, what), "labels.pdf")

    def write_to(self, target: Path, values: Values) -> None:
        connection = self.console.connection
        wanted = (self._shown.item, values)
        self.run_blocking(
            *(write_pdf, connection.backend, connection.actor, target, make_labels, *wanted),
            then=self.saved,
        )


def _complain_about(typed: str) -> str:
    return "" if len(typed.split()) in (1, 2) else _("Write the first and the last: T-01 T-20.")


def make_labels(tx: Any, item: "ItemDetail", values: Values) -> bytes:
    """The labels that the form asks for."""
    from crmtui.services import labels, places

    what, wanted = values["what"], (int(values["copies"] or 0), values["layout"])
    if what == _TOTES:
        codes = values["totes"].split()
        return labels.tote_labels(tx, codes[0], codes[-1], *wanted)
    if what == _ITEM:
        return labels.item_labels(tx, [item.id], *wanted)
    ids = [item.home_bin_id] if what == _BIN and item.home_bin_id is not None else None
    return labels.bin_labels(tx, ids or [each.id for each in places.list_bins(tx)], *wanted)
