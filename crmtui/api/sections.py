"""How the endpoints of a dialect are declared for its documentation."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter

from crmtui.api.wire_route import WireRoute

Responses = dict[int | str, dict[str, Any]]
CREATED: Final = 201
BODY_OPTIONAL: Final = {"requestBody": {"required": False}}


def section(title: str) -> APIRouter:
    """An empty section of a document; its routes are answered by `WireRoute`."""
    return APIRouter(route_class=WireRoute, tags=[title])


def refused_with(model: type, statuses: Mapping[str, int]) -> Responses:
    """The documented errors of an endpoint: code and status, in the format of `model`."""
    by_status: dict[int, list[str]] = {}
    for code, status in statuses.items():
        by_status.setdefault(status, []).append(code)
    return {
        status: {"model": model, "description": " or ".join(f"`{code}`" for code in codes)}
        for status, codes in sorted(by_status.items())
    }
