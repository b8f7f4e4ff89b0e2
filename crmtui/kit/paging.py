"""A page of rows: inside the program lists page by key, never by offset."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in order; `next_cursor` continues after the last one and is None at the end."""

    items: tuple[Row, ...]
    next_cursor: str | None
    total: int | None = None
    """How many rows there are in all, where the query counted them."""


@dataclass(frozen=True, slots=True)
class Numbered(Generic[Row]):
    """A page by its number, which some API documents ask for; the first is page 1."""

    items: tuple[Row, ...]
    total: int
    """How many rows there are on all pages."""
    page: int
    page_size: int

    @property
    def pages(self) -> int:
        """How many pages there are; 0 when there is no row."""
        return -(-self.total // self.page_size)
