"""Pages of lists as documents ask for them: by number, or by offset."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from typing_extensions import TypedDict

from crmtui.kit.paging import Numbered

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


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Row]):
    """Rows from an offset on."""

    items: tuple[Row, ...]
    total: int
    has_more: bool


async def read_stretch(
    read: Callable[[int, int], Awaitable[Numbered[Row]]], offset: int, limit: int
) -> Stretch[Row]:
    """`limit` rows from `offset` on, of a list that is read by number and size of a page."""
    before, skip = divmod(offset, limit)
    found = await read(before + 1, limit)
    items = found.items[skip:]
    if skip and found.total > (before + 1) * limit:
        items += (await read(before + 2, limit)).items[:skip]
    return Stretch(items, found.total, offset + len(items) < found.total)
