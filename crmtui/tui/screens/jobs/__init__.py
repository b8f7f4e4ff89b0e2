"""The area of the jobs: what waits, runs and failed, and what can be done about it."""

from crmtui.tui.screens.jobs.screen import JobsScreen

__all__ = ["JobsScreen"]
