"""The whole server as one ASGI application."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from crmtui.api.dialects.crm.dialect import make_dialect as make_crm
from crmtui.api.dialects.kazi.dialect import make_dialect as make_kazi
from crmtui.api.dialects.l4yercak3.dialect import make_dialect as make_l4yercak3
from crmtui.api.dialects.leora.dialect import make_dialect as make_leora
from crmtui.api.dialects.workos.dialect import make_dialect as make_workos
from crmtui.api.edge import Edge, EdgeServices
from crmtui.api.execution import WRITE_THREADS, Workers
from crmtui.api.home import Home
from crmtui.api.rate_limit import BulkLimiter, RequestLimiter
from crmtui.kit.backend import Backend
from crmtui.services import identity
from crmtui.services.enrichment import ProfileSource

DIALECTS: Final = (make_l4yercak3, make_leora, make_kazi, make_workos, make_crm)


@dataclass(frozen=True, slots=True)
class ApiOptions:
    """What can be chosen about a server."""

    write_threads: int = WRITE_THREADS
    """How many writes may wait for the disk at once."""
    locale: str = "en"
    """How dates and money are written on what is printed."""
    profiles: ProfileSource | None = None
    """Whom to ask who is behind an address on LinkedIn, if anybody."""
    tick: Callable[[], float] = time.monotonic
    """Seconds, for the rate limits; a test has its own."""


def create_app(backend: Backend, options: ApiOptions | None = None) -> Edge:
    """The ASGI application on an open backend, which stays the caller's to close."""
    options = options or ApiOptions()
    workers = Workers(backend, options.write_threads)
    services = EdgeServices(
        backend,
        workers,
        RequestLimiter(options.tick),
        BulkLimiter(backend.clock.now),
        options.locale,
        options.profiles,
    )
    dialects = [make() for make in DIALECTS]
    parts = {dialect.about.name: dialect for dialect in dialects}

    def close() -> None:
        workers.close()
        identity.write_uses(backend)

    return Edge(services, parts, Home(dialects), close)
