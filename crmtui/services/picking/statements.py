"""The statements of a picker's scan, built once.

None goes through the ORM, so each binds the organization itself.
"""

from typing import Any, Final, cast

from sqlalchemy import (
    ColumnElement,
    Table,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.sql.expression import FromClause

from crmtui.kit.hot import HotStatement
from crmtui.models import (
    Bin,
    CustomerOrder,
    Item,
    ItemBarcode,
    Lot,
    PickBatch,
    PickTask,
    PickTote,
    StockBalance,
    Zone,
)
from crmtui.services.picking.schemas import TaskStatus

_batches: Final = cast(Table, PickBatch.__table__)
_tasks, _totes = cast(Table, PickTask.__table__), cast(Table, PickTote.__table__)
_orders, _items = cast(Table, CustomerOrder.__table__), cast(Table, Item.__table__)
_bins, _zones = cast(Table, Bin.__table__), cast(Table, Zone.__table__)
_lots, _barcodes = cast(Table, Lot.__table__), cast(Table, ItemBarcode.__table__)
_balances = cast(Table, StockBalance.__table__)


def _given(table: FromClause, *names: str) -> ColumnElement[bool]:
    """Each named column equals the parameter of its name, and so does the organization."""
    return and_(*(table.c[name] == bindparam(name) for name in ("organization_id", *names)))


TOTE_HOLDER: Final = HotStatement(
    select(_orders.c.id, _orders.c.number, _totes.c.code)
    .join(_orders, _orders.c.id == _totes.c.order_id)
    .where(_given(_totes, "code_key"), _totes.c.in_use)
)
"""Of the tote with this code that is in use."""

ORDER_OF_TASK: Final = HotStatement(
    select(_tasks.c.order_id).where(_given(_tasks, "batch_id"), _tasks.c.id == bindparam("task_id"))
)
LOCK_ORDER: Final = HotStatement(
    select(_orders.c.id)
    .where(_given(_orders), _orders.c.id == bindparam("order_id"))
    .with_for_update(key_share=True)
)
BARCODE: Final = HotStatement(
    select(_barcodes.c.code)
    .where(_given(_barcodes, "item_id"))
    .order_by(_barcodes.c.units, _barcodes.c.code)
    .limit(1)
)
"""The code on the smallest package."""

_PHYSICAL: Final = _balances.c.available + _balances.c.reserved
"""What lies in a bin: picked and packed units have left it."""
COUNT_LOTS: Final = HotStatement(
    select(func.count())
    .select_from(_balances)
    .where(_given(_balances, "item_id", "bin_id"))
    .where(_PHYSICAL > 0)
)
CONTENT: Final = HotStatement(
    select(func.coalesce(func.sum(_PHYSICAL), 0)).where(_given(_balances, "bin_id"))
)

# --- the lines of a batch ----------------------------------------------------------------------

_WAY: Final = (_tasks.c.postponed, _tasks.c.position, _tasks.c.id)
"""Lines are walked in this order; those put off come last, in their turn."""
_at: Final = tuple_(*(bindparam(f"at_{each.name}", type_=each.type) for each in _WAY))
_is_open: Final = _tasks.c.status == TaskStatus.OPEN.value
_is_short: Final = _tasks.c.status == TaskStatus.SHORT.value
_is_line: Final = _tasks.c.status != TaskStatus.CANCELLED.value
_missing: Final = _tasks.c.quantity - _tasks.c.picked

TASK_COLUMNS: Final = tuple(_tasks.c)
_lines: Final = (
    select(
        *TASK_COLUMNS,
        *(_items.c.sku, _items.c.name, _items.c.unit, _bins.c.code, _bins.c.code_key),
        *(_zones.c.name, _lots.c.code, _lots.c.expires_on),
        *(_orders.c.number, _orders.c.customer_name, _orders.c.priority),
    )
    .join(_items, _items.c.id == _tasks.c.item_id)
    .join(_bins, _bins.c.id == _tasks.c.bin_id)
    .join(_orders, _orders.c.id == _tasks.c.order_id)
    .outerjoin(_zones, _zones.c.id == _bins.c.zone_id)
    .outerjoin(_lots, _lots.c.id == _tasks.c.lot_id)
)
"""Lines of a batch, as `rows.TaskRow` has them."""
LINE: Final = HotStatement(
    _lines.where(_given(_tasks, "batch_id"), _tasks.c.id == bindparam("task_id"))
)
_wanting: Final = _tasks.alias("wanting")
_next_ids: Final = (
    select(_wanting.c.id)
    .where(_given(_wanting, "batch_id"))
    .where(tuple_(_wanting.c.postponed, _wanting.c.position, _wanting.c.id) > _at)
    .where(
        or_(
            _wanting.c.status == TaskStatus.OPEN.value,
            and_(_wanting.c.status == TaskStatus.SHORT.value, _wanting.c.put < _wanting.c.picked),
        )
    )
    .order_by(_wanting.c.postponed, _wanting.c.position, _wanting.c.id)
    .limit(2)
)
PENDING: Final = HotStatement(_lines.where(_tasks.c.id.in_(_next_ids)).order_by(*_WAY))
"""The next two lines after a place on the way in which something is to be done."""

BATCH_COLUMNS: Final = tuple(_batches.c)
LOCK_BATCH: Final = HotStatement(
    select(*BATCH_COLUMNS)
    .where(_given(_batches), _batches.c.id == bindparam("batch_id"))
    .with_for_update(key_share=True)
)


_KEPT: Final = ("picked", "put", "status", "tote_key", "updated_at")
KEEP_LINE: Final = HotStatement(
    update(_tasks)
    .where(_tasks.c.organization_id == bindparam("b_organization_id"))
    .where(_tasks.c.id == bindparam("b_id"), _tasks.c.version == bindparam("b_version"))
    .values(version=_tasks.c.version + 1, **{name: bindparam(name) for name in _KEPT})
)
"""What a scan changes in a line."""


def _sum_where(condition: ColumnElement[bool], units: Any) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, units), else_=0)), 0)


PROGRESS: Final = HotStatement(
    select(
        _sum_where(_is_line, 1),
        _sum_where(and_(_is_line, tuple_(*_WAY) <= _at), 1),
        _sum_where(_is_open, _missing),
        _sum_where(_is_short, _missing),
    ).where(_given(_tasks, "batch_id"))
)
"""How many lines there are, and up to a place on the way; units to go, and short ones."""

MIXES: Final = HotStatement(
    select(func.count(_tasks.c.order_id.distinct()) > 1).where(_given(_tasks, "batch_id"))
)
"""Whether a batch is for several orders."""
TOTES: Final = HotStatement(
    select(_totes.c.order_id, _totes.c.code_key, _totes.c.code, _totes.c.in_use, _totes.c.is_full)
    .where(_given(_totes, "batch_id"))
    .order_by(_totes.c.code_key)
)
