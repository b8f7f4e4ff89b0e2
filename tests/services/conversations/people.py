"""A person and their company to write to, and the work that takes a message out."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.ids import new_id
from crmtui.kit.transactions import WriteTx
from crmtui.models import Company, Contact
from crmtui.scheduler.crew import Attempt
from crmtui.scheduler.runner import Runner
from crmtui.services import conversations, jobs
from crmtui.services.conversations import MessageDetail, Outgoing, WaysOut
from crmtui.services.conversations.jobs import conversation_jobs
from crmtui.services.jobs import Outcome
from tests.services.jobs.kinds import WORKER, claim_all


def add_person(
    backend: Backend, actor: Actor, name: str = "Ada Lovelace", **more: Any
) -> tuple[UUID, UUID]:
    """A person of a company; the ids of both."""
    with backend.write(actor) as tx:
        company = _row(tx, Company, name=f"{name}'s", name_key=new_id().hex)
        tx.flush()
        email = more.get("email", "ada@example.com")
        known = {"email": email, "email_key": email.lower() or None, "company_id": company.id}
        contact = _row(
            tx,
            Contact,
            full_name=name,
            status="active",
            source="manual",
            **known,
            **{key: value for key, value in more.items() if key != "email"},
        )
        tx.flush()
        return contact.id, company.id


def _row(tx: WriteTx, table: type[Any], **values: Any) -> Any:
    """A row whose texts and numbers are empty unless they are given."""
    empty: dict[type, Any] = {str: "", int: 0}
    known = {"technologies": [], "custom_properties": {}, "search_key": new_id().int % 2**62}
    for column in table.__table__.columns:
        if not (column.nullable or column.default) and column.type.python_type in empty:
            known.setdefault(column.name, empty[column.type.python_type])
    row = table(
        **{name: value for name, value in known.items() if name in table.__table__.columns} | values
    )
    tx.session.add(row)
    return row


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
