"""The check-in screen: scan, see the verdict, let the next person come."""

from crmtui.tui.screens.checkin.screen import CheckinScreen

__all__ = ["CheckinScreen"]
