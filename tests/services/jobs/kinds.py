"""Kinds of work that exist for tests alone."""

from __future__ import annotations

from uuid import UUID

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.ids import new_id
from crmtui.kit.schemas import Schema
from crmtui.services import jobs
from crmtui.services.jobs import Claimed, JobKind, Priority

WORKER = system_actor("worker")


class Letter(Schema):
    to: str = "anna@example.org"
    number: int = 0


MAIL = JobKind("mail.send", Letter, queue="mail", max_attempts=3)
REPORT = JobKind("reports.make", Letter, max_attempts=2, priority=Priority.LOW)


def claim_all(
    backend: Backend, worker: UUID | None = None, limit: int = 100, *queues: str
) -> tuple[Claimed, ...]:
    """What a worker gets that asks now."""
    with backend.write(WORKER) as tx:
        return jobs.claim(tx, worker or new_id(), queues, limit)
