"""The form of a product."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.kit.money import minor_digits, parse_money
from crmtui.tui.modals.form import Field, FormModal, Values

if TYPE_CHECKING:
    from crmtui.services.catalogue import ProductDetail

STATES: Final = (
    ("active", _("On sale")),
    ("draft", _("Draft")),
    ("inactive", _("Not on sale")),
)


class ProductForm(FormModal[Any]):
    """A new product, or one that exists."""

    def __init__(
        self,
        product: "ProductDetail | None",
        events: Sequence[tuple[str, str]],
        event_id: UUID | None,
    ) -> None:
        self._product = product
        title = _("Product {name}").format(name=product.name) if product else _("New product")
        super().__init__(title, _fields(product, events, event_id))

    def save(self, values: Values) -> None:
        known = (self._product.id, self._product.version) if self._product else None
        self.write(save_product, known, dict(values), then=self.saved)


def _fields(
    product: "ProductDetail | None", events: Sequence[tuple[str, str]], event_id: UUID | None
) -> list[Field]:
    def shown(name: str, default: Any = "") -> Any:
        value = getattr(product, name) if product else default
        return "" if value is None else value

    belongs_to = str(shown("event_id", event_id) or "")
    required = ", ".join(product.required_fields) if product else ""
    return [
        Field("name", _("Name"), value=shown("name"), required=True),
        Field("event_id", _("Event"), "choice", belongs_to, choices=events),
        Field("price", _("Price"), value=_price(product), required=True, hint="12.50", longest=20),
        Field("currency", _("Currency"), value=shown("currency"), longest=3, hint=_("the venue's")),
        Field(
            "quantity", _("Quantity"), "integer", shown("quantity"), longest=8, hint=_("no limit")
        ),
        Field("subtype", _("Kind"), value=shown("subtype", "ticket")),
        Field("status", _("Status"), "choice", shown("status", "active"), True, choices=STATES),
        Field(
            "required_fields",
            _("Needed at the door"),
            value=required,
            hint=_("such as attendee_name, company"),
        ),
        Field("description", _("Description"), "multiline", shown("description"), longest=10_000),
    ]


def _price(product: "ProductDetail | None") -> str:
    if product is None:
        return ""
    digits = minor_digits(product.currency)
    return f"{Decimal(product.price_minor).scaleb(-digits):.{digits}f}"


def save_product(
    tx: Any, known: tuple[UUID, int] | None, values: dict[str, Any]
) -> "ProductDetail":
    """Make or change a product from what was typed."""
    from crmtui.services.catalogue import (
        ProductCreate,
        ProductUpdate,
        create_product,
        update_product,
    )
    from crmtui.services.identity import get_organization

    currency = values.pop("currency").upper() or get_organization(tx).currency
    values |= {
        "currency": currency,
        "price_minor": parse_money(values.pop("price"), currency).amount_minor,
        "event_id": UUID(values["event_id"]) if values["event_id"] else None,
        "quantity": int(values["quantity"]) if values["quantity"] else None,
        "required_fields": tuple(values["required_fields"].replace(",", " ").split()),
    }
    if known is None:
        return create_product(tx, ProductCreate(**values))
    product_id, version = known
    return update_product(tx, product_id, ProductUpdate(**values, expected_version=version))
