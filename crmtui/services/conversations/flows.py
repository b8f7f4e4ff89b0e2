"""A message on its way: short write, call through a way out, short write.

At least once: whatever a server has taken without our knowing is offered again under the same id,
unless the server can be asked. What we know to be taken is never offered again.
"""

import logging
import time
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.errors import Conflict, CrmError, Forbidden, Unavailable
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Contact, Message
from crmtui.services.conversations import errors
from crmtui.services.conversations.interactions import add_interaction
from crmtui.services.conversations.kinds import MessageJob
from crmtui.services.conversations.rows import load_message, message_happened
from crmtui.services.conversations.schemas import (
    Channel,
    Direction,
    InteractionType,
    MessageStatus,
)
from crmtui.services.conversations.twins import PAUSE, has_twin_under_way
from crmtui.services.conversations.ways_out import (
    Outgoing,
    SendPostponed,
    SendRefused,
    WayOut,
    WaysOut,
)
from crmtui.services.jobs import (
    GiveUp,
    JobCancelled,
    JobRun,
    JobStopped,
    LeaseLost,
    RetryLater,
    Snooze,
)

_PAUSES: Final = (0.05, 0.5, 2.0, 5.0, 10.0)
"""Seconds between tries to write down that a server took a message."""
_CONTROL: Final = (JobCancelled, JobStopped, LeaseLost, Snooze)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A message that this job may send now."""

    message: Outgoing
    way: WayOut
    earlier: bool
    """Whether there was an attempt before, of which the answer may have been lost."""


class Postman:
    """The handler of jobs that send messages; used from several threads at once."""

    def __init__(self, ways: WaysOut) -> None:
        self._ways = ways
        self._accepted: dict[UUID, str] = {}
        """What a server took while the database could not be told."""

    def __call__(self, run: JobRun, args: MessageJob) -> dict[str, Any]:
        """Send the message, unless it was sent already; where it stands then.

        Raises:
            GiveUp: the message was refused for good, or its author may not send any more.
            RetryLater, Unavailable: it could not be sent now.
        """
        try:
            claim = self._claim(run, args.message_id)
            if isinstance(claim, MessageStatus):
                return {"status": claim.value}
            provider_id = self._hand_over(run, claim)
            self._record(run, args.message_id, provider_id)
        except (Forbidden, GiveUp) as error:
            self._note_failure(run, args.message_id, error.message)
            raise
        except SendRefused as error:
            with run.write() as tx:
                mark_failed(tx, args.message_id, error.reason)
            raise GiveUp(error.code, error.reason) from error
        except SendPostponed as error:
            self._postpone(run, args.message_id, error)
            raise _later(error) from error
        except _CONTROL:
            raise
        except Exception as error:
            self._break_off(run, args.message_id, error)
            raise
        return {"status": MessageStatus.SENT.value}

    def _claim(self, run: JobRun, message_id: UUID) -> _Claim | MessageStatus:
        """Take the message; its status where this job has nothing to send."""
        with run.write() as tx:
            tx.actor.require("messages:send")
            message = load_message(tx, message_id, lock=True)
            if message.status == MessageStatus.SENT or message.job_id != run.job_id:
                return MessageStatus(message.status)
            way = self._ways.get(Channel(message.channel))
            if way is None:
                return _hold(tx, message)
            if message.channel == Channel.SMS and has_twin_under_way(tx, message):
                raise Snooze(PAUSE)
            earlier = message.attempts > 0
            message.status = MessageStatus.SENDING
            message.attempts += 1
            if message.channel == Channel.EMAIL:
                message.from_address = way.from_address
            tx.flush()
            return _Claim(_outgoing(message), way, earlier)

    def _hand_over(self, run: JobRun, claim: _Claim) -> str:
        message = claim.message
        if message.id in self._accepted:
            return self._accepted[message.id]
        if claim.earlier and (taken := self._ask(run, claim)) is not None:
            return taken
        provider_id = claim.way.send(message)
        self._accepted[message.id] = provider_id
        return provider_id

    def _ask(self, run: JobRun, claim: _Claim) -> str | None:
        """What the server calls this message, if it took it at an earlier attempt."""
        candidates = claim.way.find_accepted(claim.message)
        if not candidates:
            return None
        with run.read() as tx:
            known = _known_ids(tx, candidates)
        return next((each for each in candidates if each not in known), None)

    def _record(self, run: JobRun, message_id: UUID, provider_id: str) -> None:
        """Write down that it was sent, whoever has the job by now: nobody may send it again."""
        for pause in _PAUSES:
            try:
                with run.backend.write(run.actor) as tx:
                    mark_sent(tx, message_id, provider_id)
            except (Conflict, Unavailable) as error:
                _log.warning("Message %s was sent but not noted yet: %s", message_id, error.code)
                if not run.stop.is_set():
                    time.sleep(pause)
            else:
                self._accepted.pop(message_id, None)
                return
        with run.backend.write(run.actor) as tx:
            mark_sent(tx, message_id, provider_id)
        self._accepted.pop(message_id, None)

    def _postpone(self, run: JobRun, message_id: UUID, error: SendPostponed) -> None:
        with run.write() as tx:
            if run.attempt >= run.claimed.max_attempts:
                mark_failed(tx, message_id, error.reason)
                return
            message = load_message(tx, message_id, lock=True)
            message.status = MessageStatus.QUEUED
            message.error = error.reason
            tx.record(message_happened("message.postponed", message))

    def _break_off(self, run: JobRun, message_id: UUID, error: Exception) -> None:
        """Nobody foresaw this: after the last attempt it must not look as if it went on."""
        hopeless = isinstance(error, CrmError) and not isinstance(error, Unavailable)
        if hopeless or run.attempt >= run.claimed.max_attempts:
            taken = message_id in self._accepted
            self._note_failure(run, message_id, errors.broke_off(error, taken=taken))

    def _note_failure(self, run: JobRun, message_id: UUID, reason: str) -> None:
        """By the program itself: whoever wanted it sent may do nothing any more."""
        with run.backend.write(_program(run)) as tx:
            run.require_held(tx)
            mark_failed(tx, message_id, reason)


def mark_sent(tx: WriteTx, message_id: UUID, provider_id: str) -> None:
    """Note that a server took the message, once, and log it on the person and the company."""
    message = load_message(tx, message_id, lock=True)
    if message.status == MessageStatus.SENT:
        return
    message.status = MessageStatus.SENT
    message.sent_at = tx.now
    message.provider_id = provider_id[:200]
    message.error = ""
    message.interaction_id = _log_as_interaction(tx, message)
    tx.flush()
    tx.record(message_happened(f"{message.channel}.sent", message))


def mark_failed(tx: WriteTx, message_id: UUID, reason: str) -> None:
    """Note that the message does not go out by itself any more."""
    message = load_message(tx, message_id, lock=True)
    if message.status != MessageStatus.SENT:
        message.status = MessageStatus.FAILED
        message.error = reason
        tx.record(message_happened("message.failed", message, reason=reason))


def _hold(tx: WriteTx, message: Message) -> MessageStatus:
    message.status = MessageStatus.HELD
    tx.record(message_happened("message.held", message))
    return MessageStatus.HELD


def _log_as_interaction(tx: WriteTx, message: Message) -> UUID:
    """The interaction has the message's id: clients know what they sent by one id everywhere."""
    contact_id = message.contact_id
    employer = select(Contact.company_id).where(Contact.id == contact_id)
    add_interaction(
        tx,
        {
            "id": message.id,
            "type": InteractionType(message.channel),
            "direction": Direction.OUT,
            "subject": message.subject,
            "body": message.body_text,
            "occurred_at": tx.now,
            "ended_at": None,
            "contact_id": contact_id,
            "company_id": tx.session.scalar(employer) if contact_id else None,
            "deal_id": None,
        },
    )
    return message.id


def _outgoing(message: Message) -> Outgoing:
    return Outgoing(
        id=message.id,
        written_at=message.created_at,
        to_name=message.to_name,
        to_address=message.to_address,
        from_address=message.from_address,
        subject=message.subject,
        text=message.body_text,
        html=message.body_html,
    )


def _known_ids(tx: ReadTx, candidates: tuple[str, ...]) -> set[str]:
    query = select(Message.provider_id).where(Message.provider_id.in_(candidates))
    return {*tx.session.scalars(query)}


def _later(error: SendPostponed) -> Exception:
    if error.seconds is not None:
        return RetryLater(error.seconds, error.reason, costs=True)
    return Unavailable(error.code, error.reason)


def _program(run: JobRun) -> Actor:
    return system_actor("job", run.claimed.organization_id)
