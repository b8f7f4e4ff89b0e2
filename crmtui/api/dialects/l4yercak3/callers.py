"""Who may call: API keys, and CLI sessions of users, which may name one of their organizations."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Security
from fastapi.security import HTTPBearer
from starlette.requests import Request

from crmtui.api.auth import Call, open_call
from crmtui.api.problems import Place, missing
from crmtui.kit.actor import Actor
from crmtui.kit.errors import Forbidden, Unauthenticated
from crmtui.kit.i18n import _

NAME: Final = "l4yercak3"
_KEY: Final = HTTPBearer(
    scheme_name="API key or CLI session",
    bearerFormat="l4yer_… or cli_session_…",
    description="An API key of one organization, or a CLI session.",
)
_SESSION: Final = HTTPBearer(
    scheme_name="CLI session",
    bearerFormat="cli_session_…",
    description="The session token that /auth/cli-login hands out, valid for 30 days.",
)


_KeyScheme = Annotated[Any, Security(_KEY)]
_SessionScheme = Annotated[Any, Security(_SESSION)]
"""For the documentation only: what calls the openers passes the request alone."""


async def _open_any(request: Request, _scheme: _KeyScheme = None) -> Call:
    return await open_call(request, NAME)


async def _open_session(request: Request, _scheme: _SessionScheme = None) -> Call:
    call = await open_call(request, NAME)
    if not call.is_session:
        message = _("An API key cannot do this; use a CLI session.")
        raise Forbidden("session.required", message)
    return call


async def _open_own_session(request: Request, _scheme: _SessionScheme = None) -> Call:
    """For the endpoints that are about the token itself: there a key is no session at all."""
    call = await open_call(request, NAME)
    if not call.is_session:
        raise Unauthenticated("session.unknown", _("This is not a CLI session token."))
    return call


AnyCall = Annotated[Call, Depends(_open_any)]
SessionCall = Annotated[Call, Depends(_open_session)]
OwnSessionCall = Annotated[Call, Depends(_open_own_session)]


def choose_actor(call: Call, organization_id: UUID | None, place: Place) -> Actor:
    """The principal in the organization it names, or in the only one it has.

    Raises:
        BadInput: organizationId is missing and there are several.
        Forbidden: it does not belong to that organization.
    """
    if organization_id is not None:
        return call.actor_in(organization_id)
    actors = call.actors()
    if len(actors) != 1:
        raise missing(place, "organizationId")
    return actors[0]
