"""Where things are kept. Light to import: the console needs it before its first frame."""

import os
from pathlib import Path
from typing import Final

DATABASE_FILE: Final = "crmtui.sqlite"


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
