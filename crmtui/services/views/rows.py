"""Loading saved views: one's own and those of everybody, nobody else's."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import ReadTx
from crmtui.models import SavedView
from crmtui.services.views import errors
from crmtui.services.views.rules import AREAS
from crmtui.services.views.schemas import ViewArea, ViewDetail


def owner_of(tx: ReadTx) -> UUID | None:
    """Whose own views the actor sees; None for whoever is no person."""
    return tx.actor.id if tx.actor.kind == "user" else None


def is_visible(tx: ReadTx) -> ColumnElement[bool]:
    """Whether the actor may know of a view."""
    owner = owner_of(tx)
    shared = SavedView.owner_id.is_(None)
    return shared if owner is None else or_(shared, SavedView.owner_id == owner)


def load_view(tx: ReadTx, view_id: UUID, *, lock: bool = False) -> SavedView:
    """The view, locked until the end of the transaction if wanted.

    Raises:
        Forbidden: permission.missing (to read the area).
        NotFound: view.not_found, also of somebody else's.
    """
    query = select(SavedView).where(SavedView.id == view_id, is_visible(tx))
    if lock:
        query = query.with_for_update(key_share=True)
    found = tx.session.scalar(query, execution_options={"populate_existing": lock})
    if found is None:
        raise errors.not_found(view_id)
    tx.actor.require(AREAS[ViewArea(found.area)].reading)
    return found


def view_detail(view: SavedView) -> ViewDetail:
    names = ViewDetail.model_fields.keys() - {"shared", "area"}
    return ViewDetail(
        **{name: getattr(view, name) for name in names},
        area=ViewArea(view.area),
        shared=view.owner_id is None,
    )


def view_happened(topic: str, view: SavedView, **more: Any) -> DomainEvent:
    data = {"area": view.area, "name": view.name, "shared": view.owner_id is None, **more}
    return DomainEvent(topic, "view", view.id, data)
