"""Saved views of lists, for any area that has them: kept, picked, shared, renamed, deleted."""

from crmtui.tui.screens.views.keeper import Present, ViewKeeper

__all__ = ["Present", "ViewKeeper"]
