"""The forms of orders: a new one, its particulars, its lines, its shipping, and a parcel."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.kit.ids import new_id
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.screens.fulfilment import work

if TYPE_CHECKING:
    from crmtui.services.fulfilment import CustomerOrderDetail, LineDetail, ParcelDetail

_DIGITS: Final = 10
RESERVING: Final = (
    ("part", _("what is there")),
    ("all", _("all, or no order is made")),
    ("none", _("nothing yet")),
)
SHIPPING: Final = (
    ("packed", _("what is packed")),
    ("all", _("all of it, whatever was scanned")),
)


class OrderForm(FormModal[Any]):
    """A new order with its first line."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {"item_id": "item"}

    def __init__(self) -> None:
        # The form sent twice, because no answer came, makes one order.
        self._request_id = new_id().hex
        fields = [
            Field("item", _("Item"), required=True, hint=_("SKU, barcode or part of the name")),
            _quantity("1"),
            *_particulars(None),
            Field("reserving", _("Reserve"), "choice", "part", True, choices=RESERVING),
        ]
        super().__init__(_("New customer's order"), fields)

    def save(self, values: Values) -> None:
        self.write(work.create_order, dict(values), self._request_id, then=self.saved, repeat=True)


class ParticularsForm(FormModal[Any]):
    """Who gets an order, and what is noted of it."""

    def __init__(self, order: "CustomerOrderDetail") -> None:
        self._order_id = order.id
        title = _("Order {code}").format(code=order.code)
        super().__init__(title, _particulars(order), version=order.version)

    def save(self, values: Values) -> None:
        changed = self.changes(values)
        self.write(work.update_order, self._order_id, self.version, changed, then=self.saved)


def _particulars(order: "CustomerOrderDetail | None") -> list[Field]:
    def of(name: str) -> Any:
        return "" if order is None else getattr(order, name) or ""

    is_urgent = order is not None and order.is_urgent
    return [
        Field("customer_name", _("Customer"), value=of("customer_name")),
        Field("customer_email", _("E-mail"), value=of("customer_email"), longest=254),
        Field("address", _("Address"), "multiline", of("address"), longest=10_000),
        Field("reference", _("Reference"), value=of("reference"), longest=60),
        Field("urgent", _("Urgent"), "switch", is_urgent, hint=_("picked first")),
        Field("note", _("Note"), "multiline", of("note"), longest=10_000),
    ]


class AddLineForm(FormModal[Any]):
    """More of something."""

    def __init__(self, order: "CustomerOrderDetail") -> None:
        self._order_id = order.id
        fields = [
            Field("item", _("Item"), required=True, hint=_("SKU, barcode or part of the name")),
            _quantity("1"),
        ]
        super().__init__(_("Add to {code}").format(code=order.code), fields)

    def save(self, values: Values) -> None:
        quantity = int(values["quantity"])
        self.write(work.add_line, self._order_id, values["item"], quantity, then=self.saved)


class LineForm(FormModal[Any]):
    """How many of a line; 0 takes it out of the order."""

    def __init__(self, order_id: UUID, line: "LineDetail") -> None:
        self._order_id = order_id
        self._line_id = line.id
        fields = [_quantity(str(line.quantity), hint=_("0 takes the line out"))]
        super().__init__(_("How many of {sku}?").format(sku=line.sku), fields)

    def save(self, values: Values) -> None:
        quantity = int(values["quantity"])
        self.write(_change_line, self._order_id, self._line_id, quantity, then=self.saved)


def _change_line(tx: Any, order_id: UUID, line_id: UUID, quantity: int) -> Any:
    from crmtui.services.fulfilment import change_line

    return change_line(tx, order_id, line_id, quantity)


class ShipForm(FormModal[Any]):
    """What leaves the house, and with whom."""

    def __init__(self, order: "CustomerOrderDetail") -> None:
        self._order_id = order.id
        has_packed = any(line.packed for line in order.lines)
        chosen = SHIPPING[0 if has_packed else 1][0]
        fields = [
            Field("carrier", _("Carrier"), value=order.carrier, longest=100),
            Field("tracking_number", _("Tracking number"), longest=100),
            Field("what", _("Ship"), "choice", chosen, True, choices=SHIPPING),
        ]
        super().__init__(_("Ship {code}").format(code=order.code), fields)

    def save(self, values: Values) -> None:
        self.write(work.ship, self._order_id, dict(values), then=self.saved)


class ParcelForm(FormModal[Any]):
    """What a parcel weighs, and who carries it; it is closed with that."""

    SAVE_LABEL = _("Close it (^S)")

    def __init__(self, parcel: "ParcelDetail") -> None:
        self._parcel_id = parcel.id
        grams = parcel.weight_grams or parcel.reckoned_grams
        fields = [
            Field("weight_grams", _("Weight in g"), "integer", str(grams or ""), longest=9),
            Field("carrier", _("Carrier"), value=parcel.carrier, longest=100),
            Field(
                "tracking_number", _("Tracking number"), value=parcel.tracking_number, longest=100
            ),
        ]
        super().__init__(_("Close parcel {code}").format(code=parcel.code), fields)

    def save(self, values: Values) -> None:
        self.write(work.close_parcel, self._parcel_id, dict(values), then=self.saved)


def _quantity(value: str, hint: str = "") -> Field:
    return Field("quantity", _("Quantity"), "integer", value, True, longest=_DIGITS, hint=hint)
