"""How far a long file is: its things are counted as they are drawn."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

OnItem = Callable[[], object]
"""Told before each thing is drawn; raising ends the file."""

_Item = TypeVar("_Item")


def counted(items: Iterable[_Item], on_item: OnItem | None) -> Iterable[_Item]:
    """The same items."""
    return items if on_item is None else _tell(items, on_item)


def _tell(items: Iterable[_Item], on_item: OnItem) -> Iterator[_Item]:
    for item in items:
        on_item()
        yield item
