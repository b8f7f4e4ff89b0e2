"""How far a long file is: its things are counted as they are drawn."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from crmtui.services.jobs import JobRun

OnItem = Callable[[], object]
"""Told before each thing is drawn; raising ends the file."""


class Meter:
    """Tells a job how many things were drawn."""

    def __init__(self, run: JobRun, total: int | None) -> None:
        self._run = run
        self._total = total
        self.drawn = 0

    def __call__(self) -> None:
        # Of the things before this one: the last is told of when the file is whole.
        self._run.progress(self.drawn, self._total)
        self.drawn += 1


_Item = TypeVar("_Item")


def counted(items: Iterable[_Item], on_item: OnItem | None) -> Iterable[_Item]:
    """The same items."""
    return items if on_item is None else _tell(items, on_item)


def _tell(items: Iterable[_Item], on_item: OnItem) -> Iterator[_Item]:
    for item in items:
        on_item()
        yield item
