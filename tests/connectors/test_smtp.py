"""Mails over real connections: what arrives, how it is encrypted, and what refusals mean."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any, Final
from uuid import UUID

import pytest
from pydantic import SecretStr

from crmtui.connectors.smtp import SmtpAccount, SmtpSender
from crmtui.connectors.smtp_mail import write_mail
from crmtui.services.conversations import Outgoing, SendPostponed, SendRefused
from tests.connectors.mail_server import (
    PASSWORD,
    USER,
    MailServer,
    make_contexts,
    run_mail_server,
)

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
"""Some of the servers here are as careless as that."""

ID: Final = UUID("01976c2e-9d4b-7c3a-8f1e-2d3c4b5a6978")
MESSAGE: Final = Outgoing(
    id=ID,
    written_at=datetime(2026, 6, 12, 18, 0, tzinfo=UTC),
    to_name="Łukasz, Müller",
    to_address="lukasz@example.org",
    from_address="desk@venue.example",
    subject="Grüße 🎟",
    text="Bring this.\n.hidden\n" + "x" * 2000,
    html="<p>Bring <b>this</b>. Ünïcode</p>",
)


def account(server: MailServer, **more: Any) -> SmtpAccount:
    known: dict[str, Any] = {"host": "127.0.0.1", "security": "none", "from_name": "Venue"}
    known |= {"port": server.port, "from_address": "desk@venue.example", **more}
    return SmtpAccount(**known)


LOGIN: Final = {"user": USER, "password": SecretStr(PASSWORD)}


def test_a_mail_arrives_whole_and_is_the_same_at_each_attempt() -> None:
    with run_mail_server() as server:
        sender = SmtpSender(account(server))
        assert sender.send(MESSAGE) == "2.0.0 Ok: queued as 00000001"
        sender.send(MESSAGE)
        first, second = server.mails
    assert first.raw == second.raw
    assert (first.sender, first.recipients) == ("desk@venue.example", ["lukasz@example.org"])
    assert first.greeted_as == "[127.0.0.1]"
    mail = first.mail
    assert mail["Message-ID"] == f"<{ID}@venue.example>"
    assert mail["Subject"] == MESSAGE.subject
    assert mail["From"] == "Venue <desk@venue.example>"
    assert mail["To"].addresses[0].display_name == MESSAGE.to_name
    assert mail["Date"] == "Fri, 12 Jun 2026 18:00:00 +0000"
    plain, html = mail.iter_parts()
    assert plain.get_content().split() == MESSAGE.text.split()  # type: ignore[attr-defined]
    assert html.get_content().strip() == MESSAGE.html  # type: ignore[attr-defined]
    assert max(map(len, first.raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    "name", ["漢a=?.", f":{'x' * 90}{'é' * 30}", f'."{"x" * 90}]]. ', "=?utf-8?q?a?=, b", "é" * 60]
)
def test_whatever_a_person_is_called_the_mail_is_theirs_alone(name: str) -> None:
    mail = write_mail(replace(MESSAGE, to_name=name, html=""))
    assert mail.content.isascii()  # a server has to say that it takes anything else
    read = message_from_bytes(mail.content, policy=policy.default)
    assert [each.addr_spec for each in read["To"].addresses] == [MESSAGE.to_address]
    assert read.get_content().split() == MESSAGE.text.split()


def test_addresses_beyond_ascii() -> None:
    wide = replace(MESSAGE, to_address="grüße@münchen.example")
    with run_mail_server(enable_SMTPUTF8=True) as server:
        SmtpSender(account(server)).send(wide)
        SmtpSender(account(server)).send(replace(MESSAGE, to_address="a@münchen.example"))
        one, other = server.mails
    assert one.recipients == ["grüße@xn--mnchen-3ya.example"]
    assert other.recipients == ["a@xn--mnchen-3ya.example"]
    with run_mail_server(enable_SMTPUTF8=False) as server, pytest.raises(SendRefused) as refused:
        SmtpSender(account(server)).send(wide)
    assert refused.value.code == "smtp.no_utf8"


@pytest.mark.parametrize("field", ["to_name", "to_address", "from_address", "subject"])
def test_no_header_can_be_smuggled_in(field: str) -> None:
    with run_mail_server() as server:
        for ending in ("\r\n", "\n", "\r"):
            evil = replace(MESSAGE, **{field: f"a@b.example{ending}Bcc: victim@example.org"})
            with pytest.raises(SendRefused) as refused:
                SmtpSender(account(server)).send(evil)
            assert refused.value.code == "smtp.mail"
    assert server.mails == []


@pytest.mark.parametrize("implicit", [False, True])
def test_encryption_and_login(implicit: bool) -> None:
    shown, trusting = make_contexts()
    security = "tls" if implicit else "starttls"
    with run_mail_server(tls=shown, implicit=implicit, login=True) as server:
        SmtpSender(account(server, security=security, **LOGIN), tls=trusting).send(MESSAGE)
        wrong = account(server, security=security, user=USER, password=SecretStr("other"))
        with pytest.raises(SendRefused) as refused:
            SmtpSender(wrong, tls=trusting).send(MESSAGE)
        assert refused.value.code == "smtp.authentication"
        with pytest.raises(SendPostponed) as postponed:
            SmtpSender(account(server, security=security, **LOGIN)).send(MESSAGE)
        assert postponed.value.code == "smtp.certificate"
        named = account(server, host="localhost", security=security, **LOGIN)
        with pytest.raises(SendPostponed) as postponed:
            SmtpSender(named, tls=trusting).send(MESSAGE)
        assert postponed.value.code == "smtp.certificate"
    (mail,) = server.mails
    assert mail.encrypted or implicit


def test_nothing_is_said_in_clear_to_a_server_without_encryption() -> None:
    with run_mail_server(login=True) as server, pytest.raises(SendRefused) as refused:
        SmtpSender(account(server, security="starttls", **LOGIN)).send(MESSAGE)
    assert refused.value.code == "smtp.no_tls"
    assert server.mails == []


@pytest.mark.parametrize("step", ["to_rcpt", "to_data"])
def test_for_good_and_for_now_are_told_apart(step: str) -> None:
    with run_mail_server() as server:
        sender = SmtpSender(account(server))
        getattr(server, step).append("550 5.1.1 No such user")
        with pytest.raises(SendRefused) as refused:
            sender.send(MESSAGE)
        assert (refused.value.code, refused.value.reason) == (
            "smtp.refused",
            "550 5.1.1 No such user",
        )
        getattr(server, step).append("451 4.7.1 Greylisted")
        with pytest.raises(SendPostponed) as postponed:
            sender.send(MESSAGE)
        assert (postponed.value.code, postponed.value.reason) == (
            "smtp.postponed",
            "451 4.7.1 Greylisted",
        )
        sender.send(MESSAGE)
    assert len(server.mails) == 1


def _silent(listener: socket.socket) -> None:
    """Connections are taken by the system, and nobody answers."""


def _closed(listener: socket.socket) -> None:
    listener.close()


@pytest.mark.parametrize("behave", [_silent, _closed])
def test_who_does_not_answer_is_tried_again(behave: Callable[[socket.socket], None]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        behave(listener)
        sender = SmtpSender(account(MailServer(port=port)), timeout_seconds=0.1)
        with pytest.raises(SendPostponed) as postponed:
            sender.send(MESSAGE)
    assert postponed.value.code == "smtp.unreachable"


def test_the_password_is_shown_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = SecretStr("hunter2-unguessable")
    with run_mail_server(login=True) as server:
        wrong = account(server, user=USER, password=secret)
        with pytest.raises(SendRefused) as refused:
            SmtpSender(wrong, tls=ssl.create_default_context()).send(MESSAGE)
    shown = f"{wrong!r} {refused.value!r} {refused.value.__cause__!r} {caplog.text}"
    assert "hunter2" not in shown
