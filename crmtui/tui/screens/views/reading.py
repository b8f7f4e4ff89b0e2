"""What is read of saved views, and what is written; each function gets its transaction."""

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from crmtui.services.views import ViewDetail


class Present(NamedTuple):
    """What a list shows now, as views keep it."""

    filter: "Mapping[str, Any]"
    sort: str
    descending: bool

    @classmethod
    def of(cls, view: "ViewDetail") -> "Present":
        """What a view shows."""
        return cls(view.filter, view.sort, view.descending)


def list_views(tx: Any, area: str) -> "tuple[ViewDetail, ...]":
    """The views of an area that the operator sees."""
    from crmtui.services import views

    return views.list_views(tx, views.ViewArea(area))


def save(tx: Any, area: str, present: Present, name: str, shared: bool) -> "ViewDetail":
    """Keep what the list shows as a new view."""
    from crmtui.services import views

    values = {"area": area, "name": name, "shared": shared, **present._asdict()}
    return views.save_view(tx, views.ViewCreate.model_validate(values))


def overwrite(tx: Any, view: "ViewDetail", present: Present) -> "ViewDetail":
    """Keep what the list shows in a view that is there."""
    from crmtui.services import views

    values = {**present._asdict(), "expected_version": view.version}
    return views.update_view(tx, view.id, views.ViewUpdate.model_validate(values))


def rename(tx: Any, view: "ViewDetail", name: str) -> "ViewDetail":
    """Give a view another name."""
    from crmtui.services import views

    return views.rename_view(tx, view.id, name, view.version)


def share(tx: Any, view: "ViewDetail") -> "ViewDetail":
    """Let all see a view, or keep one that all see for oneself."""
    from crmtui.services import views

    return views.update_view(tx, view.id, views.ViewUpdate(shared=not view.shared))


def delete(tx: Any, view_id: "UUID") -> "ViewDetail":
    """Forget a view."""
    from crmtui.services import views

    return views.delete_view(tx, view_id)
