"""What the stock's screens ask of the services, each in one transaction."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _
from crmtui.tui.screens.products import list_event_choices

if TYPE_CHECKING:
    from crmtui.services.items import ItemDetail
    from crmtui.services.stock import Done, Reconciled

_MOST_CHOICES: Final = 500


class Shown(NamedTuple):
    """An item, and what its home bin is called."""

    item: "ItemDetail"
    bin: str


def read_item(tx: Any, item_id: UUID) -> Shown:
    """One item for its forms."""
    from crmtui.services import items, places

    item = items.get_item(tx, item_id)
    home = item.home_bin_id
    return Shown(item, "" if home is None else places.get_bin(tx, home).code)


def list_products(tx: Any) -> list[tuple[str, str]]:
    """What may be sold as an item: ids and names, with the events of those that have one."""
    from crmtui.services import catalogue

    if not (tx.actor.can("products:read") and tx.actor.can("events:read")):
        return []
    events = dict(list_event_choices(tx))
    found = catalogue.list_products(tx, limit=_MOST_CHOICES).items
    return [
        (str(each.id), " · ".join(filter(None, (each.name, events.get(str(each.event_id))))))
        for each in found
    ]


def read_form(tx: Any, item_id: UUID) -> tuple[Shown, list[tuple[str, str]]]:
    """One item, and what it may be sold as."""
    return read_item(tx, item_id), list_products(tx)


def save_item(
    tx: Any, item_id: UUID | None, version: int | None, values: Mapping[str, Any]
) -> "ItemDetail":
    """Make an item from what was typed, or change what was typed anew."""
    from crmtui.services import items
    from crmtui.services.items import ItemCreate, ItemUpdate

    given = dict(values)
    if "bin" in given:
        code = given.pop("bin")
        given["home_bin_id"] = _ensure_bin(tx, code) if code else None
    if "reorder_point" in given:
        given["reorder_point"] = int(given["reorder_point"] or 0)
    for name in ("weight_grams", "volume_ml"):
        if name in given:
            given[name] = int(given[name]) if given[name] else None
    if "product_id" in given:
        given["product_id"] = UUID(given["product_id"]) if given["product_id"] else None
    if "barcodes" in given:
        given["barcodes"] = items.read_barcodes(given["barcodes"])
    if item_id is None:
        return items.create_item(tx, ItemCreate(**given))
    return items.update_item(tx, item_id, ItemUpdate(**given, expected_version=version))


def receive(tx: Any, item_id: UUID, values: Mapping[str, Any]) -> "Done":
    """Goods came in."""
    from crmtui.services import stock
    from crmtui.services.items import LotWanted
    from crmtui.services.stock import Receipt

    lot = None
    if values.get("lot"):
        lot = LotWanted(code=values["lot"], expires_on=_read_day(values.get("expires_on", "")))
    data = Receipt(
        item_id=item_id,
        quantity=int(values["quantity"]),
        bin_id=_ensure_bin(tx, values["bin"]) if values["bin"] else None,
        lot=lot,
        note=values["note"],
    )
    return stock.receive(tx, data)


def adjust(tx: Any, item_id: UUID, values: Mapping[str, Any]) -> "Done":
    """There is more or less than the ledger says."""
    from crmtui.services import stock
    from crmtui.services.stock import MovementKind, Transaction

    data = Transaction(
        item_id=item_id,
        kind=MovementKind.ADJUSTMENT,
        quantity=int(values["quantity"]),
        reason=values["reason"],
        note=values["note"],
    )
    return stock.transact(tx, data)


def transfer(tx: Any, item_id: UUID, values: Mapping[str, Any]) -> "Done":
    """Units go to another bin."""
    from crmtui.services import places, stock
    from crmtui.services.stock import Transfer

    source = places.find_bin(tx, values["source"])
    if source is None:
        message = _("There is no such bin.")
        raise Invalid("bin.not_found", message, {"source": message})
    data = Transfer(
        item_id=item_id,
        quantity=int(values["quantity"]),
        from_bin_id=source.id,
        to_bin_id=_ensure_bin(tx, values["target"]),
        note=values["note"],
    )
    return stock.transfer(tx, data)


def reconcile(tx: Any, item_id: UUID) -> "Reconciled":
    from crmtui.services import stock

    return stock.reconcile(tx, item_id)


def _ensure_bin(tx: Any, code: str) -> UUID:
    from crmtui.services import places
    from crmtui.services.places import BinWanted

    return places.ensure_bin(tx, BinWanted(code=code)).id


def _read_day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = _("Write the day as 2026-12-31.")
        raise Invalid("lot.expires_on", message, {"expires_on": message}) from None
