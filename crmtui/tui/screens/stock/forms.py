"""The forms of stock: an item, and what happens to its units."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.screens.stock import work

if TYPE_CHECKING:
    from crmtui.tui.screens.stock.work import Shown

REASONS: Final = (
    ("COUNT_ADJUSTMENT", _("Counted")),
    ("DAMAGE", _("Damaged")),
    ("THEFT", _("Stolen")),
    ("RETURN", _("Came back")),
)
_CODE: Final = 40
_DIGITS: Final = 10


def _signed(text: str) -> str:
    """What is wrong with a number of units more, or less."""
    number = text.replace("−", "-")
    if number.lstrip("+-").isdecimal() and number[1:].isdecimal() == (len(number) > 1):
        return "" if int(number) else _("Must not be 0.")
    return _("Write how many more, or less: 5 or -3.")


class ItemForm(FormModal[Any]):
    """A new item, or one that exists."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {"home_bin_id": "bin", "code": "bin"}

    def __init__(self, shown: "Shown | None", products: Sequence[tuple[str, str]]) -> None:
        self._item_id = None if shown is None else shown.item.id
        title = _("New item") if shown is None else _("Item {sku}").format(sku=shown.item.sku)
        version = None if shown is None else shown.item.version
        super().__init__(title, _item_fields(shown, products), version=version)

    def save(self, values: Values) -> None:
        changed = dict(values) if self._item_id is None else self.changes(values)
        self.write(work.save_item, self._item_id, self.version, changed, then=self.saved)


def _item_fields(shown: "Shown | None", products: Sequence[tuple[str, str]]) -> list[Field]:
    def of(name: str, default: Any = "") -> Any:
        return default if shown is None else getattr(shown.item, name)

    sold_as = str(of("product_id", None))
    barcodes = " ".join(each.code for each in of("barcodes", ()))
    return [
        Field("sku", _("SKU"), value=of("sku"), required=True, longest=60),
        Field("name", _("Name"), value=of("name"), required=True),
        Field("unit", _("Unit"), value=of("unit", "piece"), required=True, longest=20),
        Field("bin", _("Home bin"), value="" if shown is None else shown.bin, longest=_CODE),
        Field(
            "reorder_point",
            _("Reorder at"),
            "integer",
            str(of("reorder_point", 0)),
            longest=_DIGITS,
        ),
        Field("barcodes", _("Barcodes"), value=barcodes, hint=_("with blanks between them")),
        Field("has_lots", _("Kept by lot"), "switch", of("has_lots", False)),
        _size("weight_grams", _("Weight"), _("grams of one unit"), of("weight_grams", None)),
        _size("volume_ml", _("Volume"), _("millilitres of one unit"), of("volume_ml", None)),
        Field(
            "product_id",
            _("Sold as"),
            "choice",
            sold_as if sold_as in dict(products) else "",
            choices=products,
        ),
        Field("note", _("Note"), "multiline", of("note"), longest=10_000),
    ]


def _size(name: str, label: str, hint: str, value: int | None) -> Field:
    return Field(name, label, "integer", str(value or ""), hint=hint, longest=_DIGITS)


class ActForm(FormModal[Any]):
    """Something that happens to the units of an item."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {"bin_id": "bin", "lot": "lot", "code": "bin"}

    def __init__(
        self, title: str, item_id: UUID, act: Callable[..., Any], fields: list[Field]
    ) -> None:
        self._item_id = item_id
        self._act = act
        super().__init__(title, [*fields, Field("note", _("Note"), longest=2000)])

    def save(self, values: Values) -> None:
        self.write(self._act, self._item_id, dict(values), then=self.saved)


def receive_form(shown: "Shown") -> ActForm:
    """How many came in, and where they lie."""
    fields = [
        _quantity(),
        Field("bin", _("Into bin"), value=shown.bin, required=True, longest=_CODE),
    ]
    if shown.item.has_lots:
        fields.append(Field("lot", _("Lot"), required=True, longest=_CODE))
        fields.append(Field("expires_on", _("Expires"), hint="2026-12-31", longest=10))
    return ActForm(
        _("Receive {sku}").format(sku=shown.item.sku), shown.item.id, work.receive, fields
    )


def adjust_form(shown: "Shown") -> ActForm:
    """How many more there are, or less, and why."""
    fields = [
        Field(
            "quantity",
            _("More or less"),
            required=True,
            hint=_("5 or -3"),
            longest=_DIGITS,
            check=_signed,
        ),
        Field("reason", _("Reason"), "choice", REASONS[0][0], True, choices=REASONS),
    ]
    return ActForm(_("Adjust {sku}").format(sku=shown.item.sku), shown.item.id, work.adjust, fields)


def transfer_form(shown: "Shown") -> ActForm:
    """How many go from which bin to which."""
    fields = [
        _quantity(),
        Field("source", _("From bin"), value=shown.bin, required=True, longest=_CODE),
        Field("target", _("To bin"), required=True, longest=_CODE),
    ]
    title = _("Transfer {sku}").format(sku=shown.item.sku)
    return ActForm(title, shown.item.id, work.transfer, fields)


def _quantity() -> Field:
    return Field("quantity", _("Quantity"), "integer", required=True, longest=_DIGITS)
