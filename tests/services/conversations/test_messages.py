"""Messages from their writing to their arrival, with real servers at the other end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from crmtui.connectors.smtp import SmtpAccount, SmtpSender
from crmtui.connectors.twilio import TwilioAccount, TwilioSender
from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict, CrmError, Forbidden, Invalid, NotFound
from crmtui.kit.ids import new_id
from crmtui.services import audit, conversations, identity, jobs
from crmtui.services.audit import AuditFilter
from crmtui.services.contacts import FurtherEmail
from crmtui.services.conversations import (
    Channel,
    EmailSend,
    InteractionFilter,
    InteractionUpdate,
    MessageFilter,
    MessageStatus,
    Outgoing,
    SendPostponed,
    SmsSend,
    WaysOut,
)
from crmtui.services.identity import ApiKeyCreate
from crmtui.services.jobs import Failed, Outcome, Snoozed
from tests import factories
from tests.connectors.mail_server import MailServer, run_mail_server
from tests.connectors.twilio_server import INVALID, SID, TOKEN, Twilio, run_twilio
from tests.services.conversations.people import Pocket, add_person, look, work, write
from tests.services.jobs.kinds import WORKER

HELLO = EmailSend(to="bob@example.com", subject="Hello", html="<p>Hi <b>there</b></p>")
SMS = SmsSend(to="+15551234567", from_number="+15557654321", body="Ready")
NOTHING: WaysOut = {}


@pytest.fixture
def actor(backend: Backend) -> Actor:
    return system_actor("test", factories.create_organization(backend).organization_id)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with run_mail_server() as server:
        yield server


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    with run_twilio() as server:
        yield server


def by_mail(server: MailServer) -> WaysOut:
    account = SmtpAccount("127.0.0.1", server.port, "none", "desk@venue.example")
    return {Channel.EMAIL: SmtpSender(account)}


def by_twilio(server: Twilio) -> WaysOut:
    return {
        Channel.SMS: TwilioSender(TwilioAccount(SID, SecretStr(TOKEN), server.url, proxied=False))
    }


def topics(backend: Backend, actor: Actor, *prefixes: str) -> list[str]:
    with backend.read(actor) as tx:
        entries = audit.list_entries(tx, AuditFilter(), limit=500).items
    return sorted(entry.topic for entry in entries if entry.topic.startswith(prefixes))


def test_a_mail_to_a_person_arrives_once_and_is_logged(
    backend: Backend, actor: Actor, mail: MailServer
) -> None:
    person, company = add_person(backend, actor, email="ada@example.com")
    data = EmailSend(contact_id=person, subject="Welcome!", html="<h1>Hi</h1><p>You</p>")
    queued = write(backend, actor, conversations.send_email, data)
    assert (queued.status, queued.to_address) == (MessageStatus.QUEUED, "ada@example.com")
    work(backend, by_mail(mail))
    (arrived,) = mail.mails
    assert arrived.recipients == ["ada@example.com"]
    assert arrived.mail["Message-ID"] == f"<{queued.id}@venue.example>"
    sent = look(backend, actor, queued.id)
    assert (sent.status, sent.attempts, sent.error) == (MessageStatus.SENT, 1, "")
    assert (sent.body_text, sent.interaction_id) == ("Hi\n\nYou", queued.id)
    with backend.read(actor) as tx:
        (logged,) = conversations.list_interactions(
            tx, InteractionFilter(company_id=company, type=conversations.InteractionType.EMAIL)
        ).items
    assert (logged.id, logged.contact_id, logged.subject) == (sent.id, person, "Welcome!")
    assert topics(backend, actor, "email.") == ["email.sent"]
    # Whoever runs the job again, it is not sent again.
    with backend.write(actor) as tx:
        assert sent.job_id is not None
        jobs.retry_job(tx, sent.job_id)
    work(backend, by_mail(mail))
    assert len(mail.mails) == 1
    with pytest.raises(Conflict) as again:
        write(backend, actor, conversations.retry_message, sent.id)
    assert again.value.code == "message.sent"
    with pytest.raises(Conflict) as changed:
        other = InteractionUpdate(body="Never said")
        write(backend, actor, conversations.update_interaction, logged.id, other)
    assert changed.value.code == "interaction.sent"


def test_an_address_alone_finds_its_person(backend: Backend, actor: Actor) -> None:
    person, _company = add_person(
        backend, actor, email="Ada@Example.com", mobile_phone="+1 555-123-4567"
    )
    mail = write(
        backend,
        actor,
        conversations.send_email,
        EmailSend(to="ada@example.com", subject="x", text="x"),
    )
    text = write(backend, actor, conversations.send_sms, SMS)
    assert (mail.contact_id, text.contact_id) == (person, person)
    named = SmsSend(contact_id=person, from_number="12345", body="x")
    assert write(backend, actor, conversations.send_sms, named).to_address == "+15551234567"
    with backend.read(actor) as tx:
        page = conversations.list_messages(tx, MessageFilter(contact_id=person), limit=2)
        rest = conversations.list_messages(
            tx, MessageFilter(contact_id=person), page.next_cursor, limit=2
        )
    assert [each.id for each in (*page.items, *rest.items)][1:] == [text.id, mail.id]
    assert rest.next_cursor is None


def test_where_a_person_can_be_reached(backend: Backend, actor: Actor) -> None:
    person, _company = add_person(
        backend,
        actor,
        mobile_phone="+1 555-123-4567",
        home_phone="+49 30 1234567",
        other_phone="030 7654321",
        corporate_phone="+15551234567",
        further_emails=(FurtherEmail(email="king@example.com"),),
    )
    with backend.read(actor) as tx:
        mails = conversations.list_recipients(tx, person, Channel.EMAIL)
        texts = conversations.list_recipients(tx, person, Channel.SMS)
    assert mails.addresses == ("ada@example.com", "king@example.com")
    assert (texts.name, texts.addresses) == ("Ada Lovelace", ("+15551234567", "+49301234567"))
    for right in ("messages:send", "contacts:read"):
        sender = factories.create_actor(actor.organization_id or person, None, right)
        with backend.read(sender) as tx, pytest.raises(Forbidden):
            conversations.list_recipients(tx, person, Channel.SMS)
    write(backend, actor, conversations.send_sms, SMS)
    with backend.read(actor) as tx:
        (found,) = conversations.list_messages(tx, MessageFilter(text="READ")).items
    assert found.opening == "Ready"


def test_what_cannot_go_out_is_held_until_somebody_sends_it(
    backend: Backend, actor: Actor, mail: MailServer
) -> None:
    held = write(backend, actor, conversations.send_email, HELLO)
    text = write(backend, actor, conversations.send_sms, SMS)
    work(backend, NOTHING)
    assert look(backend, actor, held.id).status is MessageStatus.HELD
    assert conversations.send_held(backend, actor) == 2
    work(backend, by_mail(mail))
    assert look(backend, actor, held.id).status is MessageStatus.SENT
    assert look(backend, actor, text.id).status is MessageStatus.HELD
    with backend.read(actor) as tx:
        counts = conversations.count_messages(tx)
        assert conversations.has_held(tx)
    assert (counts[MessageStatus.SENT], counts[MessageStatus.HELD]) == (1, 1)
    assert [each.mail["Subject"] for each in mail.mails] == ["Hello"]
    assert conversations.send_held(backend, actor, Channel.EMAIL) == 0


def test_a_refusal_is_told_at_once_and_can_be_tried_again(
    backend: Backend, actor: Actor, mail: MailServer
) -> None:
    mail.to_rcpt.append("550 5.1.1 No such user")
    message = write(backend, actor, conversations.send_email, HELLO)
    (outcome,) = work(backend, by_mail(mail))
    assert isinstance(outcome, Failed)
    assert outcome.failure.give_up
    failed = look(backend, actor, message.id)
    assert (failed.status, failed.error) == (MessageStatus.FAILED, "550 5.1.1 No such user")
    again = write(backend, actor, conversations.retry_message, message.id)
    assert again.status is MessageStatus.QUEUED
    with pytest.raises(Conflict) as twice:
        write(backend, actor, conversations.retry_message, message.id)
    assert twice.value.code == "message.under_way"
    work(backend, by_mail(mail))
    sent = look(backend, actor, message.id)
    assert (sent.status, sent.attempts, sent.error) == (MessageStatus.SENT, 2, "")
    assert topics(backend, actor, "message.failed", "email.") == ["email.sent", "message.failed"]


def test_trouble_that_passes_is_waited_out(
    backend: Backend, actor: Actor, mail: MailServer, clock: FixedClock
) -> None:
    mail.to_data.append("451 4.7.1 Greylisted")
    message = write(backend, actor, conversations.send_email, HELLO)
    work(backend, by_mail(mail))
    waiting = look(backend, actor, message.id)
    assert (waiting.status, waiting.error) == (MessageStatus.QUEUED, "451 4.7.1 Greylisted")
    assert work(backend, by_mail(mail)) == []
    clock.advance(timedelta(minutes=1))
    work(backend, by_mail(mail))
    assert look(backend, actor, message.id).status is MessageStatus.SENT
    other = write(backend, actor, conversations.send_email, HELLO)
    for _attempt in range(conversations.SEND_MESSAGE.max_attempts):
        mail.to_data.append("421 Busy")
        assert len(work(backend, by_mail(mail))) == 1
        clock.advance(timedelta(hours=2))
    assert work(backend, by_mail(mail)) == []
    assert look(backend, actor, other.id).status is MessageStatus.FAILED


def test_twilio_is_asked_before_a_text_is_sent_twice(
    backend: Backend, actor: Actor, twilio: Twilio, clock: FixedClock
) -> None:
    twilio.lose_answers = 2
    first = write(backend, actor, conversations.send_sms, SMS)
    twin = write(backend, actor, conversations.send_sms, SMS)
    work(backend, by_twilio(twilio))
    assert look(backend, actor, first.id).status is MessageStatus.QUEUED
    clock.advance(timedelta(minutes=1))
    work(backend, by_twilio(twilio))
    sent = [look(backend, actor, each.id) for each in (first, twin)]
    assert {each.status for each in sent} == {MessageStatus.SENT}
    assert {each.provider_id for each in sent} == {each["sid"] for each in twilio.messages}
    assert len(twilio.messages) == 2
    wrong = SMS.model_copy(update={"to": INVALID})
    refused = write(backend, actor, conversations.send_sms, wrong)
    work(backend, by_twilio(twilio))
    assert look(backend, actor, refused.id).error.startswith("21211 ")
    assert look(backend, actor, refused.id).status is MessageStatus.FAILED


class Broken(Pocket):
    """Fails in a way that no way out should."""

    def send(self, message: Outgoing) -> str:
        raise RuntimeError("a secret")


def test_what_nobody_foresaw_ends_as_a_failure_that_can_be_tried_again(
    backend: Backend, actor: Actor, clock: FixedClock
) -> None:
    message = write(backend, actor, conversations.send_email, HELLO)
    for _attempt in range(conversations.SEND_MESSAGE.max_attempts):
        assert look(backend, actor, message.id).status is not MessageStatus.FAILED
        assert len(work(backend, {Channel.EMAIL: Broken()})) == 1
        clock.advance(timedelta(hours=2))
    failed = look(backend, actor, message.id)
    assert (failed.status, failed.attempts) == (MessageStatus.FAILED, 10)
    assert "RuntimeError" in failed.error
    assert "secret" not in failed.error
    assert topics(backend, actor, "message.failed") == ["message.failed"]
    write(backend, actor, conversations.retry_message, message.id)
    work(backend, {Channel.EMAIL: Pocket()})
    assert look(backend, actor, message.id).status is MessageStatus.SENT


class Unreachable(Pocket):
    """Nothing gets there."""

    def send(self, message: Outgoing) -> str:
        raise SendPostponed("twilio.unreachable", "Nobody is there.")


class HasATwin(Pocket):
    """While it hands a text over, another worker has the text's twin to send."""

    def __init__(self, backend: Backend, clock: FixedClock, ways: WaysOut) -> None:
        super().__init__()
        self._backend, self._clock, self._ways = backend, clock, ways
        self.others: list[Outcome | None] = []

    def send(self, message: Outgoing) -> str:
        sent = self._ways[Channel.SMS].send(message)
        self._clock.advance(timedelta(minutes=1))
        self.others += work(self._backend, self._ways)
        return sent


