"""The warehouse's stock: how much there is of what, and why."""

from crmtui.tui.screens.stock.screen import StockScreen

__all__ = ["StockScreen"]
