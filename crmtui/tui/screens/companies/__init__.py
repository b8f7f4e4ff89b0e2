"""The area of companies."""

from crmtui.tui.screens.companies.screen import CompaniesScreen

__all__ = ["CompaniesScreen"]
