"""Making, changing and removing saved views."""

from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from crmtui.kit.transactions import WriteTx
from crmtui.kit.versions import apply, given_fields, require_version
from crmtui.models import SavedView
from crmtui.services.views import errors
from crmtui.services.views.rows import load_view, owner_of, view_detail, view_happened
from crmtui.services.views.rules import AREAS, name_key, require_sort, settle_filter
from crmtui.services.views.schemas import ViewArea, ViewCreate, ViewDetail, ViewUpdate

MOST: Final = 100
"""So many views of an area a person has, and so many are shared."""


def save_view(tx: WriteTx, data: ViewCreate) -> ViewDetail:
    """Keep a filter and an order under a name.

    Raises:
        Forbidden: permission.missing (to read the area, and to write it for what is shared);
            view.nobody, for an own view of whoever is no person.
        Invalid: view.filter, view.sort.
        Conflict: view.name_taken, among the views of the same owner, or those that are shared.
        LimitReached: view.too_many.
    """
    owner = _choose_owner(tx, data.area, shared=data.shared)
    require_sort(data.area, data.sort)
    kept = settle_filter(data.area, data.filter)
    _require_room(tx, data.area, owner)
    _require_free(tx, data.area, owner, data.name)
    view = SavedView(
        owner_id=owner,
        area=data.area.value,
        name=data.name,
        name_key=name_key(data.name),
        filter=kept,
        sort=data.sort,
        descending=data.descending,
    )
    tx.session.add(view)
    tx.flush()
    tx.record(view_happened("view.created", view))
    return view_detail(view)


def rename_view(
    tx: WriteTx, view_id: UUID, name: str, expected_version: int | None = None
) -> ViewDetail:
    """Give a view another name. Raises as `update_view`."""
    return update_view(tx, view_id, ViewUpdate(name=name, expected_version=expected_version))


def update_view(tx: WriteTx, view_id: UUID, data: ViewUpdate) -> ViewDetail:
    """Change the fields that were set: what is shared becomes the actor's own, or the reverse.

    Raises:
        Forbidden: permission.missing (to read the area, and to write it for what is or becomes
            shared); view.nobody.
        NotFound: view.not_found, also of somebody else's.
        Invalid: view.filter, view.sort, view.required.
        Conflict: view.name_taken, record.changed.
        LimitReached: view.too_many.
    """
    view = load_view(tx, view_id, lock=True)
    area = ViewArea(view.area)
    _require_changeable(tx, view)
    wanted = given_fields(data)
    for field, value in wanted.items():
        if value is None:
            raise errors.required(field)
    shared = wanted.pop("shared", view.owner_id is None)
    if "sort" in wanted:
        require_sort(area, wanted["sort"])
    if "filter" in wanted:
        wanted["filter"] = settle_filter(area, wanted["filter"])
    require_version(view, data.expected_version, wanted)
    if shared != (view.owner_id is None):
        wanted["owner_id"] = _choose_owner(tx, area, shared=shared)
        _require_room(tx, area, wanted["owner_id"])
    _require_free(
        tx, area, wanted.get("owner_id", view.owner_id), wanted.get("name", view.name), view.id
    )
    changes = apply(view, wanted)
    view.name_key = name_key(view.name)
    if changes:
        tx.flush()
        tx.record(view_happened("view.updated", view, changes=changes))
    return view_detail(view)


def delete_view(tx: WriteTx, view_id: UUID) -> ViewDetail:
    """Forget a view; it is returned as it was, so that it can be saved again.

    Raises:
        Forbidden: permission.missing (to read the area, and to write it for what is shared).
        NotFound: view.not_found, also of somebody else's.
    """
    view = load_view(tx, view_id, lock=True)
    _require_changeable(tx, view)
    was = view_detail(view)
    tx.session.delete(view)
    tx.flush()
    tx.record(view_happened("view.deleted", view))
    return was


def _choose_owner(tx: WriteTx, area: ViewArea, *, shared: bool) -> UUID | None:
    tx.actor.require(AREAS[area].reading)
    if shared:
        tx.actor.require(AREAS[area].sharing)
        return None
    owner = owner_of(tx)
    if owner is None:
        raise errors.nobody()
    return owner


def _require_changeable(tx: WriteTx, view: SavedView) -> None:
    if view.owner_id is None:
        tx.actor.require(AREAS[ViewArea(view.area)].sharing)


def _require_room(tx: WriteTx, area: ViewArea, owner: UUID | None) -> None:
    query = select(func.count()).select_from(SavedView).where(_of(area, owner))
    if (tx.session.scalar(query) or 0) >= MOST:
        raise errors.too_many(MOST)


def _require_free(
    tx: WriteTx, area: ViewArea, owner: UUID | None, name: str, own_id: UUID | None = None
) -> None:
    query = select(SavedView).where(_of(area, owner), SavedView.name_key == name_key(name))
    other = tx.session.scalar(query)
    if other is not None and other.id != own_id:
        raise errors.name_taken(other.name)


def _of(area: ViewArea, owner: UUID | None) -> ColumnElement[bool]:
    mine = SavedView.owner_id.is_(None) if owner is None else SavedView.owner_id == owner
    return (SavedView.area == area.value) & mine
