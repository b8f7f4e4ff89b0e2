"""Decisions about customers' orders, without a database."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from crmtui.services.fulfilment.schemas import LineDetail, OrderStatus


class Totals(NamedTuple):
    """How far the units of all lines are."""

    quantity: int
    reserved: int
    picked: int
    packed: int
    shipped: int

    @property
    def missing(self) -> int:
        return self.quantity - self.reserved - self.picked - self.packed - self.shipped


def total_of(lines: Iterable[LineDetail]) -> Totals:
    rows = [
        (each.quantity, each.reserved, each.picked, each.packed, each.shipped) for each in lines
    ]
    return (
        Totals(*(sum(column) for column in zip(*rows, strict=True))) if rows else Totals(*[0] * 5)
    )


def status_of(lines: Iterable[LineDetail]) -> OrderStatus:
    """How far an order is that was not cancelled: what moved last, of what did not leave yet.

    What misses does not hold up what is there: a back-order is packed like another one, and open
    again once that has left.
    """
    return status_by(total_of(lines))


def status_by(units: Totals) -> OrderStatus:
    """How far an order is whose units are so far."""
    if units.picked or units.packed:
        if units.reserved:
            return OrderStatus.PICKING
        return OrderStatus.PICKED if units.picked else OrderStatus.PACKED
    if units.missing or not units.quantity:
        return OrderStatus.OPEN
    return OrderStatus.RESERVED if units.reserved else OrderStatus.SHIPPED


_NUMBER: Final = re.compile(r"\s*(?:SO-?)?0*([1-9][0-9]{0,17})\s*(?:/[0-9]+)?\s*", re.IGNORECASE)


def number_in(code: str) -> int | None:
    """The number of an order that is written as people do: SO-000007, 7, or one of its parcels."""
    found = _NUMBER.fullmatch(code)
    return None if found is None else int(found[1])
