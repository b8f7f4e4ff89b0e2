"""Lists of events, products and items: made, or brought up to date, and never twice."""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from pydantic import ValidationError

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError, NotFound
from crmtui.kit.i18n import _
from crmtui.kit.schemas import Schema, invalid_fields
from crmtui.kit.search_text import fold
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services import checkin
from crmtui.services.catalogue import (
    EventCreate,
    EventDetail,
    EventUpdate,
    ProductCreate,
    ProductDetail,
    ProductFilter,
    ProductUpdate,
    create_product,
    list_events,
    list_products,
    update_event,
    update_product,
)
from crmtui.services.identity import get_organization
from crmtui.services.imports.catalogue_columns import (
    Defaults,
    Kind,
    event_values,
    find_columns,
    pick,
    product_values,
)
from crmtui.services.imports.item_list import store_item
from crmtui.services.imports.problems import ROW, BadValue, Problem, RowFailure
from crmtui.services.imports.table_file import TableFile

_PAGE = 1_000


class CatalogueCounts(Schema):
    """What became of the rows of a list."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0


class _DryRun(Exception):
    """Leaves the transaction, which undoes it."""


def import_catalogue(
    backend: Backend, actor: Actor, kind: Kind, table: TableFile, *, dry_run: bool = False
) -> tuple[CatalogueCounts, tuple[RowFailure, ...]]:
    """Bring such a list in, in one transaction; bad rows stay out and are told.

    An event is known by its name and start, a product by its name and event, an item by its SKU; a
    known one is changed where the list says otherwise. With `dry_run` nothing is kept.

    Raises:
        Forbidden: permission.missing (imports:write, and events:write, products:write or
            items:write; stock:move and warehouse:manage for stock and new bins).
        Invalid: import.column_missing.
    """
    places = find_columns(table, kind)
    work = _Work(kind, places)
    try:
        with backend.write(actor) as tx:
            tx.actor.require("imports:write")
            work.take_all(tx, table)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return work.counts, tuple(work.failures)


class _Work:
    """One run over the rows of a list."""

    def __init__(self, kind: Kind, places: Mapping[str, int]) -> None:
        self._places = places
        self._store = _STORES[kind]
        self.failures: list[RowFailure] = []
        self._outcomes: list[str] = []

    @property
    def counts(self) -> CatalogueCounts:
        names = ("created", "updated", "unchanged")
        found = {name: self._outcomes.count(name) for name in names}
        rows = len(self._outcomes) + len(self.failures)
        return CatalogueCounts(rows=rows, failed=len(self.failures), **found)

    def take_all(self, tx: WriteTx, table: TableFile) -> None:
        organization = get_organization(tx)
        defaults = {"timezone": organization.timezone, "currency": organization.currency}
        for row in table.rows():
            if isinstance(row, RowFailure):
                self.failures.append(row)
                continue
            try:
                with tx.attempt():
                    outcome = self._store(tx, pick(row.cells, self._places), defaults)
                self._outcomes.append(outcome)
            except (CrmError, BadValue, ValidationError) as error:
                self.failures.append(RowFailure(row.number, reasons_of(error), row.cells))


def reasons_of(error: CrmError | BadValue | ValidationError) -> dict[str, Problem]:
    """Why a row is refused, by the column at fault."""
    if isinstance(error, BadValue):
        return {ROW: error.problem}
    typed = invalid_fields(error, "import.value") if isinstance(error, ValidationError) else error
    if not typed.fields:
        return {ROW: Problem(typed.code, typed.message)}
    return {field: Problem(typed.code, text) for field, text in typed.fields.items()}


Store = Callable[[WriteTx, Mapping[str, str], Defaults], str]
"""Takes the cells of a row; whether its thing was created, updated or is unchanged."""


def _store_event(tx: WriteTx, given: Mapping[str, str], defaults: Defaults) -> str:
    wanted = EventCreate.model_validate(event_values(given, defaults))
    known = _find_event(tx, wanted.name, lambda event: event.starts_at == wanted.starts_at)
    if known is None:
        checkin.create_event_with_list(tx, wanted)
        return "created"
    changes = wanted.model_dump(exclude_unset=True)
    after = update_event(tx, known.id, EventUpdate.model_validate(changes))
    return "unchanged" if after.version == known.version else "updated"


def _store_product(tx: WriteTx, given: Mapping[str, str], defaults: Defaults) -> str:
    event_id = _event_of(tx, given.get("event"))
    values = product_values(given, defaults) | {"event_id": event_id}
    wanted = ProductCreate.model_validate(values)
    known = _find_product(tx, wanted.name, event_id)
    if known is None:
        create_product(tx, wanted)
        return "created"
    changes = wanted.model_dump(exclude_unset=True)
    after = update_product(tx, known.id, ProductUpdate.model_validate(changes))
    return "unchanged" if after.version == known.version else "updated"


def _find_event(
    tx: ReadTx, name: str, fits: Callable[[EventDetail], bool] = lambda _event: True
) -> EventDetail | None:
    """The latest event of this name, in any case, that fits."""
    after: str | None = None
    while True:
        page = list_events(tx, limit=_PAGE, after=after)
        for event in page.items:
            if fold(event.name) == fold(name) and fits(event):
                return event
        after = page.next_cursor
        if after is None:
            return None


def _event_of(tx: ReadTx, name: str | None) -> UUID | None:
    if name is None:
        return None
    found = _find_event(tx, name)
    if found is None:
        message = _("There is no event '{name}'. Import the events first.").format(name=name[:80])
        raise NotFound("event.not_found", message, {"event": message})
    return found.id


def _find_product(tx: ReadTx, name: str, event_id: UUID | None) -> ProductDetail | None:
    after: str | None = None
    while True:
        page = list_products(tx, ProductFilter(event_id=event_id), limit=_PAGE, after=after)
        for product in page.items:
            if product.event_id == event_id and fold(product.name) == fold(name):
                return product
        after = page.next_cursor
        if after is None:
            return None


_STORES: Final[Mapping[Kind, Store]] = {
    "events": _store_event,
    "products": _store_product,
    "items": store_item,
}
