"""The area of tasks: what has to be done, until when, and by whom."""

from crmtui.tui.screens.tasks.screen import TasksScreen

__all__ = ["TasksScreen"]
