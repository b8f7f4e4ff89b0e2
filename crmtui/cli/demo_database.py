"""The demo's database: made beside its place and moved there when it is complete."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from crmtui import bootstrap
from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError
from crmtui.places import DATABASE_FILE, make_private_folder, sqlite_url

_BESIDES: Final = ("", "-wal", "-shm")
"""What SQLite keeps beside a file."""


def open_demo_backend(data_dir: Path, *, fresh: bool = False) -> Backend:
    """Open the demo in `data_dir`; it is made again when asked for, or when its event is over."""
    file = data_dir / DATABASE_FILE
    make_private_folder(data_dir)
    existed = file.exists()
    if existed and not fresh and (backend := _open_current(data_dir)) is not None:
        return backend
    if existed:
        _remove(file)
    if not file.exists():
        _make(file)
    return bootstrap.open_backend(sqlite_url(data_dir), data_dir=data_dir)


def _open_current(data_dir: Path) -> Backend | None:
    """The demo that is there, if an event is on right now: it is to open on a running one."""
    from crmtui.services import demo

    try:
        backend = bootstrap.open_backend(sqlite_url(data_dir), data_dir=data_dir)
    except CrmError:
        return None  # damaged or made by a newer program: a demo is simply made again
    running = False
    try:
        with backend.read(system_actor("cli")) as tx:
            running = demo.is_running(tx)
    finally:
        if not running:
            backend.close()
    return backend if running else None


def _make(file: Path) -> None:
    from crmtui.services import demo

    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".making-") as folder:
        draft = Path(folder) / file.name
        backend = bootstrap.open_backend(f"sqlite:///{draft}")
        try:
            demo.load_demo(backend)
        finally:
            backend.close()
        # A link, not a rename: another console may have been faster, and its users work already.
        with suppress(FileExistsError):
            os.link(draft, file)


def _remove(file: Path) -> None:
    for ending in _BESIDES:
        file.with_name(file.name + ending).unlink(missing_ok=True)
