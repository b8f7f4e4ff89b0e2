"""Files that commands write: complete under their name, or not at all."""

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

STANDARD_OUTPUT = Path("-")


def write_pieces(target: Path, pieces: Callable[[], Iterable[bytes]]) -> None:
    """Write to `target`, replacing what was there only when all is written; `-` is stdout."""
    if target == STANDARD_OUTPUT:
        sys.stdout.flush()
        for piece in pieces():
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    # Lists of people are nobody else's business: readable by the owner alone.
    handle = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces())
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
