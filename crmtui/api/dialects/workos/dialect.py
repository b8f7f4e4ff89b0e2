"""The dialect as a part of the server."""

from typing import Final

from crmtui.api.dialect import Dialect, DialectDescription, own_routes
from crmtui.api.dialects.workos import (
    deals,
    email,
    interactions,
    pipelines,
    sms,
    tasks,
    webhooks,
)
from crmtui.api.dialects.workos.callers import NAME
from crmtui.api.dialects.workos.errors import write_error
from crmtui.api.rate_headers import tell_standing

ABOUT: Final = DialectDescription(
    name=NAME,
    title="API Documentation (workos)",
    summary="Deals, tasks, e-mail, SMS, interactions, webhooks.",
    description=(
        "Authenticate with `Authorization: Bearer …`, an API key (`wo_…`) of one organization. 60 "
        "requests a minute, bursts up to 120. Every delivery of a webhook carries "
        "`X-Signature: sha256=…`, the HMAC of the raw body with the subscription's secret, and the "
        "headers of Standard Webhooks."
    ),
)


def make_dialect() -> Dialect:
    """The dialect with all its routes."""
    talk = (email.router, sms.router, interactions.router)
    sections = (pipelines.router, deals.router, tasks.router, *talk, webhooks.router)
    return Dialect(ABOUT, own_routes(*sections), write_error, tell_standing)
