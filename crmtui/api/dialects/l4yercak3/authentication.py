"""CLI sessions: checking and refreshing a token, and the page that hands one out."""

from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import SecretStr, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from crmtui.api.bodies import read_form
from crmtui.api.dialects.l4yercak3 import login_page, wire
from crmtui.api.dialects.l4yercak3.callers import NAME, OwnSessionCall
from crmtui.api.dialects.l4yercak3.errors import TABLE
from crmtui.api.dialects.l4yercak3.inputs import LoginQuery
from crmtui.api.dialects.l4yercak3.login_page import Waiting
from crmtui.api.dialects.l4yercak3.sections import refusals
from crmtui.api.edge import SERVICES, EdgeServices
from crmtui.api.problems import BadRequest
from crmtui.api.replies import JsonReply
from crmtui.api.sections import Responses, section
from crmtui.kit.errors import CrmError, Invalid, Throttled, Unavailable
from crmtui.kit.i18n import _
from crmtui.services import identity
from crmtui.services.identity import Credentials, LoggedIn

router: Final = section("Authentication")
_CONTENT: Final[dict[str, Any]] = {"text/html": {}}
_HTML: Final[Responses] = {
    200: {"description": "A page", "content": _CONTENT},
    400: {
        "description": "The page says what is wrong.",
        "content": {**_CONTENT, "application/json": {}},
    },
}
_SHOWN_AGAIN: Final[Responses] = {
    status: {"description": f"The page again, with {why}", "content": _CONTENT}
    for status, why in (
        (401, "a wrong address or password"),
        (403, "a form of another site"),
        (413, "a form that is too large"),
        (429, "too many wrong tries"),
    )
}


@router.get(
    "/api/v1/auth/cli/validate",
    summary="Validate CLI session token",
    response_model=wire.SessionOut,
    responses=refusals("SESSION_EXPIRED"),
)
async def validate(call: OwnSessionCall) -> Response:
    """Who the session belongs to, where they may work, and until when it holds."""
    actor = call.principal.actor
    found = await call.read(actor, identity.validate_session, call.token)
    return JsonReply(wire.session_out(found))


@router.post(
    "/api/v1/auth/cli/refresh",
    summary="Refresh CLI session token",
    response_model=wire.TokenOut,
    responses=refusals("SESSION_EXPIRED"),
)
async def refresh(call: OwnSessionCall) -> Response:
    """A new token for 30 more days; the old one ends at once."""
    actor = call.principal.actor
    return JsonReply(wire.token_out(await call.write(actor, identity.refresh_session, call.token)))


@router.get("/auth/cli-login", summary="Browser login page", responses=_HTML)
async def show_login(request: Request, query: Annotated[LoginQuery, Query()]) -> Response:
    """`callback` (http://127.0.0.1:PORT/…) and `state` say where the client waits for the token."""
    try:
        waiting = login_page.read_waiting(query.callback, query.state)
    except Invalid as error:
        return login_page.show_problem(error.message, 400)
    return login_page.show_form(request, waiting)


@router.post(
    "/auth/cli-login",
    summary="Log in on the page",
    responses={**_HTML, 303: {"description": "Back to the waiting client"}, **_SHOWN_AGAIN},
)
async def take_login(request: Request) -> Response:
    """Opens a session and redirects to the waiting client, or shows the token once."""
    waiting, email = Waiting(), ""
    try:
        form = await read_form(request)
        email = form.get("email", "")[:254]
        waiting = login_page.read_waiting(form.get("callback", ""), form.get("state", ""))
        login_page.require_own_form(request, form.get("form", ""))
        token = await _open_session(request, email, form.get("password", ""))
    except (CrmError, BadRequest) as error:
        return _show_again(request, waiting, email, error)
    return login_page.hand_over(waiting, token)


@router.get(
    "/api/auth/oauth-signup",
    summary="Direct OAuth provider redirect",
    status_code=302,
    responses={503: {"description": "No OAuth provider is configured."}},
)
async def sign_up(request: Request) -> Response:
    """Says what to do instead, as long as no OAuth provider is configured."""
    raise Unavailable(
        "oauth.not_configured",
        _("No OAuth provider is configured here. Log in at {path} instead.").format(
            path=login_page.PATH
        ),
    )


async def _open_session(request: Request, email: str, password: str) -> str:
    services: EdgeServices = request.scope[SERVICES]
    try:
        given = Credentials(email=email, password=SecretStr(password))
    except ValidationError as error:
        raise Invalid("login.invalid", _("E-mail or password is wrong.")) from error
    entered: LoggedIn = await services.workers.slow(identity.log_in, services.backend, given, NAME)
    made = await services.workers.write(
        entered.actor, identity.create_session, entered.user_id, NAME
    )
    return made.token.get_secret_value()


def _show_again(request: Request, waiting: Waiting, email: str, error: Exception) -> Response:
    refusal = TABLE.describe(error, request)
    response = login_page.show_form(request, waiting, email, refusal.message, refusal.status)
    if isinstance(error, Throttled):
        response.headers["retry-after"] = str(error.retry_after)
    return response
