"""Pages for people: the list of dialects and the interactive documentation, without internet."""

import html
import mimetypes
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from crmtui.api.replies import JsonReply, page
from crmtui.kit.i18n import _
from crmtui.kit.resources import asset_path

if TYPE_CHECKING:
    from crmtui.api.dialect import Dialect

ASSETS: Final = "/_assets"
_SHIPPED: Final = {
    "swagger-ui.css": "swagger-ui/swagger-ui.css",
    "swagger-ui-bundle.js": "swagger-ui/swagger-ui-bundle.js",
    "start-swagger-ui.js": "swagger-ui/start-swagger-ui.js",
    "favicon.png": "swagger-ui/favicon-32x32.png",
    "pages.css": "pages/pages.css",
}
"""The only files that are served, by the name in the address."""

_FRAME: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="{assets}/favicon.png">
<link rel="stylesheet" href="{assets}/{style}">
</head>
<body>
{body}
</body>
</html>
"""
PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_DOCS_POLICY: Final = (
    # Swagger UI sets style attributes, and draws its icons from data URLs.
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def frame(title: str, body: str, style: str = "pages.css") -> str:
    """A whole page around `body`, which is HTML already."""
    return _FRAME.format(title=html.escape(title), assets=ASSETS, style=style, body=body)


def docs_page(title: str, openapi_url: str) -> Response:
    """Swagger UI on one OpenAPI document."""
    body = (
        f'<div id="swagger-ui" data-url="{html.escape(openapi_url)}"></div>\n'
        f'<script src="{ASSETS}/swagger-ui-bundle.js"></script>\n'
        f'<script src="{ASSETS}/start-swagger-ui.js"></script>'
    )
    return page(frame(title, body, "swagger-ui.css"), _DOCS_POLICY)


def list_page(request: Request, dialects: Iterable["Dialect"]) -> Response:
    """What is served here: as a page for browsers, as JSON for everything else."""
    if "text/html" not in request.headers.get("accept", ""):
        return JsonReply({"dialects": [_links(dialect) for dialect in dialects]})
    items = "\n".join(_item(dialect) for dialect in dialects)
    heading = html.escape(_("The HTTP API of crmtui"))
    lead = html.escape(_("Each address below speaks the API of one document."))
    return page(
        frame("crmtui", f"<main><h1>{heading}</h1><p>{lead}</p><ul>{items}</ul></main>"),
        PAGE_POLICY,
    )


def asset(name: str) -> Response | None:
    """A shipped file, or None; a day in the browser's cache."""
    if name not in _SHIPPED:
        return None
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(_content(name), media_type=kind, headers={"cache-control": "max-age=86400"})


@cache
def _content(name: str) -> bytes:
    return asset_path(_SHIPPED[name]).read_bytes()


def _links(dialect: "Dialect") -> dict[str, str]:
    prefix = f"/{dialect.about.name}"
    return {
        "name": dialect.about.name,
        "title": dialect.about.title,
        "base": prefix,
        "documentation": f"{prefix}/docs",
        "openapi": f"{prefix}/openapi.json",
    }


def _item(dialect: "Dialect") -> str:
    links = {name: html.escape(text) for name, text in _links(dialect).items()}
    documentation = html.escape(_("interactive documentation"))
    return (
        "<li><h2>{title}</h2><p><code>{base}</code> "
        '<a href="{documentation}">{label}</a> <a href="{openapi}">OpenAPI</a></p></li>'
    ).format(**links, label=documentation)
