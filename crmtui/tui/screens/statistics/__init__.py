"""The area of statistics: what the organization's contacts are like, drawn."""

from crmtui.tui.screens.statistics.screen import StatisticsScreen

__all__ = ["StatisticsScreen"]
