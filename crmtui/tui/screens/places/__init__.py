"""Where things lie: bins in the order in which one walks past them, zones and warehouses."""

from crmtui.tui.screens.places.screen import PlacesScreen

__all__ = ["PlacesScreen"]
