"""What a stranger tries on another organization's saved views."""

from __future__ import annotations

from typing import Final

from crmtui.services import views
from crmtui.services.views import ViewArea, ViewCreate, ViewUpdate
from tests.services.tenancy_expectations import Case, hidden, own, refused

_NEW: Final = ViewCreate(
    area=ViewArea.CONTACTS, name="new", filter={"city": "Bonn"}, sort="city", shared=True
)

VIEWS: Final[dict[str, Case]] = {
    "delete_view": refused(lambda tx, h, _: views.delete_view(tx, h.view)),
    "get_view": refused(lambda tx, h, _: views.get_view(tx, h.view)),
    "list_views": hidden(lambda tx, _h, _: views.list_views(tx, ViewArea.CONTACTS)),
    "rename_view": refused(lambda tx, h, _: views.rename_view(tx, h.view, "mine")),
    "save_view": own(lambda tx, _h, _: views.save_view(tx, _NEW)),
    "update_view": refused(lambda tx, h, _: views.update_view(tx, h.view, ViewUpdate(sort="city"))),
}
