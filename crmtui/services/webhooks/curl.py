"""A delivery as a command line, to try it by hand. Pure."""

import shlex
from typing import Final

from crmtui.services.webhooks.schemas import DeliveryDetail
from crmtui.services.webhooks.signing import ID_HEADER, REDACTED, SIGNATURE_HEADER

_MADE_BY_CURL: Final = frozenset({"host", "content-length", "accept-encoding", "connection"})


def as_curl(delivery: DeliveryDetail) -> str:
    """The latest request as a `curl` command; signatures read `(redacted)`."""
    if delivery.history:
        last = delivery.history[-1]
        url, headers = last.url, last.request_headers
    else:
        url, headers = delivery.endpoint_url, _headers_to_come(delivery)
    parts = ["curl", "--request", "POST", shlex.quote(url)]
    for name, value in headers.items():
        if name.lower() not in _MADE_BY_CURL:
            parts += ["--header", shlex.quote(f"{name}: {value}")]
    # With `--data-raw` a body that begins with @ is no file name.
    return " ".join([*parts, "--data-raw", shlex.quote(delivery.body)])


def _headers_to_come(delivery: DeliveryDetail) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        ID_HEADER: delivery.message_id,
        SIGNATURE_HEADER: REDACTED,
    }
