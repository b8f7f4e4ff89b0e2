"""A person and their company to write to, and the work that takes a message out."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.scheduler.crew import Attempt
from crmtui.scheduler.runner import Runner
from crmtui.services import conversations, jobs
from crmtui.services.conversations import MessageDetail, Outgoing, WaysOut
from crmtui.services.conversations.jobs import conversation_jobs
from crmtui.services.jobs import Outcome
from tests import factories
from tests.services.jobs.kinds import WORKER, claim_all


def add_person(
    backend: Backend, actor: Actor, name: str = "Ada Lovelace", **more: Any
) -> tuple[UUID, UUID]:
    """A person of a company; the ids of both."""
    company = factories.create_company(backend, actor, name=f"Company of {name}")
    known = {"full_name": name, "company_id": company.id, "email": "ada@example.com", **more}
    return factories.create_contact(backend, actor, **known).id, company.id


def work(backend: Backend, ways: WaysOut) -> list[Outcome | None]:
    """Run what is due, as a worker would, and finish it; what became of each."""
    registry = {kind.name: (kind, handler) for kind, handler in conversation_jobs(ways)}
    return finish(backend, Runner(backend, registry))


class Pocket:
    """A way out that puts messages into a pocket."""

    from_address = "desk@venue.example"

    def __init__(self) -> None:
        self.taken: list[Outgoing] = []

    def send(self, message: Outgoing) -> str:
        self.taken.append(message)
        return f"pocket-{len(self.taken)}"

    def find_accepted(self, message: Outgoing) -> tuple[str, ...]:
        return ()


def finish(backend: Backend, runner: Runner) -> list[Outcome | None]:
    outcomes = [runner(Attempt(claimed, inf)) for claimed in claim_all(backend)]
    with backend.write(WORKER) as tx:
        jobs.finish_many(tx, [each for each in outcomes if each is not None])
    return outcomes


def look(backend: Backend, actor: Actor, message_id: UUID) -> MessageDetail:
    with backend.read(actor) as tx:
        return conversations.get_message(tx, message_id)


def write(backend: Backend, actor: Actor, command: Callable[..., Any], *inputs: Any) -> Any:
    with backend.write(actor) as tx:
        return command(tx, *inputs)
