"""The dialect as a part of the server."""

from typing import Final

from crmtui.api.dialect import Dialect, DialectDescription, own_routes
from crmtui.api.dialects.crm import (
    activities,
    api_keys,
    bulk,
    contacts,
    enrichment,
    enrichment_sessions,
    exports,
    imports,
    internal,
    public,
    schema,
    sessions,
    settings,
    stats,
    tags,
)
from crmtui.api.dialects.crm.callers import NAME
from crmtui.api.dialects.crm.errors import write_error
from crmtui.api.dialects.crm.tracing import VERSION, finish

_SECTIONS: Final = (
    *(contacts, bulk, tags, activities, stats, schema, public),
    *(sessions, settings, exports, imports, api_keys, internal, enrichment, enrichment_sessions),
)

ABOUT: Final = DialectDescription(
    name=NAME,
    title="CRM API Documentation",
    summary="Contacts, tags, activities, enrichment, statistics, API keys and settings.",
    version=VERSION,
    description=(
        "Programs send an API key (`crm_…`) of one organization as `Authorization: Bearer …` or as "
        "`X-API-Key`; each endpoint says which scope it needs. A key may ask 60 times a minute "
        "unless it has a limit of its own; bursts up to three times that are let through. "
        "`X-RateLimit-Reset` is in seconds from now.\n\n"
        "People log in by `POST /api/login`, which sets the cookie `session` (HttpOnly, "
        "SameSite=Strict, for this API's path alone). What changes something is refused with "
        "`FORBIDDEN` when a page of another site asks for it by that cookie (`Sec-Fetch-Site`, "
        "`Origin`); the token may also be sent as `Authorization: Bearer …`.\n\n"
        "Every response carries `X-Trace-Id` and `X-API-Version`. Fields of a contact that are not "
        "known are null."
    ),
)


def make_dialect() -> Dialect:
    """The dialect with all its routes."""
    routes = own_routes(*(section.router for section in _SECTIONS))
    return Dialect(ABOUT, routes, write_error, finish)