def test_a_text_does_not_take_its_twin_under_way_for_itself(
    backend: Backend, actor: Actor, twilio: Twilio, clock: FixedClock
) -> None:
    lost = write(backend, actor, conversations.send_sms, SMS)
    work(backend, {Channel.SMS: Unreachable()})
    twin = write(backend, actor, conversations.send_sms, SMS)
    busy = HasATwin(backend, clock, by_twilio(twilio))
    work(backend, {Channel.SMS: busy})
    assert [type(each) for each in busy.others] == [Snoozed]
    assert look(backend, actor, lost.id).attempts == 1
    clock.advance(timedelta(minutes=1))
    work(backend, by_twilio(twilio))
    sent = [look(backend, actor, each.id) for each in (lost, twin)]
    assert {each.status for each in sent} == {MessageStatus.SENT}
    assert {each.provider_id for each in sent} == {each["sid"] for each in twilio.messages}
    assert len(twilio.messages) == 2


class LosesItsLease(Pocket):
    """Takes the message while the worker is given up for dead."""

    def __init__(self, backend: Backend, clock: FixedClock) -> None:
        super().__init__()
        self._backend = backend
        self._clock = clock

    def send(self, message: Outgoing) -> str:
        self._clock.advance(timedelta(minutes=1))
        with self._backend.write(WORKER) as tx:
            assert jobs.rescue_lost(tx) == 1
        return super().send(message)


