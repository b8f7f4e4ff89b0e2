"""API key management, by a session."""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path
from pydantic import AfterValidator, Field, StrictInt
from starlette.responses import Response
from typing_extensions import TypedDict

from crmtui.api.dialects.crm.callers import DEFAULT_LIMIT, NAME, SessionCall
from crmtui.api.dialects.crm.envelope import MessageOut, bare
from crmtui.api.dialects.crm.errors import refusals
from crmtui.api.dialects.crm.fields import SCOPES
from crmtui.api.dialects.crm.inputs import WireModel
from crmtui.api.sections import CREATED, section
from crmtui.kit.actor import EVERYTHING
from crmtui.kit.schemas import text_of
from crmtui.kit.wire_values import to_iso
from crmtui.services import identity
from crmtui.services.identity import ApiKeyCreate, ApiKeyDetail

router: Final = section("API Key Management")


def _require_documented(scope: str) -> str:
    if scope not in SCOPES:
        raise ValueError(f"There is no scope {scope[:40]!r}; use one of {', '.join(SCOPES)}.")
    return scope


KeyPath = Annotated[UUID, Path(alias="id")]
Label = Annotated[str, text_of(100, 1)]
Scope = Annotated[str, AfterValidator(_require_documented)]


class KeyIn(WireModel):
    label: Label
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=100)]
    rate_limit_per_minute: Annotated[StrictInt, Field(ge=1, le=100_000)] = DEFAULT_LIMIT

    def to_create(self) -> ApiKeyCreate:
        return ApiKeyCreate(
            name=self.label,
            dialect=NAME,
            scopes=tuple(self.scopes),
            rate_limit=self.rate_limit_per_minute,
        )


class NewKeyOut(TypedDict):
    id: str
    label: str
    scopes: list[str]
    rateLimitPerMinute: int
    createdAt: str


class KeyOut(NewKeyOut):
    requestCount: int
    lastUsedAt: str | None
    revokedAt: str | None
    isActive: bool


class KeysOut(TypedDict):
    success: bool
    keys: list[KeyOut]


class KeyCreatedOut(TypedDict):
    success: bool
    message: str
    key: str
    apiKey: NewKeyOut


@router.get(
    "/api/api-keys",
    summary="List API Keys",
    response_model=KeysOut,
    responses=refusals("FORBIDDEN"),
)
async def list_keys(call: SessionCall) -> Response:
    """The keys of the user's organization for this API, the newest first."""
    found = await call.read(call.home, identity.list_api_keys, NAME)
    return bare(keys=[_listed(key) for key in found.keys])


@router.post(
    "/api/api-keys",
    summary="Create API Key",
    status_code=CREATED,
    response_model=KeyCreatedOut,
    responses=refusals("FORBIDDEN", "VALIDATION_ERROR"),
)
async def create_key(call: SessionCall, body: KeyIn) -> Response:
    """The key is shown in this response and never again."""
    made = await call.write(call.home, identity.create_api_key, body.to_create())
    return bare(
        CREATED,
        message="API key created successfully. Copy the key now - it won't be shown again.",
        key=made.key.get_secret_value(),
        apiKey=_new(made),
    )


@router.delete(
    "/api/api-keys/{id}",
    summary="Revoke API Key",
    response_model=MessageOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND"),
)
async def revoke_key(call: SessionCall, key_id: KeyPath) -> Response:
    """Nothing gets in with it from now on; it stays in the list."""
    await call.write(call.home, identity.revoke_api_key, key_id, NAME)
    return bare(message="API key revoked successfully")


def _new(key: ApiKeyDetail) -> NewKeyOut:
    return {
        "id": str(key.id),
        "label": key.name,
        "scopes": _spell_out(key.scopes),
        "rateLimitPerMinute": key.rate_limit or DEFAULT_LIMIT,
        "createdAt": to_iso(key.created_at),
    }


def _listed(key: ApiKeyDetail) -> KeyOut:
    return {
        **_new(key),
        "requestCount": key.request_count,
        "lastUsedAt": None if key.last_used_at is None else to_iso(key.last_used_at),
        "revokedAt": None if key.revoked_at is None else to_iso(key.revoked_at),
        "isActive": key.status == "active",
    }


def _spell_out(scopes: Sequence[str]) -> list[str]:
    """The scopes one by one: clients of this document know no wildcards."""
    held = set(scopes)
    meant = [
        scope
        for scope in SCOPES
        if held & {scope, EVERYTHING, f"{scope.partition(':')[0]}:{EVERYTHING}"}
    ]
    return meant + [scope for scope in scopes if EVERYTHING not in scope and scope not in SCOPES]
