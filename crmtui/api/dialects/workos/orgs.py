"""Which organization a request is about.

The document asks for `orgId` in some calls and leaves it out of others, though the key names the
organization: where it is documented it is required, elsewhere it is taken from the key. Whoever
names another organization than the key's is refused, wherever they name it.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from crmtui.api.auth import Call
from crmtui.api.dialects.workos.inputs import MAX_PAGE, ListQuery, WireModel
from crmtui.kit.actor import Actor


class OrgQuery(WireModel):
    """Of calls that the document shows without `orgId`."""

    org_id: UUID | None = None


class PagedOrgQuery(OrgQuery):
    """Of lists that the document shows without `orgId`."""

    page: Annotated[int, Field(ge=1, le=10**6)] = 1
    limit: Annotated[int, Field(ge=1, le=10**6)] = 50

    @property
    def page_size(self) -> int:
        return min(self.limit, MAX_PAGE)


OwnOrg = Annotated[OrgQuery, Query()]
"""The organization where a call may name it."""
NamedOrg = Annotated[ListQuery, Query()]
"""The organization where a call has to name it."""


def actor_for(call: Call, *named: UUID | None) -> Actor:
    """The key, acting in the organization that is named, or in its own.

    Raises:
        Forbidden: one of those named is not the key's.
    """
    actor = call.home
    for org_id in named:
        if org_id is not None:
            actor = call.actor_in(org_id)
    return actor
