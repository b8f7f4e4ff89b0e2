"""A server on loopback that speaks as much of Proxycurl's API as looking people up takes.

Statuses, charges and the shape of answers are those of its documentation (Errors, Person Profile
Endpoint).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

KEY = "s3cret-key"
JANE = "https://www.linkedin.com/in/janedoe"
PROFILE: dict[str, Any] = {
    "public_identifier": "janedoe",
    "profile_pic_url": None,
    "first_name": "Jane",
    "last_name": "Doe",
    "full_name": "Jane Doe",
    "occupation": "CTO at Acme",
    "headline": "I build things",
    "country": "US",
    "country_full_name": "United States of America",
    "city": "Seattle",
    "state": "Washington",
    "experiences": [
        {
            "starts_at": {"day": 1, "month": 1, "year": 2019},
            "ends_at": {"day": 1, "month": 1, "year": 2021},
            "company": "Before",
            "title": "Engineer",
        },
        {
            "starts_at": {"day": 1, "month": 1, "year": 2021},
            "ends_at": None,
            "company": "Acme",
            "company_linkedin_profile_url": "https://www.linkedin.com/company/acme",
            "title": "Chief Technology Officer",
        },
    ],
    "education": [],
    "personal_emails": ["jane@example.com", "jd@example.org"],
    "personal_numbers": ["+15551234567"],
}
ERRORS = {
    401: {"code": 401, "description": "Invalid API Key", "name": "Unauthorized"},
    403: {"code": 403, "description": "Not enough credits", "name": "Forbidden"},
    404: {"code": 404, "description": "Person profile does not exist", "name": "Not Found"},
    429: {"code": 429, "description": "Rate limited", "name": "Too Many Requests"},
    503: {"code": 503, "description": "Enrichment failed, please retry", "name": "Unavailable"},
}


@dataclass
class Proxycurl:
    """Whom the server knows, what it was asked, and how it is to refuse."""

    port: int = 0
    profiles: dict[str, dict[str, Any]] = field(default_factory=lambda: {JANE: dict(PROFILE)})
    asked: list[dict[str, str]] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """Instead of what it would say."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def _handler(server: Proxycurl) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_what: object) -> None:
            pass

        def do_GET(self) -> None:
            path = urlsplit(self.path)
            query = dict(parse_qsl(path.query))
            server.asked.append(query)
            if path.path != "/proxycurl/api/v2/linkedin":
                return self._say(410, {})
            if self.headers["authorization"] != f"Bearer {KEY}":
                return self._say(401, ERRORS[401])
            if server.status != 200:
                return self._say(server.status, ERRORS.get(server.status, {}))
            known = server.profiles.get(query["url"])
            if known is None:
                return self._say(404, ERRORS[404], 1)
            paid = 1
            if query.get("personal_email") == "include":
                paid += len(known["personal_emails"])
            else:
                known = {**known, "personal_emails": [], "personal_numbers": []}
            return self._say(200, known, paid)

        def _say(self, status: int, document: dict[str, Any], paid: int | None = None) -> None:
            body = json.dumps(document).encode() if server.body is None else server.body
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            if paid is not None:
                self.send_header("X-Proxycurl-Credit-Cost", str(paid))
            for name, value in server.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    return Handler


@contextmanager
def run_proxycurl() -> Iterator[Proxycurl]:
    """A server until the block ends."""
    server = Proxycurl()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(server)) as listening:
        server.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,))
        thread.start()
        yield server
        listening.shutdown()
        thread.join()
