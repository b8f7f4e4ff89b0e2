"""The dialect as a part of the server."""

from typing import Final

from crmtui.api.dialect import Dialect, DialectDescription, own_routes
from crmtui.api.dialects.leora import inventory, jobs, orders, sessions
from crmtui.api.dialects.leora.callers import NAME
from crmtui.api.dialects.leora.errors import write_error
from crmtui.api.rate_headers import tell_standing

_SECTIONS: Final = (sessions, jobs, inventory, orders)

ABOUT: Final = DialectDescription(
    name=NAME,
    title="API Reference - Leora CRM",
    summary="Sessions, job monitoring, inventory and orders.",
    version="2.0.0",
    description=(
        "Authenticate with `Authorization: Bearer …` (an API key `le_…` of one organization, or a "
        "session `le_session_…`) or with the session in NextAuth's cookie. 1000 requests an hour "
        "and 100 a minute for a user; 100 an hour and 10 a minute for an address that is not "
        "authenticated. Version 1: `Accept: application/vnd.leora.v1+json`."
    ),
)


def make_dialect() -> Dialect:
    """The dialect with all its routes."""
    routes = own_routes(*(section.router for section in _SECTIONS))
    return Dialect(ABOUT, routes, write_error, tell_standing)
