"""Hands mails to a mail server.

`smtplib`: a job has a thread of its own that may wait, so an event loop would gain nothing, and it
is kept with Python itself. Its steps are taken one by one here, because its `sendmail` does not
tell what the server called the mail, and tells refusals for good and for now apart only by code.
"""

import base64
import contextlib
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Literal, NoReturn

from pydantic import SecretStr

from crmtui.connectors.response_text import clean_text
from crmtui.connectors.smtp_mail import Mail, write_mail
from crmtui.kit.i18n import _
from crmtui.services.conversations import Outgoing, SendPostponed, SendRefused

TIMEOUT_SECONDS: Final = 30.0
"""For each step of the conversation; RFC 5321 asks for minutes, which nobody at a desk waits."""
_LONGEST_REASON: Final = 500
_PERMANENT: Final = 500

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """A mail server, and as whom to use it."""

    host: str
    port: int
    security: Security
    from_address: str
    from_name: str = ""
    user: str = ""
    """Empty: the server takes mails without a login."""
    password: SecretStr = field(default=SecretStr(""), repr=False)


class SmtpSender:
    """A way out for mails; a connection for each, so that threads share nothing."""

    def __init__(
        self,
        account: SmtpAccount,
        *,
        tls: ssl.SSLContext | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._account = account
        self._tls = tls or ssl.create_default_context()
        self._timeout = timeout_seconds

    @property
    def from_address(self) -> str:
        """Who sends all mails."""
        return self._account.from_address

    def send(self, message: Outgoing) -> str:
        """Hand the mail over; the server's last words, which mostly name it.

        Raises:
            SendRefused: smtp.refused (5xx), smtp.authentication, smtp.no_tls, smtp.no_utf8,
                smtp.mail.
            SendPostponed: smtp.postponed (4xx), smtp.certificate, smtp.unreachable.
        """
        try:
            mail = write_mail(message, self._account.from_name)
        except ValueError as error:
            raise SendRefused("smtp.mail", _("The mail cannot be written.")) from error
        with _explained(self._account.host), self._connect() as server:
            self._log_in(server)
            return _hand_over(server, mail)

    def find_accepted(self, message: Outgoing) -> tuple[str, ...]:
        """Mail servers cannot be asked; receivers know a mail by its Message-ID."""
        return ()

    @contextmanager
    def _connect(self) -> Iterator[smtplib.SMTP]:
        server = self._open()
        try:
            _introduce(server)
            if self._account.security == "starttls":
                server.starttls(context=self._tls)
                server.ehlo_or_helo_if_needed()
            yield server
        finally:
            # What was taken is taken, however the server says goodbye.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _open(self) -> smtplib.SMTP:
        # A name of our own, or smtplib would ask the name server for one.
        host, port, name = self._account.host, self._account.port, "localhost"
        if self._account.security == "tls":
            return smtplib.SMTP_SSL(host, port, name, timeout=self._timeout, context=self._tls)
        return smtplib.SMTP(host, port, name, timeout=self._timeout)

    def _log_in(self, server: smtplib.SMTP) -> None:
        user, password = self._account.user, self._account.password.get_secret_value()
        if not user:
            return
        if (user + password).isascii():
            server.login(user, password)
        else:
            _log_in_plainly(server, user, password)


def _introduce(server: smtplib.SMTP) -> None:
    """Greet as the address that the server sees (RFC 5321 4.1.3)."""
    if server.sock is not None:
        address = str(server.sock.getsockname()[0]).partition("%")[0]
        server.local_hostname = f"[IPv6:{address}]" if ":" in address else f"[{address}]"
    server.ehlo_or_helo_if_needed()


def _log_in_plainly(server: smtplib.SMTP, user: str, password: str) -> None:
    """As RFC 4616 has it, in UTF-8; smtplib's own ways take ASCII alone."""
    if "PLAIN" not in server.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError
    given = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
    code, answer = server.docmd("AUTH", f"PLAIN {given}")
    if not 200 <= code < 300:
        raise smtplib.SMTPAuthenticationError(code, answer)


def _hand_over(server: smtplib.SMTP, mail: Mail) -> str:
    if mail.international and not server.has_extn("smtputf8"):
        message = _("The mail server cannot write to addresses with such letters.")
        raise SendRefused("smtp.no_utf8", message)
    options = ["SMTPUTF8", "BODY=8BITMIME"] if mail.international else []
    if server.has_extn("size"):
        options.append(f"SIZE={len(mail.content)}")
    _require(*server.mail(mail.sender, options))
    _require(*server.rcpt(mail.recipient))
    answer = server.data(mail.content)
    _require(*answer)
    return _words(answer[1])


def _require(code: int, answer: bytes) -> None:
    if not 200 <= code < 300:
        _refuse(code, answer)


def _refuse(code: int, answer: bytes | str) -> NoReturn:
    reason = f"{code} {_words(answer)}".strip()
    if code >= _PERMANENT:
        raise SendRefused("smtp.refused", reason)
    raise SendPostponed("smtp.postponed", reason)


def _words(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return clean_text(" ".join(text.split()))[:_LONGEST_REASON]


@contextmanager
def _explained(host: str) -> Iterator[None]:
    """What can happen on the way, as what the area understands. No text of ours is a secret."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise _not_let_in(error) from error
    except smtplib.SMTPNotSupportedError as error:
        message = _("The mail server {host} offers no encryption, or no login, as is configured.")
        raise SendRefused("smtp.no_tls", message.format(host=host)) from error
    except smtplib.SMTPResponseException as error:
        _refuse(error.smtp_code, error.smtp_error)
    except ssl.SSLCertVerificationError as error:
        message = _("The certificate of the mail server {host} is not to be trusted: {reason}.")
        reason = message.format(host=host, reason=error.verify_message)
        raise SendPostponed("smtp.certificate", reason) from error
    except (smtplib.SMTPException, OSError) as error:
        message = _("The mail server {host} cannot be reached, or hung up: {reason}.")
        reason = message.format(host=host, reason=_kind_of(error))
        raise SendPostponed("smtp.unreachable", reason) from error


def _not_let_in(error: smtplib.SMTPAuthenticationError) -> SendRefused | SendPostponed:
    # Without the server's own words, which may repeat what it was given.
    reason = _("The mail server does not accept the user name and password ({code}).")
    text = reason.format(code=error.smtp_code)
    if error.smtp_code >= _PERMANENT:
        return SendRefused("smtp.authentication", text)
    return SendPostponed("smtp.authentication", text)


def _kind_of(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return _("it did not answer in time")
    strerror = getattr(error, "strerror", None)
    return strerror if isinstance(strerror, str) and strerror else type(error).__name__
