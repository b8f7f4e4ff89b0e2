"""Files appear whole or not at all, and only their owner may read them."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from crmtui.kit.errors import Unavailable


def write_atomically(target: Path, pieces: Iterable[bytes]) -> int:
    """Write `pieces` beside `target` and rename; the number of bytes written. Mode 0600.

    An error on the way, also one raised by `pieces`, leaves what was there before.

    Raises:
        Unavailable: file.not_written, when the folder is missing, full or not ours.
    """
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    try:
        return _write(partial, target, pieces)
    except OSError as error:
        raise Unavailable(
            "file.not_written",
            f"{target} could not be written: {error.strerror}.",
            file=str(target),
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def _write(partial: Path, target: Path, pieces: Iterable[bytes]) -> int:
    size = 0
    descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for piece in pieces:
            size += file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(target)
    _sync_folder(target.parent)
    return size


def _sync_folder(folder: Path) -> None:
    """The name, too, must be on the disk."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
