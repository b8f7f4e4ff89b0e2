"""A view that an organization shares, for tests that are about something else."""

from __future__ import annotations

from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.services.views import ViewArea, ViewCreate, save_view


def make_views(backend: Backend, actor: Actor, name: str) -> UUID:
    """The id of a shared view; its filter names the organization too."""
    data = ViewCreate(
        area=ViewArea.CONTACTS,
        name=f"{name} view",
        filter={"city": f"{name} town"},
        sort="full_name",
        shared=True,
    )
    with backend.write(actor) as tx:
        return save_view(tx, data).id
