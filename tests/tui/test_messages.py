"""The outbox: reading, writing, sending again and sending what was held, by keys alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmtui.services import conversations, jobs
from crmtui.services.conversations import Channel, MessageStatus
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.screens.contacts.detail import ContactScreen
from crmtui.tui.screens.messages.detail import MessageScreen
from crmtui.tui.screens.messages.form import MessageForm, open_message_form
from crmtui.tui.screens.messages.screen import MessagesScreen
from tests.services.conversations.people import Pocket
from tests.tui.mail_office import NUMBER, MailOffice
from tests.tui.office import (
    SIZE,
    console_of,
    errors_of,
    fill,
    keys_of,
    notices_of,
    press,
    rows_of,
    settled,
)
from tests.tui.people_office import line_of
from tests.tui.whole_console import whole_console

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend


def states_of(pilot: Pilot[Any]) -> list[str]:
    """The states in the list, the latest message's first."""
    return [row[0].partition(" ")[2] for row in rows_of(pilot)]


async def test_the_outbox_is_read_and_what_failed_is_sent_again(
    sqlite_backend: Backend, tmp_path: Path
) -> None:
    office = MailOffice(sqlite_backend, tmp_path)
    office.add_messages()
    async with whole_console(office, "messages").run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert states_of(pilot) == ["queued", "held", "held", "failed", "sent"]
        await press(pilot, "f6")
        assert "sent" not in states_of(pilot)
        await press(pilot, "f6", "f7")
        assert states_of(pilot) == ["held"]
        await press(pilot, "escape", "slash", *"550", "enter")
        assert states_of(pilot) == []
        await press(pilot, "escape", "end", "up", "enter")
        detail = pilot.app.screen
        assert isinstance(detail, MessageScreen)
        told = line_of(pilot, "#message-text")
        assert "550 No such mailbox [/x]" in told
        assert "Seat [/x] 漢字" in told
        await press(pilot, "f4")
        assert "Queued again" in notices_of(pilot)[-1]
        office.work({Channel.EMAIL: Pocket()})
        await press(pilot, "f5")
        assert "[ok] sent" in line_of(pilot, "#message-text")
        assert "message.retry" not in keys_of(pilot)
        await press(pilot, "escape", "end", "enter", "f9")
        assert isinstance(pilot.app.screen, ContactScreen)


@pytest.mark.soak
async def test_what_is_held_is_counted_and_sent(sqlite_backend: Backend, tmp_path: Path) -> None:
    office = MailOffice(sqlite_backend, tmp_path)
    office.add_messages()
    async with office.console(MessagesScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f9")
        dialog = pilot.app.screen
        assert isinstance(dialog, ConfirmDialog)
        assert "1 e-mail and 1 text" in dialog._text
        await press(pilot, "escape")
        assert states_of(pilot).count("held") == 2
        await press(pilot, "f7", "f9", "right", "enter")
        assert states_of(pilot) == ["queued", "failed", "sent"]
        pocket = Pocket()
        office.work({Channel.EMAIL: pocket})
        assert len(pocket.taken) == 1
        await press(pilot, "f5")
        assert states_of(pilot) == ["sent", "failed", "sent"]
        assert "messages.send_held" not in keys_of(pilot)
    async with office.console(MessagesScreen, "viewer").run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert not {"messages.retry", "messages.email", "messages.send_held"} & keys_of(pilot)


@pytest.mark.soak
@pytest.mark.parametrize("senders", [None, {}, {"sms": NUMBER}])
async def test_writing_a_text(
    sqlite_backend: Backend, tmp_path: Path, senders: Mapping[str, str] | None
) -> None:
    office = MailOffice(sqlite_backend, tmp_path)
    office.add_messages()
    console = office.console(MessagesScreen)
    if senders is not None:
        console.options = console.options._replace(senders=lambda: senders)
    async with console.run_test(size=SIZE) as pilot:
        await settled(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, MessagesScreen)
        open_message_form(screen, office.joana, "sms", screen.requery)
        await settled(pilot)
        form = pilot.app.screen
        assert isinstance(form, MessageForm)
        assert form.values()["to"] == "+351912345678"
        assert bool(form.values()["from_number"]) == bool(senders)
        await fill(pilot, body="x" * 801, from_number="here")
        assert "1 too many" in line_of(pilot, "#message-form-count")
        await press(pilot, "ctrl+s")
        assert set(errors_of(pilot)) == {"body"}
        await fill(pilot, body="Hello [/x]")
        await press(pilot, "ctrl+s")
        assert set(errors_of(pilot)) == {"from_number", ""}
        await fill(pilot, from_number=NUMBER)
        await press(pilot, "ctrl+s")
        assert pilot.app.screen is screen
        held = senders == {}
        assert ("held" in notices_of(pilot)[-1]) is held
        assert rows_of(pilot)[0][0] == "[..] queued"
        assert console_of(pilot).recall("messages.from_number") == NUMBER


@pytest.mark.soak
async def test_writing_an_email_to_an_address(sqlite_backend: Backend, tmp_path: Path) -> None:
    office = MailOffice(sqlite_backend, tmp_path)
    office.add_messages()
    async with office.console(MessagesScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f3", "f7", "ctrl+s")
        assert set(errors_of(pilot)) == {"to", "subject", "text"}
        await fill(pilot, to="nowhere", subject="Hi [/x]", text="Hello,\n[bold]you")
        await press(pilot, "f7")
        assert "would be lost" in notices_of(pilot)[-1]
        await press(pilot, "ctrl+s")
        assert set(errors_of(pilot)) == {"to", ""}
        await fill(pilot, to="joana@ferreira.example")
        await press(pilot, "ctrl+s", "enter")
        assert isinstance(pilot.app.screen, MessageScreen)
        message = office.read(conversations.list_messages).items[0]
        assert (message.status, message.contact_id) == (MessageStatus.QUEUED, office.joana)
        assert "[bold]you" in line_of(pilot, "#message-text")
        # Nobody is told that it goes on when the job that was to send it is gone.
        office.write(jobs.cancel_job, message.job_id)
        await press(pilot, "f5")
        assert "Nobody is at it" in line_of(pilot, "#message-text")
        await press(pilot, "f4")
        assert "Nobody is at it" not in line_of(pilot, "#message-text")
