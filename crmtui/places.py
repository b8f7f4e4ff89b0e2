"""Where things are kept. Light to import: the console needs it before its first frame."""

import errno
import os
from pathlib import Path
from typing import Final

DATABASE_FILE: Final = "crmtui.sqlite"
BACKUPS: Final = "backups"


def default_data_dir() -> Path:
    """The place where the operating system wants a user's data."""
    import platformdirs

    return platformdirs.user_data_path("crmtui", appauthor=False)


def choose_data_dir(given: Path | None) -> Path:
    """The directory of this run: an argument, the environment (CRMTUI_DATA_DIR) or the default."""
    chosen = given or os.environ.get("CRMTUI_DATA_DIR")
    return Path(chosen).absolute() if chosen else default_data_dir()


def demo_data_dir(data_dir: Path) -> Path:
    """The demo's own directory, inside the real one and never the same."""
    return data_dir / "demo"


def sqlite_url(data_dir: Path) -> str:
    """The URL of the SQLite file in a data directory."""
    return f"sqlite:///{data_dir / DATABASE_FILE}"


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for the owner alone.

    Raises:
        OSError: it cannot be made, or is a file.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
