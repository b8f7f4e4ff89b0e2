"""The form of a product."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final
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
_MONEY: Final = frozenset({"price", "currency"})


class ProductForm(FormModal[Any]):
    """A new product, or one that exists."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {"price_minor": "price"}

    def __init__(
        self,
        product: "ProductDetail | None",
        events: Sequence[tuple[str, str]],
        event_id: UUID | None,
    ) -> None:
        self._product = product
        title = _("Product {name}").format(name=product.name) if product else _("New product")
        version = product.version if product else None
        super().__init__(title, _fields(product, events, event_id), version=version)

    def save(self, values: Values) -> None:
        if self._product is None:
            self.write(create, dict(values), then=self.saved)
            return
        changed = self.changes(values)
        if changed.keys() & _MONEY:
            changed |= {name: values[name] for name in _MONEY}
        self.write(change, self._product.id, self.version, changed, then=self.saved)

    def describe(self, name: str, value: Any) -> tuple[str, str]:
        if name == "price_minor" and self._product is not None:
            return _("Price"), _major(value, self._product.currency)
        return super().describe(name, value)


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
            _("Needed at door"),
            value=required,
            hint=_("such as attendee_name, company"),
        ),
        Field("description", _("Description"), "multiline", shown("description"), longest=10_000),
    ]


def _price(product: "ProductDetail | None") -> str:
    return _major(product.price_minor, product.currency) if product else ""


def _major(amount_minor: int, currency: str) -> str:
    digits = minor_digits(currency)
    return f"{Decimal(amount_minor).scaleb(-digits):.{digits}f}"


def create(tx: Any, values: dict[str, Any]) -> "ProductDetail":
    """Make a product from what was typed."""
    from crmtui.services.catalogue import ProductCreate, create_product

    return create_product(tx, ProductCreate(**_read(tx, values)))


def change(
    tx: Any, product_id: UUID, version: int | None, values: dict[str, Any]
) -> "ProductDetail":
    """Change what was typed anew in a product; price and currency come together."""
    from crmtui.services.catalogue import ProductUpdate, update_product

    data = ProductUpdate(**_read(tx, values), expected_version=version)
    return update_product(tx, product_id, data)


def _read(tx: Any, values: dict[str, Any]) -> dict[str, Any]:
    from crmtui.services.identity import get_organization

    read = dict(values)
    if "price" in read:
        currency = read["currency"].strip().upper() or get_organization(tx).currency
        price = parse_money(read.pop("price"), currency)
        read |= {"currency": currency, "price_minor": price.amount_minor}
    if "event_id" in read:
        read["event_id"] = UUID(read["event_id"]) if read["event_id"] else None
    if "quantity" in read:
        read["quantity"] = int(read["quantity"]) if read["quantity"] else None
    if "required_fields" in read:
        read["required_fields"] = tuple(read["required_fields"].replace(",", " ").split())
    return read
