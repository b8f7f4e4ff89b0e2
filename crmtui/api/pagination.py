"""A page of a list that is short enough to be read whole."""

from collections.abc import Sequence
from typing import TypeVar

from typing_extensions import TypedDict

Row = TypeVar("Row")


class Pages(TypedDict):
    """By number, as workos has it."""

    page: int
    limit: int
    total: int
    totalPages: int
    hasNext: bool
    hasPrev: bool


class Offsets(TypedDict):
    """By offset, as kazi and leora have it."""

    total: int
    limit: int
    offset: int
    hasMore: bool


def by_page(rows: Sequence[Row], page: int, limit: int) -> tuple[Sequence[Row], Pages]:
    """The rows of a page, counted from 1, and where it stands."""
    count = -(-len(rows) // limit)
    start = (page - 1) * limit
    told: Pages = {
        "page": page,
        "limit": limit,
        "total": len(rows),
        "totalPages": count,
        "hasNext": page < count,
        "hasPrev": page > 1,
    }
    return rows[start : start + limit], told


def by_offset(rows: Sequence[Row], offset: int, limit: int) -> tuple[Sequence[Row], Offsets]:
    """The rows from `offset`, and where they stand."""
    shown = rows[offset : offset + limit]
    more = offset + len(shown) < len(rows)
    told: Offsets = {"total": len(rows), "limit": limit, "offset": offset, "hasMore": more}
    return shown, told
