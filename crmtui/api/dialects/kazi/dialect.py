"""The dialect as a part of the server."""

from typing import Final

from crmtui.api.dialect import Dialect, DialectDescription, own_routes
from crmtui.api.dialects.kazi import webhooks
from crmtui.api.dialects.kazi.callers import NAME
from crmtui.api.dialects.kazi.errors import write_error
from crmtui.api.rate_headers import tell_standing

ABOUT: Final = DialectDescription(
    name=NAME,
    title="API Reference (KAZI)",
    summary="Webhooks.",
    description=(
        "Authenticate with `Authorization: Bearer …`: an API key (`kazi_…`) of one organization or "
        "a session (`kazi_session_…`), which NextAuth's cookie may carry as well."
    ),
)


def make_dialect() -> Dialect:
    """The dialect with all its routes."""
    return Dialect(ABOUT, own_routes(webhooks.router), write_error, tell_standing)
