"""Who may call: API keys, and sessions as bearer token or in NextAuth's cookie.

The document's example of the headers shows a limit of 100; it is counted in any minute.
"""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Security
from fastapi.security import HTTPBearer
from starlette.requests import Request

from crmtui.api.auth import Call, open_call
from crmtui.api.nextauth import session_or_bearer_token
from crmtui.api.rate_limit import Window
from crmtui.services.identity import Principal

NAME: Final = "kazi"
PER_CALLER: Final = (Window(100),)
_SCHEME: Final = HTTPBearer(
    scheme_name="API key or session",
    bearerFormat="kazi_… or kazi_session_…",
    description="An API key of one organization, or a session.",
)
_Scheme = Annotated[Any, Security(_SCHEME)]
"""For the documentation only: what calls the opener passes the request alone."""


async def _open(request: Request, _scheme: _Scheme = None) -> Call:
    return await open_call(request, NAME, session_or_bearer_token(request), _per_caller)


def _per_caller(principal: Principal) -> tuple[UUID, tuple[Window, ...]]:
    return principal.subject_id, PER_CALLER


AnyCall = Annotated[Call, Depends(_open)]
