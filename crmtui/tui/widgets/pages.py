"""The rows of a long list, page by page: what is here, what is stale, and what must be fetched."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Final, Literal, NamedTuple, TypeVar

PAGE: Final = 200
"""Rows a page: fetched in about 2 ms, and more than any terminal shows."""

KEPT: Final = 64
"""Pages kept in memory; the least recently seen goes first."""

Tone = Literal["", "good", "bad", "caution", "muted", "strong"]


class Cell(NamedTuple):
    """What one cell shows, and in which tone. A tone never says anything that the text does not."""

    text: str
    tone: Tone = ""


def text_of(cell: "str | Cell") -> str:
    """What a cell shows, whichever way it was given."""
    return cell.text if isinstance(cell, Cell) else cell


class TableRow(NamedTuple):
    """One row: the id by which it is selected, and its cells (texts, or `Cell`s with a tone)."""

    id: Hashable
    cells: tuple["str | Cell", ...]
    tone: Tone = ""


class PageRequest(NamedTuple):
    """Which rows are wanted. `cursor` is the page before's `next_cursor`, where that is known."""

    offset: int
    limit: int = PAGE
    cursor: str | None = None
    want_total: bool = True
    """Whether the number of all rows is wanted too; counting may be dear."""


class LoadedPage(NamedTuple):
    """The rows found; `total` may be None where `want_total` was false."""

    rows: Sequence[TableRow]
    total: int | None = None
    next_cursor: str | None = None


Listed = TypeVar("Listed")


def list_loader(
    query: Callable[[Any], Sequence[Listed]], row: Callable[[Listed], TableRow]
) -> Callable[[Any, PageRequest], LoadedPage]:
    """A loader for lists that are short enough to be read whole, such as the users of a house."""

    def load(tx: Any, wanted: PageRequest) -> LoadedPage:
        rows = [row(item) for item in query(tx)]
        return LoadedPage(rows[wanted.offset : wanted.offset + wanted.limit], len(rows))

    return load


class PageCache:
    """Pages of one list. After `outdate` the old ones are still shown until new ones replace
    them."""

    def __init__(self) -> None:
        self._pages: OrderedDict[int, tuple[int, LoadedPage]] = OrderedDict()
        self._cursors: dict[int, tuple[int, str | None]] = {}
        self._begun: set[int] = set()
        """Pages of which the first rows are here."""
        self.sequential = False
        """Pages can be had one after the other only, each by the cursor of the one before."""
        self.generation = 0
        self.total = 0
        self.counted = False
        """Whether `total` belongs to this generation."""

    def outdate(self) -> None:
        """All rows may have changed."""
        self.generation += 1
        self.counted = False

    def drop_old(self) -> None:
        """Forget what earlier generations held: the list is about something else now."""
        self._pages = OrderedDict(
            (number, held) for number, held in self._pages.items() if held[0] == self.generation
        )

        self._cursors = {
            number: held for number, held in self._cursors.items() if held[0] == self.generation
        }

    def put(self, number: int, page: LoadedPage, asked: int = PAGE) -> None:
        """Keep a page of this generation, or its beginning if `asked` rows are less than all."""
        self._pages[number] = (self.generation, page)
        self._pages.move_to_end(number)
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        begun = asked < PAGE and (page.next_cursor is not None or len(page.rows) >= asked)
        if begun:
            self._begun.add(number)
        else:
            self._begun.discard(number)
            self._cursors[number] = (self.generation, page.next_cursor)
        self._count(number, page, ended=not begun and len(page.rows) < PAGE)

    def take_total(self, total: int) -> None:
        """The rows of this generation were counted."""
        self.total, self.counted = total, True

    def _count(self, number: int, page: LoadedPage, *, ended: bool) -> None:
        seen = number * PAGE + len(page.rows)
        if page.total is not None:
            self.total, self.counted = page.total, True
        elif not self.counted and page.next_cursor is None and ended:
            self.total, self.counted = seen, True
        elif not self.counted:
            self.total = max(self.total, seen + (1 if page.next_cursor else 0))

    @property
    def least(self) -> int:
        """How many rows there are for certain: all, or those seen while the end is not known."""
        if self.counted:
            return self.total
        fresh = (number * PAGE + len(page.rows) for number, page in self._fresh_pages())
        return max(fresh, default=0)

    @property
    def reach(self) -> int:
        """How many rows one can go to now: all, or as far as the pages fetched one by one lead."""
        if not self.sequential:
            return self.total
        pages = 0
        # Stale cursors count too: while a list is read again, one must not be thrown to its top.
        while self._cursors.get(pages, (0, None))[1]:
            pages += 1
        return min(self.total, (pages + 1) * PAGE)

    def step_towards(self, number: int) -> int:
        """The page to fetch next in order to get page `number`."""
        while self.sequential and number > 0 and not self._cursor_after(number - 1):
            number -= 1
        return number

    def _cursor_after(self, number: int) -> str | None:
        generation, cursor = self._cursors.get(number, (-1, None))
        return cursor if generation == self.generation else None

    def row(self, index: int) -> TableRow | None:
        """The row at `index`, if its page is here."""
        held = self._pages.get(index // PAGE)
        if held is None:
            return None
        rows = held[1].rows
        place = index % PAGE
        return rows[place] if place < len(rows) else None

    def missing(self, first: int, last: int) -> list[int]:
        """The pages from row `first` to row `last` that are not here, or are stale."""
        numbers = range(max(0, first) // PAGE, max(0, min(last, self.reach - 1)) // PAGE + 1)
        return [number for number in numbers if not self._fresh(number)]

    def touch(self, first: int, last: int) -> None:
        """These rows are seen: their pages are the last to be forgotten."""
        for number in range(first // PAGE, last // PAGE + 1):
            if number in self._pages:
                self._pages.move_to_end(number)

    def request(self, number: int, rows: int = PAGE) -> PageRequest:
        """What to ask the loader for page `number`, or for its first `rows`."""
        return PageRequest(number * PAGE, rows, self._cursor_after(number - 1), not self.counted)

    def find(self, row_id: Hashable) -> int | None:
        """The index of a row in the pages of this generation."""
        for number, page in self._fresh_pages():
            for place, row in enumerate(page.rows):
                if row.id == row_id:
                    return number * PAGE + place
        return None

    def _fresh(self, number: int) -> bool:
        held = self._pages.get(number)
        return held is not None and held[0] == self.generation and number not in self._begun

    def _fresh_pages(self) -> Iterable[tuple[int, LoadedPage]]:
        return [
            (number, page)
            for number, (generation, page) in self._pages.items()
            if generation == self.generation
        ]
