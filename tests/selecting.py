"""Which test modules a run need not import, because `-m` would leave out all that is in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

QUICK: Final = "not soak and not pictures"
LONG: Final = "soak or pictures"
PICTURES: Final = Path(__file__).parent / "snapshots"

_ALL_LONG = re.compile(r"^pytestmark = .*\bmark\.soak\b", re.MULTILINE)
_SOME_LONG = re.compile(r"\bmark\.(soak|pictures)\b")


def is_left_out(path: Path, markers: str) -> bool:
    """Whether a file has no test that `markers` chooses; only the two runs of CI are known."""
    if markers not in (QUICK, LONG) or not path.name.startswith("test_"):
        return False
    if path.suffix != ".py":
        return False
    takes_pictures = PICTURES in path.parents
    text = path.read_text(encoding="utf-8")
    if markers == QUICK:
        return takes_pictures or _ALL_LONG.search(text) is not None
    return not takes_pictures and _SOME_LONG.search(text) is None
