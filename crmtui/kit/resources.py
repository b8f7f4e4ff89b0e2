"""Where the files are that ship with the program, installed or in a checkout."""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent.parent
_SHIPPED: Final = _PACKAGE / "_shipped"
"""Present in an installed wheel only; a checkout has the folders beside the package."""

_ROOT: Final = _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parent


def asset_path(name: str) -> Path:
    """A font, logo or other asset, such as `fonts/DejaVuSans.ttf`."""
    return _ROOT / "assets" / name


def data_path(name: str) -> Path:
    """Reference and demo data, such as `locale`."""
    return _ROOT / "data" / name


def migrations_path() -> Path:
    """The folder of the Alembic migrations."""
    return _ROOT / "migrations"
