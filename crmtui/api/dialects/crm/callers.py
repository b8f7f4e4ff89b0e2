"""Who may call: API keys by either header, each endpoint with its scopes; sessions by a cookie.

A key has its own limit a minute, 60 unless chosen, with bursts up to three times that: so many
pass, and the limit itself is announced. Sessions have the limit of the organization's plan.
"""

from collections.abc import Hashable, Sequence
from typing import Annotated, Any, Final

from fastapi import Depends, Security
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPBearer
from starlette.requests import Request

from crmtui.api.auth import Call, bearer_token, by_plan, open_call
from crmtui.api.cookie_sessions import session_or_bearer_token
from crmtui.api.rate_limit import Window
from crmtui.kit.errors import Forbidden, Unauthenticated
from crmtui.kit.i18n import _
from crmtui.services.identity import Principal

NAME: Final = "crm"
COOKIE: Final = "session"
DEFAULT_LIMIT: Final = 60
BURST: Final = 3

_BEARER: Final = HTTPBearer(
    scheme_name="API key", bearerFormat="crm_…", description="An API key of one organization."
)
_HEADER: Final = APIKeyHeader(name="X-API-Key", scheme_name="API key in a header of its own")
_SESSION: Final = APIKeyCookie(
    name=COOKIE, scheme_name="Session", description="What POST /api/login sets."
)
_Bearer = Annotated[Any, Security(_BEARER)]
_Header = Annotated[Any, Security(_HEADER)]
_Cookie = Annotated[Any, Security(_SESSION)]
"""For the documentation only: what calls the openers passes the request alone."""


def _with_scopes(*scopes: str) -> Any:
    """The opener of an endpoint that needs an API key with all of these scopes."""

    async def open_by_key(
        request: Request, _bearer: _Bearer = None, _header: _Header = None
    ) -> Call:
        call = await open_call(request, NAME, _key(request), _per_caller)
        if call.is_session:
            raise Unauthenticated("api_key.required", _("This needs an API key, not a session."))
        _require_scopes(call, scopes)
        return call

    return Depends(open_by_key)


async def _open_session(request: Request, _cookie: _Cookie = None) -> Call:
    try:
        token = session_or_bearer_token(request, (COOKIE,))
    except Unauthenticated as error:
        raise _no_session() from error
    call = await open_call(request, NAME, token, _per_caller)
    if not call.is_session:
        raise _no_session()
    return call


def _no_session() -> Unauthenticated:
    return Unauthenticated("session.required", _("This needs a session: log in first."))


def _key(request: Request) -> str:
    own = request.headers.get("x-api-key", "").strip()
    authorization = request.headers.get("authorization", "").lower()
    if authorization.startswith("bearer "):
        return bearer_token(request)
    if own:
        return own
    raise Unauthenticated(
        "token.missing",
        _("Send an API key, as Authorization: Bearer KEY or as X-API-Key: KEY."),
    )


def _per_caller(principal: Principal) -> tuple[Hashable, Sequence[Window]]:
    if principal.user_id is not None:
        return by_plan(principal)
    limit = principal.own_rate_limit or DEFAULT_LIMIT
    return principal.subject_id, (Window(limit * BURST, announced=limit),)


def _require_scopes(call: Call, scopes: Sequence[str]) -> None:
    missing = [scope for scope in scopes if not call.home.can(scope)]
    if missing:
        message = _("This API key lacks the scope {scopes}.").format(scopes=", ".join(missing))
        raise Forbidden("scope.missing", message, required=tuple(scopes), missing=missing)


SessionCall = Annotated[Call, Depends(_open_session)]
ReadContacts = Annotated[Call, _with_scopes("contacts:read")]
WriteContacts = Annotated[Call, _with_scopes("contacts:write")]
DeleteContacts = Annotated[Call, _with_scopes("contacts:delete")]
BulkContacts = Annotated[Call, _with_scopes("contacts:bulk")]
BulkDelete = Annotated[Call, _with_scopes("contacts:bulk", "contacts:delete")]
ReadTags = Annotated[Call, _with_scopes("tags:read")]
WriteTags = Annotated[Call, _with_scopes("tags:write")]
ReadActivities = Annotated[Call, _with_scopes("activities:read")]
ReadEnrichment = Annotated[Call, _with_scopes("enrichment:read")]
RunEnrichment = Annotated[Call, _with_scopes("enrichment:run")]
ReadStats = Annotated[Call, _with_scopes("stats:read")]
