"""Saved views: a list's filter and order under a name, of one person or of everybody."""

from crmtui.services.views.commands import delete_view, rename_view, save_view, update_view
from crmtui.services.views.queries import get_view, list_views
from crmtui.services.views.schemas import (
    ContactViewFilter,
    ViewArea,
    ViewCreate,
    ViewDetail,
    ViewUpdate,
)

__all__ = [
    "ContactViewFilter",
    "ViewArea",
    "ViewCreate",
    "ViewDetail",
    "ViewUpdate",
    "delete_view",
    "get_view",
    "list_views",
    "rename_view",
    "save_view",
    "update_view",
]
