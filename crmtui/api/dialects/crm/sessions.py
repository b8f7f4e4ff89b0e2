"""Session authentication: logging in and out, and who is logged in."""

from typing import Annotated, Final

from fastapi import Depends
from pydantic import Field, SecretStr
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from crmtui.api.cookie_sessions import require_own_site
from crmtui.api.dialects.crm.callers import COOKIE, NAME, SessionCall
from crmtui.api.dialects.crm.envelope import bare
from crmtui.api.dialects.crm.errors import refusals
from crmtui.api.dialects.crm.inputs import WireModel
from crmtui.api.edge import SERVICES, EdgeServices
from crmtui.api.replies import JsonReply
from crmtui.api.sections import section
from crmtui.kit.actor import system_actor
from crmtui.services import identity
from crmtui.services.identity import Credentials, SessionToken

router: Final = section("Session Authentication")
_COOKIE_PATH: Final = f"/{NAME}"
_COOKIE_SECONDS: Final = 30 * 86_400


class LoginIn(WireModel):
    email: Annotated[str, Field(max_length=500)]
    password: SecretStr


class UserOut(TypedDict):
    id: str
    email: str
    name: str


class LoginOut(TypedDict):
    success: bool
    user: UserOut
    token: str


class DoneOut(TypedDict):
    success: bool


async def _own_site(request: Request) -> Request:
    require_own_site(request)
    return request


@router.post(
    "/api/login", summary="Login", response_model=LoginOut, responses=refusals("VALIDATION_ERROR")
)
async def log_in(request: Annotated[Request, Depends(_own_site)], body: LoginIn) -> Response:
    """Opens a session for 30 days; its cookie is for this API alone."""
    services: EdgeServices = request.scope[SERVICES]
    made, user = await services.workers.slow(_enter, services, body)
    token = made.token.get_secret_value()
    response = bare(user=user, token=token)
    _set_cookie(request, response, token)
    return response


@router.post("/api/logout", summary="Logout", response_model=DoneOut, responses=refusals())
async def log_out(call: SessionCall) -> Response:
    """Ends the session at once."""
    await call.write(call.home, identity.revoke_session, call.token)
    response = bare()
    forget_cookie(response)
    return response


@router.get(
    "/api/auth/user", summary="Get Current User", response_model=UserOut, responses=refusals()
)
async def get_user(call: SessionCall) -> Response:
    """Whose session it is."""
    found = await call.read(call.home, identity.get_profile)
    shown: UserOut = {"id": str(found.user_id), "email": found.email, "name": found.name}
    return JsonReply(shown)


def forget_cookie(response: Response) -> None:
    """Tell the browser that its session is over."""
    response.delete_cookie(COOKIE, path=_COOKIE_PATH, httponly=True, samesite="strict")


def _enter(services: EdgeServices, given: LoginIn) -> tuple[SessionToken, UserOut]:
    credentials = Credentials(email=given.email, password=given.password)
    entered = identity.log_in(services.backend, credentials, NAME)
    with services.backend.write(system_actor(NAME)) as tx:
        made = identity.create_session(tx, entered.user_id, NAME)
        found = identity.validate_session(tx, made.token.get_secret_value())
    return made, {"id": str(found.user_id), "email": found.email, "name": found.user_name}


def _set_cookie(request: Request, response: Response, token: str) -> None:
    """Out of reach of scripts and of other sites' pages; over TLS alone where that is how it came.

    `Origin` tells the browser's side of a proxy that ends TLS.
    """
    origin = request.headers.get("origin", "")
    response.set_cookie(
        COOKIE,
        token,
        max_age=_COOKIE_SECONDS,
        path=_COOKIE_PATH,
        secure=request.url.scheme == "https" or origin.startswith("https:"),
        httponly=True,
        samesite="strict",
    )