def test_a_worker_given_up_for_dead_still_says_what_it_sent(
    backend: Backend, actor: Actor, clock: FixedClock
) -> None:
    slow = LosesItsLease(backend, clock)
    message = write(backend, actor, conversations.send_email, HELLO)
    work(backend, {Channel.EMAIL: slow})
    assert look(backend, actor, message.id).status is MessageStatus.SENT
    pocket = Pocket()
    work(backend, {Channel.EMAIL: pocket})
    assert (len(slow.taken), pocket.taken) == (1, [])
    assert topics(backend, actor, "email.") == ["email.sent"]


def test_a_message_of_somebody_who_may_no_more_fails(backend: Backend, actor: Actor) -> None:
    with backend.write(actor) as tx:
        made = identity.create_api_key(tx, ApiKeyCreate(name="Shop", dialect="workos"))
        key = identity.actor_for_api_key(tx, made.id, "test")
    message = write(backend, key, conversations.send_email, HELLO)
    with backend.write(actor) as tx:
        identity.revoke_api_key(tx, made.id)
    pocket = Pocket()
    work(backend, {Channel.EMAIL: pocket})
    failed = look(backend, actor, message.id)
    assert (failed.status, pocket.taken) == (MessageStatus.FAILED, [])
    assert failed.error


def test_the_same_request_sends_once(backend: Backend, actor: Actor) -> None:
    person, _company = add_person(backend, actor)
    data = EmailSend(contact_id=person, subject="Hi", html="<p>x</p>", request_id="r-1")
    made: list[Any] = []

    def send() -> None:
        made.append(write(backend, actor, conversations.send_email, data))

    threads = [threading.Thread(target=send) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each.id for each in made}) == 1
    pocket = Pocket()
    work(backend, {Channel.EMAIL: pocket})
    send()
    assert (made[-1].id, made[-1].status) == (made[0].id, MessageStatus.SENT)
    assert len(pocket.taken) == 1
    for other in (
        {"subject": "Other"},
        {"contact_id": add_person(backend, actor, "Bob", email="b@example.com")[0]},
    ):
        with pytest.raises(Conflict) as reused:
            write(backend, actor, conversations.send_email, data.model_copy(update=other))
        assert reused.value.code == "message.request_reused"


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({}, "message.no_recipient", "to"),
        ({"to": "nobody"}, "message.to", "to"),
        ({"to": "a@b.example\r\nBcc: c@d.example"}, "message.to", "to"),
        ({"to": "Ada <a@b.example>"}, "message.to", "to"),
        ({"to": "a@b.example,c@d.example"}, "message.to", "to"),
        ({"to": "a@b.example", "html": " \n"}, "message.empty", "html"),
        ({"contact_id": new_id()}, "contact.not_found", "contact_id"),
    ],
)
def test_whom_a_mail_cannot_go_to(
    sqlite_backend: Backend, values: dict[str, Any], code: str, field: str
) -> None:
    actor = factories.create_organization(sqlite_backend)
    data = EmailSend(**{"subject": "x", "html": "<p>x</p>", **values})
    with pytest.raises((Invalid, NotFound)) as refused:
        write(sqlite_backend, actor, conversations.send_email, data)
    assert (refused.value.code, [*refused.value.fields]) == (code, [field])
    with sqlite_backend.read(actor) as tx:
        assert conversations.list_messages(tx).items == ()


