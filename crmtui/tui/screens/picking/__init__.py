"""Picking: batches, and the screen with which one walks and scans."""

from crmtui.tui.screens.picking.screen import PickingScreen

__all__ = ["PickingScreen"]
