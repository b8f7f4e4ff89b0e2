"""Sessions that a browser keeps in a cookie, and what keeps other sites from using them.

A browser sends the cookie along with whatever any page asks of this server. It also says which page
asks (`Sec-Fetch-Site`, `Origin`), so what changes something is refused when another site asks for
it. Programs send neither header, and no cookie that they did not choose themselves.
"""

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request

from crmtui.api.auth import bearer_token
from crmtui.kit.errors import Forbidden
from crmtui.kit.i18n import _

_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_OWN_PAGE: Final = ("same-origin", "none")


def session_or_bearer_token(request: Request, cookies: Sequence[str]) -> str:
    """The bearer token, or that of the session's cookie, by any of its names.

    Raises:
        Unauthenticated: token.missing.
        Forbidden: request.cross_site, where a page of another site uses the cookie.
    """
    cookie = next((request.cookies[name] for name in cookies if name in request.cookies), None)
    if cookie is None or "authorization" in request.headers:
        return bearer_token(request)
    require_own_site(request)
    return cookie


def require_own_site(request: Request) -> None:
    """Refuse a change that a page of another site asks for.

    Raises:
        Forbidden: request.cross_site.
    """
    site = request.headers.get("sec-fetch-site")
    if request.method in _SAFE or site in _OWN_PAGE:
        return
    origin = request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    if site == "cross-site" or origin not in (None, own):
        raise Forbidden("request.cross_site", _("This was sent by a page of another site."))
