"""Which people a file has named already, in a few bytes each: lists have a million rows."""

from array import array
from collections.abc import Iterable
from typing import Final

from crmtui.services.contacts import Identity

_FIRST_SIZE: Final = 1 << 14
_FULL: Final = 0.6
_GROWTH: Final = 4


class SeenIdentities:
    """A set that keeps of each member 64 bits of its hash, in a table of numbers.

    Two of a million members are taken for one once in some ten million files; the second then
    counts as a duplicate. A Python set of the keys would take a hundred megabytes.
    """

    def __init__(self) -> None:
        self._table = array("q", bytes(8 * _FIRST_SIZE))
        self._count = 0

    def __contains__(self, identity: Identity) -> bool:
        number = hash(identity) or 1
        return self._table[_place(self._table, number)] == number

    def update(self, identities: Iterable[Identity]) -> None:
        """Add all of them."""
        numbers = [hash(identity) or 1 for identity in identities]
        while self._count + len(numbers) > _FULL * len(self._table):
            self._grow()
        table, last = self._table, len(self._table) - 1
        for number in numbers:
            # As `_place` does it: a call for each would take longer than all the rest.
            place = number & last
            while (found := table[place]) and found != number:
                place = (place + 1) & last
            if not found:
                table[place] = number
                self._count += 1

    def _grow(self) -> None:
        larger = array("q", bytes(_GROWTH * 8 * len(self._table)))
        for number in filter(None, self._table):
            larger[_place(larger, number)] = number
        self._table = larger


def _place(table: "array[int]", number: int) -> int:
    """Where the number is, or the free place where it would be."""
    last = len(table) - 1
    place = number & last
    while (found := table[place]) and found != number:
        place = (place + 1) & last
    return place
