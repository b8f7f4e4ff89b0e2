"""The dialect as a part of the server."""

from typing import Final

from crmtui.api.dialect import Dialect, DialectDescription, own_routes
from crmtui.api.dialects.workos import (
    api_keys,
    companies,
    deals,
    email,
    interactions,
    people,
    pipelines,
    sms,
    tasks,
    webhooks,
)
from crmtui.api.dialects.workos.callers import NAME
from crmtui.api.dialects.workos.errors import write_error
from crmtui.api.rate_headers import tell_standing

_SECTIONS: Final = (
    *(people, companies, pipelines, deals, tasks),
    *(email, sms, interactions, webhooks, api_keys),
)

ABOUT: Final = DialectDescription(
    name=NAME,
    title="API Documentation (workos)",
    summary="People, companies, deals, tasks, e-mail, SMS, interactions, webhooks, API keys.",
    description=(
        "Authenticate with `Authorization: Bearer …`, an API key (`wo_…`) of one organization. 60 "
        "requests a minute, bursts up to 120. Every delivery of a webhook carries "
        "`X-Signature: sha256=…`, the HMAC of the raw body with the subscription's secret, and the "
        "headers of Standard Webhooks."
    ),
)


def make_dialect() -> Dialect:
    """The dialect with all its routes."""
    routes = own_routes(*(section.router for section in _SECTIONS))
    return Dialect(ABOUT, routes, write_error, tell_standing)
