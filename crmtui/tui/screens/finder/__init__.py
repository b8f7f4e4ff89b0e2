"""The one search box: people, companies and tickets, from anywhere."""

from crmtui.tui.screens.finder.dialog import FinderDialog
from crmtui.tui.screens.finder.opening import open_hit

__all__ = ["FinderDialog", "open_hit"]
