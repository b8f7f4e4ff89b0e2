"""Text messages over Twilio's protocol; its own client library vouches for the server here."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from pydantic import SecretStr
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from crmtui.connectors.twilio import TwilioAccount, TwilioSender
from crmtui.services.conversations import Outgoing, SendPostponed, SendRefused
from tests.connectors.twilio_server import (
    BROKEN,
    FULL,
    INVALID,
    SID,
    TOKEN,
    Twilio,
    run_twilio,
)

TEXT: Final = Outgoing(
    id=UUID("01976c2e-9d4b-7c3a-8f1e-2d3c4b5a6978"),
    written_at=datetime(2026, 6, 12, 18, 0, tzinfo=UTC),
    to_name="",
    to_address="+15551234567",
    from_address="+15557654321",
    subject="",
    text="Grüße & 100 % = ready? 🎟",
    html="",
)


class _Here(TwilioHttpClient):
    """Sends what the library would send to Twilio to a server here instead."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def request(self, method: str, url: str, *more: Any, **options: Any) -> Any:
        return super().request(
            method, url.replace("https://api.twilio.com", self._url), *more, **options
        )


@contextmanager
def official(twilio: Twilio, token: str = TOKEN) -> Iterator[Client]:
    http = _Here(twilio.url)
    yield Client(SID, token, http_client=http)
    if http.session is not None:
        http.session.close()


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    with run_twilio() as server:
        yield server


@contextmanager
def sending(twilio: Twilio, token: str = TOKEN) -> Iterator[TwilioSender]:
    account = TwilioAccount(SID, SecretStr(token), twilio.url, proxied=False)
    sender = TwilioSender(account)
    yield sender
    sender.close()


def test_ours_and_the_official_client_do_the_same(twilio: Twilio) -> None:
    with official(twilio) as client, sending(twilio) as sender:
        made = client.messages.create(to=TEXT.to_address, from_=TEXT.from_address, body=TEXT.text)
        sid = sender.send(TEXT)
        theirs, ours = twilio.messages
        assert (made.sid, sid) == (theirs["sid"], ours["sid"])
        assert {**theirs, "sid": ""} == {**ours, "sid": ""}
        listed = client.messages.list(to=TEXT.to_address, from_=TEXT.from_address)
        assert [each.sid for each in listed] == [sid, made.sid]
        assert listed[0].date_created == TEXT.written_at
        assert sender.find_accepted(TEXT) == (sid, made.sid)
        with pytest.raises(TwilioRestException) as theirs_refused:
            client.messages.create(to=INVALID, from_=TEXT.from_address, body="x")
        with pytest.raises(SendRefused) as refused:
            sender.send(replace(TEXT, to_address=INVALID))
    assert refused.value.code == f"twilio.{theirs_refused.value.code}" == "twilio.21211"
    assert "21211" in refused.value.reason


def test_only_the_same_text_of_the_same_time_counts_as_taken(twilio: Twilio) -> None:
    with sending(twilio) as sender:
        sender.send(replace(TEXT, text="Another"))
        sender.send(replace(TEXT, to_address="+15550000000"))
        twilio.take({"To": TEXT.to_address, "From": TEXT.from_address, "Body": TEXT.text})
        twilio.messages[-1]["status"] = "failed"
        twilio.now -= timedelta(minutes=3)
        sender.send(TEXT)
        assert sender.find_accepted(TEXT) == ()
        twilio.now += timedelta(minutes=2)
        sid = sender.send(TEXT)
        assert sender.find_accepted(TEXT) == (sid,)


def test_for_good_and_for_now_are_told_apart(twilio: Twilio) -> None:
    with sending(twilio) as sender:
        with pytest.raises(SendPostponed) as full:
            sender.send(replace(TEXT, to_address=FULL))
        assert (full.value.code, full.value.seconds) == ("twilio.20429", 7)
        with pytest.raises(SendPostponed) as broken:
            sender.send(replace(TEXT, to_address=BROKEN))
        assert (broken.value.code, broken.value.seconds) == ("twilio.503", None)
        twilio.lose_answers = 1
        with pytest.raises(SendPostponed) as lost:
            sender.send(TEXT)
        assert lost.value.code == "twilio.unreachable"
        assert sender.find_accepted(TEXT) == (twilio.messages[0]["sid"],)


def test_the_token_is_shown_nowhere(twilio: Twilio, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with sending(twilio, "hunter2-unguessable") as sender:
        with pytest.raises(SendRefused) as refused:
            sender.send(TEXT)
        assert refused.value.code == "twilio.authentication"
        account = TwilioAccount(SID, SecretStr("hunter2-unguessable"))
        assert "hunter2" not in f"{account!r} {sender!r} {refused.value!r} {caplog.text}"
