"""Goods come in and go into their bins, by scans alone."""

from crmtui.tui.screens.receiving.screen import ReceivingScreen

__all__ = ["ReceivingScreen"]
