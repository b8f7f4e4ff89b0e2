"""Lists of customers' orders: one row a line, rows of one reference are one order, none twice."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from uuid import UUID

from pydantic import ValidationError

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError, Invalid
from crmtui.kit.i18n import _
from crmtui.kit.schemas import Schema
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services import fulfilment, items
from crmtui.services.fulfilment import (
    URGENT,
    CustomerOrderCreate,
    CustomerOrderFilter,
    LineWanted,
    Reserving,
)
from crmtui.services.imports.catalogue import reasons_of
from crmtui.services.imports.catalogue_columns import find_columns, pick, read_count
from crmtui.services.imports.problems import ROW, Problem, RowFailure
from crmtui.services.imports.table_file import TableFile, TableRow

_URGENT: Final = frozenset(
    {"urgent", "high", "yes", "express", "dringend", "eilig", "x", "urgente"}
)
_NORMAL: Final = frozenset({"normal", "low", "no", "standard", "nein", "keine"})
_PARTICULARS: Final = {
    "customer": "customer_name",
    "email": "customer_email",
    "address": "address",
    "note": "note",
}


class OrderListCounts(Schema):
    """What became of a list of orders."""

    rows: int = 0
    orders_made: int = 0
    orders_known: int = 0
    """Left as they are: their references were imported, or used, before."""
    failed: int = 0
    """Rows."""


class _Row(NamedTuple):
    row: TableRow
    given: dict[str, str]


class _DryRun(Exception):
    """Leaves the transaction, which undoes it."""


def import_customer_orders(
    backend: Backend, actor: Actor, table: TableFile, *, dry_run: bool = False
) -> tuple[OrderListCounts, tuple[RowFailure, ...]]:
    """Bring such a list in, in one transaction, and reserve what is there.

    An order comes in with all of its rows or with none: those of one that cannot be taken are told
    with the reason. An order whose reference is known is left as it is. With `dry_run` nothing is
    kept.

    Raises:
        Forbidden: permission.missing (imports:write, fulfilment:write, items:read, stock:move).
        Invalid: import.column_missing.
    """
    work = _Work(find_columns(table, "customer-orders"))
    try:
        with backend.write(actor) as tx:
            tx.actor.require("imports:write")
            tx.actor.require("fulfilment:write")
            work.take_all(tx, table)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return work.counts, tuple(sorted(work.failures, key=lambda failure: failure.row_no))


class _Work:
    """One run over a list."""

    def __init__(self, places: Mapping[str, int]) -> None:
        self._places = places
        self.failures: list[RowFailure] = []
        self._rows = self._made = self._known = 0

    @property
    def counts(self) -> OrderListCounts:
        return OrderListCounts(
            rows=self._rows,
            orders_made=self._made,
            orders_known=self._known,
            failed=len(self.failures),
        )

    def take_all(self, tx: WriteTx, table: TableFile) -> None:
        orders: dict[str, list[_Row]] = {}
        for each in self._read(table):
            orders.setdefault(each.given["reference"], []).append(each)
        for reference, rows in orders.items():
            self._take(tx, reference, rows)

    def _read(self, table: TableFile) -> Iterator[_Row]:
        """The rows that say of which order they are."""
        for row in table.rows():
            self._rows += 1
            if isinstance(row, RowFailure):
                self.failures.append(row)
                continue
            given = pick(row.cells, self._places)
            if given.get("reference"):
                yield _Row(row, given)
            else:
                problem = Problem("import.reference_missing", _("Of which order? Say it here."))
                self._refuse(row, {"reference": problem})

    def _take(self, tx: WriteTx, reference: str, rows: list[_Row]) -> None:
        if _is_known(tx, reference):
            self._known += 1
            return
        wrong, lines = self._read_lines(tx, rows)
        if not wrong:
            try:
                with tx.attempt():
                    fulfilment.create_order(tx, _wanted(reference, rows, lines))
                self._made += 1
                return
            except (CrmError, ValidationError) as error:
                wrong = {rows[0].row.number: reasons_of(error)}
        beside = Problem("import.order_refused", _("Another row of this order cannot be taken."))
        for each in rows:
            self._refuse(each.row, wrong.get(each.row.number, {ROW: beside}))

    def _read_lines(
        self, tx: ReadTx, rows: list[_Row]
    ) -> tuple[dict[int, dict[str, Problem]], dict[UUID, int]]:
        """What is wrong, by the row's number; how many of which item, where nothing is."""
        wrong: dict[int, dict[str, Problem]] = {}
        lines: dict[UUID, int] = {}
        for each in rows:
            try:
                item_id, quantity = _read_line(tx, each.given)
                lines[item_id] = lines.get(item_id, 0) + quantity
            except CrmError as error:
                wrong[each.row.number] = reasons_of(error)
        return wrong, lines

    def _refuse(self, row: TableRow, reasons: dict[str, Problem]) -> None:
        self.failures.append(RowFailure(row.number, reasons, row.cells))


def _is_known(tx: ReadTx, reference: str) -> bool:
    found, _total = fulfilment.list_orders(tx, CustomerOrderFilter(reference=reference), limit=1)
    return bool(found)


def _read_line(tx: ReadTx, given: Mapping[str, str]) -> tuple[UUID, int]:
    item = items.find_item(tx, given.get("sku", ""))
    if item is None:
        message = _("There is no item '{sku}'.").format(sku=given.get("sku", "")[:60])
        raise Invalid("import.unknown_item", message, {"sku": message})
    quantity = read_count(given.get("quantity", "1"), "quantity")
    if quantity == 0:
        message = _("Must be 1 or more.")
        raise Invalid("import.quantity", message, {"quantity": message})
    _priority(given)
    return item.id, quantity


def _wanted(reference: str, rows: list[_Row], lines: Mapping[UUID, int]) -> CustomerOrderCreate:
    """Of what is said of the whole order, its first row that says it counts."""
    said: dict[str, str] = {}
    for each in reversed(rows):
        said |= each.given
    values = {name: said[field] for field, name in _PARTICULARS.items() if field in said}
    wanted = tuple(LineWanted(item_id=item, quantity=units) for item, units in lines.items())
    return CustomerOrderCreate(
        reference=reference,
        **values,
        priority=max(_priority(each.given) for each in rows),
        lines=wanted,
        reserving=Reserving.PART,
    )


def _priority(given: Mapping[str, str]) -> int:
    text = given.get("priority", "0").casefold()
    if text in _URGENT:
        return URGENT
    if text in _NORMAL:
        return 0
    if len(text) == 1 and text.isascii() and text.isdecimal():
        return int(text)
    message = _("Write urgent, normal, or a number from 0 to 9.")
    raise Invalid("import.priority", message, {"priority": message})
