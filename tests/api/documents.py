"""The OpenAPI documents, made once a process: each takes half a second of processor time."""

from __future__ import annotations

from functools import cache
from typing import Any

from crmtui.api.app import DIALECTS


@cache
def documents() -> dict[str, dict[str, Any]]:
    """The document of each dialect by its name. Only to be read."""
    return {made.about.name: made.openapi() for made in (make() for make in DIALECTS)}
