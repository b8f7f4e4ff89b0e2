"""Mail servers on loopback, by aiosmtpd: plain, with STARTTLS, encrypted at once, with a login."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "venue", "pässword-s3cret"


@dataclass
class Received:
    """A mail that the server took."""

    sender: str
    recipients: list[str]
    raw: bytes
    encrypted: bool
    greeted_as: str

    @property
    def mail(self) -> EmailMessage:
        return cast(EmailMessage, message_from_bytes(self.raw, policy=default))


@dataclass
class MailServer:
    """A server, and what it says at each step."""

    port: int = 0
    mails: list[Received] = field(default_factory=list)
    to_rcpt: list[str] = field(default_factory=list)
    """What it answers to the next recipients; then it takes them."""
    to_data: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if self.to_rcpt:
            return self.to_rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.to_data:
            return self.to_data.pop(0)
        self.mails.append(
            Received(
                sender=str(envelope.mail_from),
                recipients=list(envelope.rcpt_tos),
                raw=cast(bytes, envelope.original_content),
                encrypted=session.ssl is not None,
                greeted_as=str(session.host_name),
            )
        )
        return f"250 2.0.0 Ok: queued as {len(self.mails):08X}"


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
) -> AuthResult:
    known = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=data == known, handled=False)


class _Anywhere(Controller):
    """On a port that is free."""

    def _trigger_server(self) -> None:
        listening: Any = self.server
        self.port = listening.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def run_mail_server(
    *,
    tls: ssl.SSLContext | None = None,
    implicit: bool = False,
    login: bool = False,
    **options: Any,
) -> Iterator[MailServer]:
    """The server, until the block is left."""
    server = MailServer()
    if login:
        options |= {"authenticator": _authenticate, "auth_required": True}
        options["auth_require_tls"] = tls is not None and not implicit
    if tls is not None and not implicit:
        options |= {"tls_context": tls, "require_starttls": True}
    shown = tls if implicit else None
    controller = _Anywhere(server, hostname="127.0.0.1", port=0, ssl_context=shown, **options)
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()


def make_contexts(name: str = "127.0.0.1") -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server named `name` shows, and what trusts it."""
    authority = trustme.CA()
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    return server, client
