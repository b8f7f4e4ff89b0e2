"""The dialect as a part of the server."""

from typing import Final

from crmtui.api.dialect import Dialect, DialectDescription, own_routes
from crmtui.api.dialects.l4yercak3 import (
    api_keys,
    authentication,
    crm,
    events,
    organizations,
    products,
    tickets,
    webhooks,
)
from crmtui.api.dialects.l4yercak3.callers import NAME
from crmtui.api.dialects.l4yercak3.errors import write_error

_SECTIONS: Final = (
    authentication,
    organizations,
    api_keys,
    crm,
    events,
    products,
    tickets,
    webhooks,
)

ABOUT: Final = DialectDescription(
    name=NAME,
    title="L4YERCAK3 CLI - API Reference",
    summary="Organizations, API keys, contacts, events, products, tickets and webhooks.",
    description=(
        "Authenticate with `Authorization: Bearer …`: an API key (`l4yer_…`) of one organization, "
        "or a CLI session (`cli_session_…`) of a user, which names the organization by "
        "`organizationId` where the user has several. Money is in minor units, `createdAt` and "
        "other times of records in milliseconds, business dates in ISO 8601."
    ),
)


def make_dialect() -> Dialect:
    """The dialect with all its routes."""
    routes = own_routes(*(section.router for section in _SECTIONS))
    return Dialect(ABOUT, routes, write_error)