def test_a_person_without_an_address_is_named(sqlite_backend: Backend) -> None:
    actor = factories.create_organization(sqlite_backend)
    person, _company = add_person(sqlite_backend, actor, email="")
    mail = EmailSend(contact_id=person, subject="x", html="x")
    text = SmsSend(contact_id=person, from_number="+15557654321", body="x")
    for command, data in ((conversations.send_email, mail), (conversations.send_sms, text)):
        with pytest.raises(CrmError) as refused:
            write(sqlite_backend, actor, command, data)
        assert refused.value.code == "message.no_address"
        assert [*refused.value.fields] == ["to"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"to": "015551234567"}, "message.to"),
        ({"to": "+1 555 1234567"}, "message.to"),
        ({"to": "+1555123456789012"}, "message.to"),
        ({"to": "+\u0661\u0662\u0663\u0664\u0665\u0666\u0667"}, "message.to"),
        ({"from_number": "Venue"}, "message.from_number"),
        ({"body": "  "}, "message.empty"),
    ],
)
def test_whom_a_text_cannot_go_to(
    sqlite_backend: Backend, values: dict[str, Any], code: str
) -> None:
    actor = factories.create_organization(sqlite_backend)
    with pytest.raises(Invalid) as refused:
        wrong = SMS.model_copy(update=values)
        write(sqlite_backend, actor, conversations.send_sms, wrong)
    assert refused.value.code == code


def test_no_line_break_gets_into_a_header_and_no_text_is_too_long() -> None:
    for subject in ("a\nb", "a\rb", "a\u2028b", "a\x85b", "a\0b", ""):
        with pytest.raises(ValidationError):
            EmailSend(to="a@b.example", subject=subject, html="x")
    assert SmsSend(from_number="+15557654321", body="x" * 800)
    for body in ("", "x" * 801, "a\0b"):
        with pytest.raises(ValidationError):
            SmsSend(from_number="+15557654321", body=body)
