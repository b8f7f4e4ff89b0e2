"""Which people a file has named already, in a few bytes each: lists have a million rows."""

from array import array
from collections.abc import Iterable
from typing import Final

from crmtui.services.contacts import Identity

_FIRST_SIZE: Final = 1 << 14
_FULL: Final = 0.6


class SeenIdentities:
    """A set that keeps of each member 64 bits of its hash, in a table of numbers.

    Two of a million members are taken for one once in some ten million files; the second then
    counts as a duplicate. A Python set of the keys would take a hundred megabytes.
    """

    def __init__(self) -> None:
        self._table = array("Q", bytes(8 * _FIRST_SIZE))
        self._count = 0

    def __contains__(self, identity: Identity) -> bool:
        number = _number(identity)
        return self._table[_place(self._table, number)] == number

    def update(self, identities: Iterable[Identity]) -> None:
        """Add all of them."""
        for identity in identities:
            self._add(_number(identity))

    def _add(self, number: int) -> None:
        place = _place(self._table, number)
        if self._table[place] == 0:
            self._table[place] = number
            self._count += 1
            if self._count > _FULL * len(self._table):
                self._grow()

    def _grow(self) -> None:
        larger = array("Q", bytes(2 * 8 * len(self._table)))
        for number in self._table:
            if number:
                larger[_place(larger, number)] = number
        self._table = larger


def _number(identity: Identity) -> int:
    return hash(identity) & 0xFFFF_FFFF_FFFF_FFFF or 1


def _place(table: "array[int]", number: int) -> int:
    """Where the number is, or the free place where it would be."""
    last = len(table) - 1
    place = number & last
    while table[place] not in (0, number):
        place = (place + 1) & last
    return place
