"""Long lists in parts that a statement takes."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

_Item = TypeVar("_Item")
IN_ONE_STATEMENT: Final = 500
"""Values in one IN."""


def chunks(items: Sequence[_Item], size: int = IN_ONE_STATEMENT) -> Iterator[list[_Item]]:
    """`items` in lists of `size` at the most."""
    return ([*items[start : start + size]] for start in range(0, len(items), size))
