"""The statements of the ledger, built once: every scan in a warehouse runs all of them.

None goes through the ORM, so each binds the organization itself.
"""

from typing import Any, Final, cast

from sqlalchemy import Table, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from crmtui.kit.hot import HotStatement
from crmtui.models import Item, StockBalance, StockLevel, StockMovement
from crmtui.models.stock import STATES

_items, _levels = cast(Table, Item.__table__), cast(Table, StockLevel.__table__)
_balances, _movements = cast(Table, StockBalance.__table__), cast(Table, StockMovement.__table__)
_KEY: Final = ("item_id", "bin_id", "lot_id")


def _given(table: Table, *names: str) -> Any:
    return (table.c[name] == bindparam(name) for name in ("organization_id", *names))


LOCK_ITEM: Final = HotStatement(
    select(_items.c.id, _items.c.sku, _items.c.name, _items.c.home_bin_id, _items.c.has_lots)
    .where(*_given(_items), _items.c.id == bindparam("item_id"), _items.c.deleted_at.is_(None))
    .with_for_update(key_share=True)
)
"""The item itself is the lock of its stock: its level may not be there yet."""

LEVEL: Final = HotStatement(
    select(*(_levels.c[state] for state in STATES), _levels.c.movements).where(
        *_given(_levels, "item_id")
    )
)
BALANCES: Final = HotStatement(
    select(_balances.c.bin_id, _balances.c.lot_id, *(_balances.c[state] for state in STATES)).where(
        *_given(_balances, "item_id")
    )
)
BALANCE: Final = HotStatement(
    select(*(_balances.c[state] for state in STATES)).where(*_given(_balances, *_KEY))
)
REQUESTED: Final = HotStatement(
    select(*(_movements.c[name] for name in ("kind", *_KEY, "order_ref")))
    .where(*_given(_movements, "request_id"))
    .order_by(_movements.c.part)
    .limit(1)
)
"""By its first movement: the other parts are of the same act."""
ADD_MOVEMENT: Final = HotStatement(insert(_movements))


def _keep(dialect_insert: Any, table: Table, key: tuple[str, ...], names: tuple[str, ...]) -> Any:
    """A new row, or new numbers in the one that is there."""
    given: dict[str, Any] = {name: bindparam(name) for name in ("organization_id", *key, *names)}
    added = dialect_insert(table).values(given)
    changed = {name: added.excluded[name] for name in names}
    return added.on_conflict_do_update(index_elements=[*key], set_=changed)


def _keeping(table: Table, key: tuple[str, ...], names: tuple[str, ...]) -> HotStatement:
    # Both dialects write this clause alike, and SQLAlchemy has no common word for it.
    return HotStatement(
        _keep(sqlite.insert, table, key, names),
        postgresql=_keep(postgresql.insert, table, key, names),
    )


KEEP_LEVEL: Final = _keeping(_levels, ("item_id",), (*STATES, "movements"))
KEEP_BALANCE: Final = _keeping(_balances, _KEY, STATES)
