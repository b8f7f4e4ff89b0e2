"""How many came in: running totals kept beside the scans, and the recount that proves them.

A stay begins with an entry and ends with its exit or with the next entry. It is counted where it
began, so "inside by gate" tells through which gate those who are inside came in.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, select

from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx, WriteTx
from crmtui.models import (
    CheckinCounter,
    CheckinList,
    CheckinListProduct,
    Event,
    Gate,
    Product,
    Ticket,
)
from crmtui.models.admission import NOBODY
from crmtui.services.checkin import statements
from crmtui.services.checkin.errors import list_not_found
from crmtui.services.checkin.schemas import CounterRow, Counters


class Tally(NamedTuple):
    """What one scan, or many, add to the totals of one product at one gate."""

    admitted: int = 0
    entered: int = 0
    exited: int = 0
    refused: int = 0

    def plus(self, other: "Tally") -> "Tally":
        return Tally(
            self.admitted + other.admitted,
            self.entered + other.entered,
            self.exited + other.exited,
            self.refused + other.refused,
        )


Key = tuple[UUID, UUID]
"""Product and gate, with NOBODY for none."""

REFUSED: Final = Tally(refused=1)
FIRST_ENTRY: Final = Tally(admitted=1, entered=1)
LATER_ENTRY: Final = Tally(entered=1)
STAY_ENDED: Final = Tally(exited=1)

_WITH_DELETED: Final = {INCLUDE_DELETED: True}
"""Tickets outlive the product and the event that they were sold for."""
_LIVING: Final = Ticket.state.not_in(("cancelled", "revoked"))


class Tallies:
    """The changes of one transaction, applied at its end in one order for everybody.

    Two groups that met the same totals in different orders would wait for each other for ever.
    """

    def __init__(self) -> None:
        self._changes: list[tuple[UUID | None, UUID | None, Tally]] = []

    def add(self, product_id: UUID | None, gate_id: UUID | None, change: Tally) -> None:
        self._changes.append((product_id, gate_id, change))

    def take_back(self, product_id: UUID | None, gate_id: UUID | None, change: Tally) -> None:
        self.add(product_id, gate_id, Tally(*(-count for count in change)))

    @property
    def inside(self) -> int:
        """How many more are inside by these changes."""
        return sum(change.entered - change.exited for *_key, change in self._changes)

    def apply(self, tx: WriteTx, list_id: UUID) -> None:
        """Add the changes to the totals of the list."""
        rows = [
            {
                "list_id": list_id,
                "product_id": product_id,
                "gate_id": gate_id,
                "organization_id": tx.organization_id,
                "admitted": change.admitted,
                "entered": change.entered,
                "exited": change.exited,
                "refused": change.refused,
            }
            for (product_id, gate_id), change in self._sum()
        ]
        for row in rows:
            tx.change(statements.COUNT, row)

    def _sum(self) -> list[tuple[Key, Tally]]:
        if len(self._changes) == 1:
            product_id, gate_id, change = self._changes[0]
            return [((product_id or NOBODY, gate_id or NOBODY), change)]
        sums: dict[Key, Tally] = {}
        for product_id, gate_id, change in self._changes:
            key = (product_id or NOBODY, gate_id or NOBODY)
            before = sums.get(key)
            sums[key] = change if before is None else before.plus(change)
        return sorted(sums.items())


def get_counters(tx: ReadTx, list_id: UUID, expected: int | None = None) -> Counters:
    """The totals as they are kept.

    `expected` spares reading how many are expected, for a caller who has done it before.

    Raises:
        Forbidden: permission.missing (checkin:read).
        NotFound: checkin_list.not_found.
    """
    found = _get_list(tx, list_id)
    if expected is None:
        expected = _read_expected(tx, found)
    return _describe(tx, list_id, _read_kept(tx, list_id), expected)


def recount(tx: ReadTx, list_id: UUID) -> Counters:
    """The totals counted anew from the scans; `get_counters` must say the same.

    Raises:
        Forbidden: permission.missing (checkin:read).
        NotFound: checkin_list.not_found.
    """
    found = _get_list(tx, list_id)
    return _describe(tx, list_id, _read_scans(tx, list_id), _count_expected(tx, found))


def rebuild_counters(tx: WriteTx, list_id: UUID) -> Counters:
    """Replace the totals by a recount, for scans that were written in bulk.

    Raises:
        Forbidden: permission.missing (checkin:configure).
        NotFound: checkin_list.not_found.
    """
    tx.actor.require("checkin:configure")
    tx.session.execute(delete(CheckinCounter).where(CheckinCounter.list_id == list_id))
    tallies = Tallies()
    for (product_id, gate_id), tally in _read_scans(tx, list_id).items():
        tallies.add(product_id, gate_id, tally)
    tallies.apply(tx, list_id)
    return get_counters(tx, list_id)


def _read_kept(tx: ReadTx, list_id: UUID) -> dict[Key, Tally]:
    given = {"organization_id": tx.organization_id, "list_id": list_id}
    return {(row[0], row[1]): Tally(*row[2:]) for row in tx.run(statements.KEPT, given)}


def _read_scans(tx: ReadTx, list_id: UUID) -> dict[Key, Tally]:
    given = {"organization_id": tx.organization_id, "list_id": list_id}
    return {
        (row[0] or NOBODY, row[1] or NOBODY): Tally(*row[2:])
        for row in tx.run(statements.RECOUNT, given)
    }


def _get_list(tx: ReadTx, list_id: UUID) -> CheckinList:
    tx.actor.require("checkin:read")
    found = tx.session.get(CheckinList, list_id)
    if found is None:
        raise list_not_found()
    return found


def _describe(tx: ReadTx, list_id: UUID, tallies: dict[Key, Tally], expected: int) -> Counters:
    tallies = {key: tally for key, tally in tallies.items() if any(tally)}
    return Counters(
        list_id=list_id,
        expected=expected,
        admitted=sum(tally.admitted for tally in tallies.values()),
        inside=sum(tally.entered - tally.exited for tally in tallies.values()),
        refused=sum(tally.refused for tally in tallies.values()),
        by_product=_group(tallies, 0, _read_names(tx, Product, {key[0] for key in tallies})),
        by_gate=_group(tallies, 1, _read_names(tx, Gate, {key[1] for key in tallies})),
    )


def _read_expected(tx: ReadTx, found: CheckinList) -> int:
    """From what the catalogue keeps: everybody with a place, but for the few revoked."""
    if not found.all_products:
        return _read_expected_of_products(tx, found)
    kept = select(Event.registered).where(Event.id == found.event_id)
    registered: int = tx.session.scalar(kept, execution_options=_WITH_DELETED) or 0
    return registered - _count_tickets(tx, found, Ticket.state == "revoked")


def _read_expected_of_products(tx: ReadTx, found: CheckinList) -> int:
    query = select(Product.id, Product.event_id, Product.sold).where(Product.id.in_(_listed(found)))
    products = tx.session.execute(query, execution_options=_WITH_DELETED).all()
    # What is sold of a product without an event may be for any event.
    loose = [row.id for row in products if row.event_id is None]
    ours: dict[UUID, int] = {row.id: row.sold for row in products if row.event_id == found.event_id}
    revoked = _count_tickets(tx, found, Ticket.state == "revoked", Ticket.product_id.in_(ours))
    return sum(ours.values()) - revoked + (_count_living(tx, found, loose) if loose else 0)


def _count_expected(tx: ReadTx, found: CheckinList) -> int:
    if found.all_products:
        return _count_tickets(tx, found, _LIVING)
    return _count_tickets(tx, found, _LIVING, Ticket.product_id.in_(_listed(found)))


def _count_living(tx: ReadTx, found: CheckinList, product_ids: Iterable[UUID]) -> int:
    return _count_tickets(tx, found, _LIVING, Ticket.product_id.in_(product_ids))


def _count_tickets(tx: ReadTx, found: CheckinList, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count(Ticket.id)).where(Ticket.event_id == found.event_id, *conditions)
    return tx.session.scalars(query).one()


def _listed(found: CheckinList) -> Select[UUID]:
    return select(CheckinListProduct.product_id).where(CheckinListProduct.list_id == found.id)


def _read_names(
    tx: ReadTx, kind: type[Product] | type[Gate], ids: Iterable[UUID]
) -> dict[UUID, str]:
    query = select(kind.id, kind.name).where(kind.id.in_(set(ids) - {NOBODY}))
    rows = tx.session.execute(query, execution_options=_WITH_DELETED)
    return {row.id: row.name for row in rows}


def _group(tallies: dict[Key, Tally], part: int, names: dict[UUID, str]) -> tuple[CounterRow, ...]:
    sums: dict[UUID, Tally] = defaultdict(Tally)
    for key, tally in tallies.items():
        sums[key[part]] = sums[key[part]].plus(tally)
    rows = [
        CounterRow(
            name=names.get(id_, ""),
            admitted=tally.admitted,
            inside=tally.entered - tally.exited,
            refused=tally.refused,
        )
        for id_, tally in sums.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.name == "", row.name)))
