"""The page on which a user logs in for a waiting command line client."""

import hmac
import html
import ipaddress
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import SplitResult, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crmtui.api.pages import frame
from crmtui.api.replies import page
from crmtui.kit.errors import Forbidden, Invalid
from crmtui.kit.i18n import _

PATH: Final = "/l4yercak3/auth/cli-login"
COOKIE: Final = "crmtui_login"
_COOKIE_SECONDS: Final = 3600
_MAX_STATE: Final = 500
_MAX_CALLBACK: Final = 1000
_KEY: Final = secrets.token_bytes(32)
"""Of this process: a page that was loaded before a restart has to be loaded again."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where the client waits for the token: a port of this machine, or nowhere."""

    callback: str = ""
    state: str = ""

    @property
    def origin(self) -> str:
        """What the page may send the browser to."""
        parts = urlsplit(self.callback)
        return f"{parts.scheme}://{parts.netloc}" if self.callback else ""


def read_waiting(callback: str, state: str) -> Waiting:
    """Check where the token is to be sent.

    Raises:
        Invalid: login.callback, when it is not http to this very machine; login.state.
    """
    if len(state) > _MAX_STATE:
        raise Invalid("login.state", _("The state is too long."), {"state": "500 characters"})
    if callback and not _is_loopback(callback):
        message = _("The token can be sent to http://127.0.0.1:PORT/… on this machine only.")
        raise Invalid("login.callback", message, {"callback": message})
    return Waiting(callback, state)


def _is_loopback(url: str) -> bool:
    if len(url) > _MAX_CALLBACK or not url.isascii() or not url.isprintable() or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = parts.scheme == "http" and "@" not in parts.netloc and not parts.fragment
    return plain and port is not None and " " not in url and _names_this_machine(parts)


def _names_this_machine(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


# --- against forged forms ----------------------------------------------------------------------


def require_own_form(request: Request, sent: str) -> None:
    """Make sure that the form comes from our page in this very browser.

    Raises:
        Forbidden: login.form_expired.
    """
    cookie = request.cookies.get(COOKIE, "")
    site = request.headers.get("sec-fetch-site", "same-origin")
    genuine = hmac.compare_digest(_sign(cookie).encode(), sent.encode("utf-8", "replace"))
    if not cookie or not genuine or site not in ("same-origin", "none"):
        raise Forbidden("login.form_expired", _("The page was open for too long. Try again."))


def _sign(cookie: str) -> str:
    return hmac.new(_KEY, cookie.encode(), sha256).hexdigest()


# --- the pages ---------------------------------------------------------------------------------


def show_form(
    request: Request, waiting: Waiting, email: str = "", problem: str = "", status: int = 200
) -> Response:
    """The form, with what was wrong with the last try."""
    cookie = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
    response = page(_form(waiting, cookie, email, problem), _policy(waiting), status)
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=_COOKIE_SECONDS,
        path=PATH,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response


def show_problem(message: str, status: int) -> Response:
    """A page without a form, where there is no use in trying again."""
    return page(_main(_("Log in"), _problem(message)), _policy(Waiting()), status)


def hand_over(waiting: Waiting, token: str) -> Response:
    """Send the token to the waiting client, or show it once where nobody waits."""
    if waiting.callback:
        joint = "&" if urlsplit(waiting.callback).query else "?"
        query = urlencode({"token": token, "state": waiting.state})
        return RedirectResponse(f"{waiting.callback}{joint}{query}", status_code=303)
    lead = html.escape(_("Copy this token into your client. It is shown only once."))
    body = f'<p>{lead}</p><p><code class="token">{html.escape(token)}</code></p>'
    return page(_main(_("You are logged in"), body), _policy(waiting))


def _policy(waiting: Waiting) -> str:
    # A browser checks the redirect after a form against form-action too.
    target = f" {waiting.origin}" if waiting.origin else ""
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self'{target}"
    )


def _form(waiting: Waiting, cookie: str, email: str, problem: str) -> str:
    hidden = {"form": _sign(cookie), "callback": waiting.callback, "state": waiting.state}
    lead = _("The client that sent you here gets a session for 30 days.")
    fields = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(text)}">'
        for name, text in hidden.items()
    )
    body = (
        f"<p>{html.escape(lead)}</p>{_problem(problem)}"
        f'<form method="post" action="{PATH}">{fields}'
        f'<label for="email">{html.escape(_("E-mail"))}</label>'
        f'<input id="email" name="email" type="email" autocomplete="username" required '
        f'autofocus value="{html.escape(email)}">'
        f'<label for="password">{html.escape(_("Password"))}</label>'
        '<input id="password" name="password" type="password" '
        'autocomplete="current-password" required>'
        f"<button>{html.escape(_('Log in'))}</button></form>"
    )
    return _main(_("Log in"), body)


def _problem(message: str) -> str:
    return f'<p class="wrong" role="alert">{html.escape(message)}</p>' if message else ""


def _main(title: str, body: str) -> str:
    heading = f"<h1>{html.escape(title)}</h1>"
    return frame(f"{title} – crmtui", f'<main class="narrow">{heading}{body}</main>')
