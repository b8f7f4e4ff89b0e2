"""Lists of events, products, items and orders: which column is what, and a row as an input."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from crmtui.kit.errors import Invalid
from crmtui.kit.formats import zone
from crmtui.kit.i18n import _
from crmtui.services.imports.amounts import parse_amount
from crmtui.services.imports.moments import parse_moment
from crmtui.services.imports.table_file import TableFile
from crmtui.services.imports.vocabulary import header_key

Kind = Literal["events", "products", "items"]
ListKind = Kind | Literal["customer-orders"]
Defaults = Mapping[str, str]
"""What the organization says where the file does not: `timezone` and `currency`."""

DEFAULT_HOURS: Final = 6
"""How long an event lasts whose end is not given."""

_HEADERS: Final[dict[ListKind, dict[str, str]]] = {
    "events": {
        "name": "name|title|event|event name|veranstaltung|titel|evento|nom|nombre|titre",
        "starts_at": "starts at|start|starts|start date|begin|date|beginn|datum|inicio|debut",
        "ends_at": "ends at|end|ends|end date|ende|fin|date end",
        "timezone": "timezone|time zone|zeitzone",
        "venue": "venue|location|place|ort|lieu|lugar",
        "capacity": "capacity|seats|places|kapazitat|capacite|aforo",
        "status": "status|state",
        "subtype": "subtype|kind|type|category|art|kategorie",
        "description": "description|text|beschreibung|descripcion",
    },
    "products": {
        "name": "name|title|product|product name|ticket type|produkt|titel|producto|produit",
        "event": "event|event name|veranstaltung|evento|evenement",
        "price": "price|amount|preis|prix|precio",
        "currency": "currency|wahrung|devise|moneda",
        "quantity": "quantity|stock|available|anzahl|menge|quantite|cantidad",
        "status": "status|state",
        "subtype": "subtype|kind|type|category|art|kategorie",
        "required_fields": "required fields|needed at the door",
        "description": "description|text|beschreibung|descripcion",
    },
    "items": {
        "sku": "sku|item|item number|article|article number|artikelnummer|referencia|reference",
        "name": "name|title|product|product name|bezeichnung|producto|produit",
        "unit": "unit|unit of measure|einheit|unidad|unite",
        "reorder_point": "reorder point|minimum|min stock|meldebestand|minimo",
        "barcodes": "barcode|barcodes|ean|gtin|upc|code",
        "weight_grams": "weight grams|weight g|weight|grams|gewicht|peso|poids",
        "volume_ml": "volume ml|volume|millilitres|volumen",
        "warehouse": "warehouse|location|lager|almacen|entrepot",
        "zone": "zone|area|bereich|zona",
        "bin": "bin|shelf|place|lagerplatz|fach|ubicacion|emplacement",
        "walk_order": "walk order|walking order|sequence|laufweg",
        "lot": "lot|batch|charge|lote",
        "expires_on": "expires on|expires|expiry|best before|mhd|caducidad",
        "quantity": "quantity|stock|on hand|available|anzahl|menge|quantite|cantidad|bestand",
        "note": "note|notes|description|notiz|beschreibung",
    },
    "customer-orders": {
        "reference": "reference|order|order number|order id|order no|bestellnummer|auftrag|pedido",
        "customer": "customer|customer name|name|recipient|kunde|cliente|client",
        "email": "email|e-mail|mail|customer email|correo|courriel",
        "address": "address|shipping address|ship to|anschrift|adresse|direccion|morada",
        "sku": "sku|item|item number|article|barcode|ean|artikel|artikelnummer|articulo",
        "quantity": "quantity|qty|units|amount|menge|anzahl|quantite|cantidad|quantidade",
        "priority": "priority|urgent|prioritat|prioridad|priorite",
        "note": "note|notes|comment|notiz|bemerkung|nota",
    },
}
_NEEDED: Final[dict[ListKind, tuple[str, ...]]] = {
    "events": ("name", "starts_at"),
    "products": ("name", "price"),
    "items": ("sku", "name"),
    "customer-orders": ("reference", "sku", "quantity"),
}


def find_columns(table: TableFile, kind: ListKind) -> dict[str, int]:
    """The place of each field's column.

    Raises:
        Invalid: import.column_missing, naming what is needed and how it may be called.
    """
    places: dict[str, int] = {}
    for field, names in _HEADERS[kind].items():
        known = {header_key(name) for name in names.split("|")}
        for column in table.columns:
            if header_key(column.header) in known and column.index not in places.values():
                places.setdefault(field, column.index)
    for field in _NEEDED[kind]:
        if field not in places:
            choices = ", ".join(_HEADERS[kind][field].split("|")[:4])
            message = _("There is no column for '{field}'. Name it one of: {choices}.")
            text = message.format(field=field, choices=choices)
            raise Invalid("import.column_missing", text, {field: choices})
    return places


def pick(cells: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    """The cells that say something, by field."""
    found = {field: cells[place].strip() for field, place in places.items()}
    return {field: text for field, text in found.items() if text}


def event_values(given: Mapping[str, str], defaults: Defaults) -> dict[str, Any]:
    """The input of an event.

    Raises:
        BadValue: a time cannot be read.
        Invalid: time.unknown_zone; import.not_a_count.
    """
    timezone = given.get("timezone") or defaults["timezone"]
    starts_at = parse_moment(given.get("starts_at", ""), zone(timezone))
    ends_at = given.get("ends_at")
    values: dict[str, Any] = {
        "starts_at": starts_at,
        "ends_at": _end(ends_at, timezone, starts_at),
        "timezone": timezone,
    }
    if "capacity" in given:
        values["capacity"] = read_count(given["capacity"], "capacity")
    return _plain(given, "name", "venue", "status", "subtype", "description") | values


def product_values(given: Mapping[str, str], defaults: Defaults) -> dict[str, Any]:
    """The input of a product, without its event.

    Raises:
        BadValue: the price cannot be read.
        Invalid: import.not_a_count.
    """
    currency = given.get("currency", defaults["currency"]).upper()
    price, found = parse_amount(given.get("price", ""), currency)
    values: dict[str, Any] = {"price_minor": price, "currency": found}
    if "quantity" in given:
        values["quantity"] = read_count(given["quantity"], "quantity")
    if "required_fields" in given:
        values["required_fields"] = tuple(given["required_fields"].replace(",", " ").split())
    return _plain(given, "name", "status", "subtype", "description") | values


def _plain(given: Mapping[str, str], *fields: str) -> dict[str, Any]:
    found = {field: given[field] for field in fields if field in given}
    return found | ({"status": found["status"].lower()} if "status" in found else {})


def _end(text: str | None, timezone: str, starts_at: datetime) -> datetime:
    if text is None:
        return starts_at + timedelta(hours=DEFAULT_HOURS)
    return parse_moment(text, zone(timezone))


def read_count(text: str, field: str) -> int:
    """A whole number that is not negative; raises Invalid (import.not_a_count)."""
    plain = text.replace(" ", "").replace(".", "").replace(",", "")
    if not plain.isdecimal():
        message = _("'{text}' is not a whole number.").format(text=text[:40])
        raise Invalid("import.not_a_count", message, {field: message})
    return int(plain)
