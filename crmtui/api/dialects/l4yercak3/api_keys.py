"""API keys."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.dialects.l4yercak3 import examples, wire
from crmtui.api.dialects.l4yercak3.callers import NAME, SessionCall
from crmtui.api.dialects.l4yercak3.inputs import KeyIn, RequiredOrganizationQuery
from crmtui.api.dialects.l4yercak3.sections import example, refusals
from crmtui.api.replies import JsonReply
from crmtui.api.sections import CREATED, section
from crmtui.services import identity
from crmtui.services.identity import ApiKeyCreate

router: Final = section("API Keys")


@router.get(
    "/api/v1/api-keys/list",
    summary="List API Keys",
    response_model=wire.KeysOut,
    responses=refusals("NOT_AUTHORIZED", "VALIDATION_ERROR", "MISSING_PARAM")
    | example(examples.API_KEYS),
)
async def list_keys(
    call: SessionCall, query: Annotated[RequiredOrganizationQuery, Query()]
) -> Response:
    """The organization's keys, newest first, and how many the plan allows."""
    actor = call.actor_in(query.organization_id)
    return JsonReply(wire.keys_out(await call.read(actor, identity.list_api_keys, NAME)))


@router.post(
    "/api/v1/api-keys/generate",
    summary="Generate API Key",
    status_code=CREATED,
    response_model=wire.NewKeyOut,
    responses=refusals(
        "NOT_AUTHORIZED", "VALIDATION_ERROR", "MISSING_PARAM", "API_KEY_LIMIT_REACHED"
    )
    | example(examples.NEW_API_KEY, CREATED),
)
async def generate_key(call: SessionCall, body: KeyIn) -> Response:
    """The key is shown in this response and never again."""
    wanted = ApiKeyCreate(name=body.name, dialect=NAME, scopes=body.scopes)
    actor = call.actor_in(body.organization_id)
    return JsonReply(
        wire.new_key_out(await call.write(actor, identity.create_api_key, wanted)), CREATED
    )
