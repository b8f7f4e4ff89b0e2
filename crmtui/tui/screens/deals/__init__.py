"""The area of deals: a board on which they move, each with its history, and their pipelines."""

from crmtui.tui.screens.deals.screen import DealsScreen

__all__ = ["DealsScreen"]
