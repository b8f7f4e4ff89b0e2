"""Customers' orders: taken down, reserved, packed, shipped, and put back."""

from crmtui.tui.screens.fulfilment.screen import FulfilmentScreen

__all__ = ["FulfilmentScreen"]
