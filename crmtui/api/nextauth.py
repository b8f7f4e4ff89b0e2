"""Sessions in NextAuth's cookie, as two of the documents have them."""

from typing import Final

from starlette.requests import Request

from crmtui.api.auth import bearer_token
from crmtui.kit.errors import Forbidden
from crmtui.kit.i18n import _

COOKIES: Final = ("__Secure-next-auth.session-token", "next-auth.session-token")
_SAFE: Final = ("GET", "HEAD", "OPTIONS")


def session_or_bearer_token(request: Request) -> str:
    """The bearer token, or that of the session's cookie.

    Raises:
        Unauthenticated: token.missing.
        Forbidden: request.cross_site, where a page of another site uses the cookie.
    """
    cookie = next((request.cookies[name] for name in COOKIES if name in request.cookies), None)
    if cookie is None or "authorization" in request.headers:
        return bearer_token(request)
    _require_own_site(request)
    return cookie


def _require_own_site(request: Request) -> None:
    """A browser sends the cookie along with what any page asks of it; it also says which page."""
    if request.method in _SAFE:
        return
    origin = request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    if request.headers.get("sec-fetch-site") == "cross-site" or origin not in (None, own):
        raise Forbidden("request.cross_site", _("This was sent by a page of another site."))
