"""Counting what really lies in the bins."""

from crmtui.tui.screens.counts.screen import CountsScreen

__all__ = ["CountsScreen"]
