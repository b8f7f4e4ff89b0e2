"""Which products of an order are kept in stock, and what becomes of these."""

from collections import Counter
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select

from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Item, Order

_ITEMS: Final = (
    select(Item.product_id, Item.id)
    .where(
        Item.organization_id == bindparam("organization"),
        Item.product_id.in_(bindparam("products", expanding=True)),
        Item.deleted_at.is_(None),
    )
    .order_by(Item.id.desc())
)
"""The latest first: of several items that are sold as one product the first one made counts."""


def sell(tx: WriteTx, order: Order, quantities: Mapping[UUID, int]) -> None:
    """The paid order's goods leave the stock: over the counter at once, or when they are shipped.

    `quantities` are by product. Most products are tickets alone: for these it is one question.
    """
    items = _items_of(tx, quantities)
    if not items:
        return
    # A desk that sells tickets alone never needs the warehouse.
    from crmtui.services.fulfilment import GoodsSold, sell_goods

    sold = GoodsSold(
        order_id=order.id,
        order_code=order.code,
        buyer_name=order.buyer_name,
        buyer_email=order.buyer_email,
        quantities=_by_item(items, quantities),
        is_handed_over=order.channel == DOOR,
    )
    sell_goods(tx, sold)


def take_back(tx: WriteTx, order: Order, quantities: Mapping[UUID, int]) -> None:
    """Of a cancelled order, or of cancelled tickets, goods that wait are for others again."""
    items = _items_of(tx, quantities)
    if items:
        from crmtui.services.fulfilment import take_goods_back

        take_goods_back(tx, order.id, _by_item(items, quantities))


DOOR: Final = "door"
"""The channel of what is sold where it is handed over."""


def _items_of(tx: ReadTx, quantities: Mapping[UUID, int]) -> dict[UUID, UUID]:
    key = {"organization": tx.organization_id, "products": [*quantities]}
    return {row.product_id: row.id for row in tx.execute(_ITEMS, key)}


def _by_item(items: Mapping[UUID, UUID], quantities: Mapping[UUID, int]) -> Counter[UUID]:
    found: Counter[UUID] = Counter()
    for product_id, item_id in items.items():
        found[item_id] += quantities[product_id]
    return found
