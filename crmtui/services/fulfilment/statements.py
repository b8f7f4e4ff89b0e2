"""The statements of a scan, built once: a picker and a packer run them all day.

None goes through the ORM, so each binds the organization itself.
"""

from typing import Final, cast

from sqlalchemy import Table, and_, bindparam, func, select, update

from crmtui.kit.hot import HotStatement
from crmtui.models import CustomerOrder, CustomerOrderLine, OrderAllocation

_orders, _lines = cast(Table, CustomerOrder.__table__), cast(Table, CustomerOrderLine.__table__)
_held = cast(Table, OrderAllocation.__table__)
_STAGES: Final = ("reserved", "picked", "packed", "shipped")
_THERE: Final = and_(
    *(_held.c[name] == bindparam(f"b_{name}") for name in ("line_id", "bin_id", "lot_id")),
    _held.c.organization_id == bindparam("b_organization_id"),
)

LOCK_ORDER_OF_LINE: Final = HotStatement(
    select(_lines.c.item_id, _orders.c.id, _orders.c.number, _orders.c.status)
    .join(_orders, _orders.c.id == _lines.c.order_id)
    .where(_lines.c.organization_id == bindparam("organization_id"))
    .where(_lines.c.id == bindparam("line_id"))
    .with_for_update(key_share=True, of=_orders)
)

HELD: Final = HotStatement(select(_held.c.reserved, _held.c.picked).where(_THERE))

MOVE_HELD: Final = HotStatement(
    update(_held)
    .where(_THERE)
    .values(
        reserved=_held.c.reserved + bindparam("reserved_by"),
        picked=_held.c.picked + bindparam("picked_by"),
    )
)

_of_order = and_(
    _lines.c.organization_id == bindparam("organization_id"),
    _lines.c.order_id == bindparam("order_id"),
)
_ordered = select(func.coalesce(func.sum(_lines.c.quantity), 0)).where(_of_order).scalar_subquery()
_line_ids = select(_lines.c.id).where(_of_order)

TOTALS: Final = HotStatement(
    select(_ordered, *(func.coalesce(func.sum(_held.c[stage]), 0) for stage in _STAGES)).where(
        _held.c.line_id.in_(_line_ids)
    )
)
"""How far the units of an order are, as `rules.Totals` has them."""
