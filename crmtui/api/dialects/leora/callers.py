"""Who may call: sessions (as bearer token or in NextAuth's cookie) and API keys.

The document's limits are per user: 1000 requests an hour and 100 a minute. Whoever is not
authenticated has 100 an hour and 10 a minute for their address. `Accept` may name version 1.
"""

import re
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Security
from fastapi.security import HTTPBearer
from starlette.requests import Request

from crmtui.api.auth import Call, count_request, open_call
from crmtui.api.nextauth import session_or_bearer_token
from crmtui.api.rate_limit import HOUR, MINUTE, Window
from crmtui.kit.actor import EVERYTHING
from crmtui.kit.errors import Forbidden, Invalid, Unauthenticated
from crmtui.kit.i18n import _
from crmtui.services.identity import Principal

NAME: Final = "leora"
PER_USER: Final = (Window(100, MINUTE), Window(1000, HOUR))
PER_ADDRESS: Final = (Window(10, MINUTE), Window(100, HOUR))
_VERSION: Final = re.compile(r"application/vnd\.leora\.v([0-9.]+)\+json", re.IGNORECASE)
_SCHEME: Final = HTTPBearer(
    scheme_name="API key or session",
    bearerFormat="le_… or le_session_…",
    description="An API key of one organization, or a session.",
)
_Scheme = Annotated[Any, Security(_SCHEME)]
"""For the documentation only: what calls the openers passes the request alone."""


async def _open_any(request: Request, _scheme: _Scheme = None) -> Call:
    _require_version(request)
    try:
        return await open_call(request, NAME, session_or_bearer_token(request), _per_user)
    except Unauthenticated:
        count_request(request, ("address", _address(request)), PER_ADDRESS)
        raise


async def _open_session(request: Request, _scheme: _Scheme = None) -> Call:
    call = await _open_any(request)
    if not call.is_session:
        message = _("An API key has no session.")
        raise Unauthenticated("session.unknown", message, {"session": message})
    return call


async def _open_admin(request: Request, _scheme: _Scheme = None) -> Call:
    """Of users only admins; what a key may do its scopes say."""
    call = await _open_any(request)
    if call.is_session and EVERYTHING not in call.home.permissions:
        raise Forbidden("role.admin_only", _("Only an admin may do this."))
    return call


def _per_user(principal: Principal) -> tuple[UUID, tuple[Window, ...]]:
    """A user's sessions count together, each key by itself."""
    return principal.user_id or principal.subject_id, PER_USER


def _require_version(request: Request) -> None:
    for version in _VERSION.findall(request.headers.get("accept", "")):
        if version != "1":
            message = _("There is version 1 only: Accept: application/vnd.leora.v1+json.")
            raise Invalid("accept.version", message, {"Accept": message})


def _address(request: Request) -> str:
    return "" if request.client is None else request.client.host


AnyCall = Annotated[Call, Depends(_open_any)]
SessionCall = Annotated[Call, Depends(_open_session)]
AdminCall = Annotated[Call, Depends(_open_admin)]
