"""Reading saved views."""

from uuid import UUID

from sqlalchemy import select

from crmtui.kit.transactions import ReadTx
from crmtui.models import SavedView
from crmtui.services.views.rows import is_visible, load_view, view_detail
from crmtui.services.views.rules import AREAS
from crmtui.services.views.schemas import ViewArea, ViewDetail


def get_view(tx: ReadTx, view_id: UUID) -> ViewDetail:
    """One view.

    Raises:
        Forbidden: permission.missing (to read the area).
        NotFound: view.not_found, also of somebody else's.
    """
    return view_detail(load_view(tx, view_id))


def list_views(tx: ReadTx, area: ViewArea) -> tuple[ViewDetail, ...]:
    """The views of an area that the actor sees, by name: their own first, then those of all.

    Raises:
        Forbidden: permission.missing (to read the area).
    """
    tx.actor.require(AREAS[area].reading)
    query = select(SavedView).where(SavedView.area == area.value, is_visible(tx))
    query = query.order_by(SavedView.owner_id.is_(None), SavedView.name_key)
    return tuple(map(view_detail, tx.session.scalars(query)))
