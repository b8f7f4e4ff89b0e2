"""API keys."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Path
from pydantic import Field
from starlette.responses import Response
from typing_extensions import TypedDict

from crmtui.api.dialects.workos.callers import NAME, KeyCall
from crmtui.api.dialects.workos.errors import refusals
from crmtui.api.dialects.workos.inputs import WireModel
from crmtui.api.dialects.workos.orgs import NamedOrg, OwnOrg, actor_for
from crmtui.api.dialects.workos.wire import DeletedOut, deleted_out
from crmtui.api.pagination import Pages, by_page
from crmtui.api.replies import JsonReply
from crmtui.api.sections import CREATED, section
from crmtui.kit.schemas import Name
from crmtui.kit.wire_values import to_iso
from crmtui.services import identity
from crmtui.services.identity import ApiKeyCreate, ApiKeyCreated, ApiKeyDetail

router: Final = section("API Keys Management")
_KeyPath = Annotated[UUID, Path(alias="id")]


class KeyIn(WireModel):
    """A new key."""

    org_id: UUID
    name: Annotated[Name, Field(max_length=100)]


class KeyOut(TypedDict):
    id: str
    name: str
    preview: str
    status: str
    createdAt: str
    lastUsedAt: str | None


class KeysOut(TypedDict):
    data: list[KeyOut]
    pagination: Pages


class NewKeyOut(TypedDict):
    id: str
    name: str
    key: str
    createdAt: str


def _key_out(key: ApiKeyDetail) -> KeyOut:
    return {
        "id": str(key.id),
        "name": key.name,
        "preview": key.preview,
        "status": key.status,
        "createdAt": to_iso(key.created_at),
        "lastUsedAt": to_iso(key.last_used_at) if key.last_used_at else None,
    }


def _new_key_out(key: ApiKeyCreated) -> NewKeyOut:
    return {
        "id": str(key.id),
        "name": key.name,
        "key": key.key.get_secret_value(),
        "createdAt": to_iso(key.created_at),
    }


@router.get(
    "/api/api-keys",
    summary="List API Keys",
    response_model=KeysOut,
    responses=refusals("FORBIDDEN", "VALIDATION_ERROR"),
)
async def list_api_keys(call: KeyCall, query: NamedOrg) -> Response:
    """The newest first; the keys themselves are never shown again."""
    listed = await call.read(call.actor_in(query.org_id), identity.list_api_keys, NAME)
    shown, pagination = by_page(listed.keys, query.page, query.page_size)
    return JsonReply({"data": [_key_out(key) for key in shown], "pagination": pagination})


@router.post(
    "/api/api-keys",
    summary="Create API Key",
    status_code=CREATED,
    response_model=NewKeyOut,
    responses=refusals("FORBIDDEN", "VALIDATION_ERROR"),
)
async def create_api_key(call: KeyCall, body: KeyIn) -> Response:
    """With the rights of the key that asks. `key` is shown only once."""
    actor = call.actor_in(body.org_id)
    wanted = ApiKeyCreate(name=body.name, dialect=NAME, scopes=tuple(sorted(actor.permissions)))
    made = await call.write(actor, identity.create_api_key, wanted)
    return JsonReply(_new_key_out(made), CREATED)


@router.delete(
    "/api/api-keys/{id}",
    summary="Revoke API Key",
    response_model=DeletedOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def revoke_api_key(call: KeyCall, key_id: _KeyPath, query: OwnOrg) -> Response:
    """At once; also the key that asks."""
    await call.write(actor_for(call, query.org_id), identity.revoke_api_key, key_id, NAME)
    return JsonReply(deleted_out(key_id))
