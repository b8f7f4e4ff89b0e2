"""A server on loopback that speaks as much of Twilio's REST API as sending texts takes.

What it answers is what Twilio's own client library reads; `test_twilio` holds both against it.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

SID = "AC" + "0" * 31 + "1"
TOKEN = "s3cret-token"
INVALID = "+15005550001"
"""Twilio's own magic number for "not valid"."""
FULL = "+15005550002"
BROKEN = "+15005550003"


@dataclass
class Twilio:
    """What the server has taken, and what it is to do next."""

    port: int = 0
    messages: list[dict[str, Any]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    lose_answers: int = 0
    """So many messages are taken without an answer."""
    now: datetime = datetime(2026, 6, 12, 18, 0, tzinfo=UTC)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def take(self, form: dict[str, str]) -> dict[str, Any]:
        made = {
            "sid": f"SM{len(self.messages) + 1:032x}",
            "account_sid": SID,
            "to": form["To"],
            "from": form["From"],
            "body": form["Body"],
            "status": "queued",
            "direction": "outbound-api",
            "date_created": format_datetime(self.now),
            "date_sent": None,
            "error_code": None,
        }
        self.messages.append(made)
        return made


REFUSALS = {
    INVALID: (400, 21211, "The 'To' number +15005550001 is not a valid phone number."),
    FULL: (429, 20429, "Too Many Requests"),
    BROKEN: (503, None, ""),
}


def _handler(twilio: Twilio) -> type[BaseHTTPRequestHandler]:
    expected = "Basic " + base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
    path = f"/2010-04-01/Accounts/{SID}/Messages.json"

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_what: object) -> None:
            pass

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            form = dict(parse_qsl(self.rfile.read(length).decode()))
            twilio.agents.append(self.headers["user-agent"])
            if not self._is_known():
                return
            if form["To"] in REFUSALS:
                self._refuse(*REFUSALS[form["To"]])
                return
            made = twilio.take(form)
            if twilio.lose_answers:
                twilio.lose_answers -= 1
                self.close_connection = True
                return
            self._answer(201, made)

        def do_GET(self) -> None:
            if not self._is_known():
                return
            wanted = {name: texts[0] for name, texts in parse_qs(urlsplit(self.path).query).items()}
            found = [
                each
                for each in reversed(twilio.messages)
                if each["to"] == wanted.get("To", each["to"])
                and each["from"] == wanted.get("From", each["from"])
            ]
            self._answer(200, {"messages": found, "page": 0, "next_page_uri": None})

        def _is_known(self) -> bool:
            known = self.headers["authorization"] == expected
            if not known:
                self._refuse(401, 20003, "Authenticate")
            elif urlsplit(self.path).path != path:
                self._refuse(404, 20404, "The requested resource was not found")
                return False
            return known

        def _refuse(self, status: int, code: int | None, message: str) -> None:
            headers = {"retry-after": "7"} if status == 429 else {}
            told = {"code": code, "message": message, "status": status}
            self._answer(status, told if code else None, headers)

        def _answer(
            self, status: int, document: Any, headers: dict[str, str] | None = None
        ) -> None:
            content = b"<html>" if document is None else json.dumps(document).encode()
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler


@contextmanager
def run_twilio() -> Iterator[Twilio]:
    """The server, until the block is left."""
    twilio = Twilio()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(twilio))
    twilio.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield twilio
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
