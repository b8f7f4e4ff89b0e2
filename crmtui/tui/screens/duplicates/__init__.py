"""The area of duplicates: the queue of suspected pairs, and the view in which two become one."""

from crmtui.tui.screens.duplicates.screen import DuplicatesScreen

__all__ = ["DuplicatesScreen"]
