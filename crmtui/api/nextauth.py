"""Sessions in NextAuth's cookie, as two of the documents have them."""

from typing import Final

from starlette.requests import Request

from crmtui.api import cookie_sessions

COOKIES: Final = ("__Secure-next-auth.session-token", "next-auth.session-token")


def session_or_bearer_token(request: Request) -> str:
    """The bearer token, or that of the session's cookie.

    Raises:
        Unauthenticated: token.missing.
        Forbidden: request.cross_site, where a page of another site uses the cookie.
    """
    return cookie_sessions.session_or_bearer_token(request, COOKIES)
