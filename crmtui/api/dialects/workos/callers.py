"""Who may call: API keys of one organization.

The document's limit is 60 requests a minute and key, with a burst of 120: up to 120 pass, and 60
are announced.
"""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Security
from fastapi.security import HTTPBearer
from starlette.requests import Request

from crmtui.api.auth import Call, open_call
from crmtui.api.rate_limit import Window
from crmtui.services.identity import Principal

NAME: Final = "workos"
PER_KEY: Final = (Window(120, announced=60),)
_SCHEME: Final = HTTPBearer(
    scheme_name="API key", bearerFormat="wo_…", description="An API key of one organization."
)
_Scheme = Annotated[Any, Security(_SCHEME)]
"""For the documentation only: what calls the opener passes the request alone."""


async def _open(request: Request, _scheme: _Scheme = None) -> Call:
    return await open_call(request, NAME, policy=_per_key)


def _per_key(principal: Principal) -> tuple[UUID, tuple[Window, ...]]:
    return principal.subject_id, PER_KEY


KeyCall = Annotated[Call, Depends(_open)]
