"""From settings to servers: what a worker does with messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import SystemClock
from crmtui.scheduler.messages import open_ways_out
from crmtui.scheduler.service import Service
from crmtui.services import conversations
from crmtui.services.conversations import Channel, EmailSend, MessageStatus, SmsSend
from crmtui.settings import load_settings
from tests import factories
from tests.connectors.mail_server import run_mail_server
from tests.connectors.twilio_server import SID, TOKEN, run_twilio
from tests.scheduler.work import wait_for


@pytest.fixture
def clock() -> SystemClock:
    """Leases and heartbeats live by the clock on the wall."""
    return SystemClock()


def test_what_the_settings_name_is_used(sqlite_backend: Backend, tmp_path: Path) -> None:
    assert open_ways_out(load_settings()) == {}
    actor = system_actor("test", factories.create_organization(sqlite_backend).organization_id)
    with sqlite_backend.write(actor) as tx:
        text = SmsSend(to="+15551234567", from_number="+15557654321", body="Ready")
        conversations.send_sms(tx, text)
        conversations.send_email(tx, EmailSend(to="a@example.com", subject="Hi", text="x"))

    def states() -> dict[MessageStatus, int]:
        with sqlite_backend.read(actor) as tx:
            return conversations.count_messages(tx)

    with run_mail_server() as mail, run_twilio() as twilio:
        settings = load_settings(
            data_dir=tmp_path,
            smtp_host="127.0.0.1",
            smtp_port=mail.port,
            smtp_security="none",
            smtp_from="Our Venue <desk@venue.example>",
            twilio_account_sid=SID,
            twilio_auth_token=TOKEN,
            twilio_url=twilio.url,
        )
        assert {*open_ways_out(settings)} == {*Channel}
        assert TOKEN not in f"{settings!r} {open_ways_out(settings)!r}"
        with Service(sqlite_backend, settings, "worker").running():
            wait_for(lambda: states()[MessageStatus.SENT] == 2)
    assert mail.mails[0].mail["From"] == "Our Venue <desk@venue.example>"
    assert twilio.messages[0]["body"] == "Ready"
