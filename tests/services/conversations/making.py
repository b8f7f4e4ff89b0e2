"""What an organization has said to whom, for tests of who may see and change it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.services import conversations, jobs
from crmtui.services.conversations import CallStart, EmailSend, InteractionCreate, InteractionType
from tests import factories


@dataclass
class Talk:
    """The ids of it all."""

    person: UUID
    company: UUID
    note: UUID
    deleted_note: UUID
    call: UUID
    message: UUID
    """Its job is gone, so it can be tried again."""


def make_talk(backend: Backend, actor: Actor, name: str) -> Talk:
    """A person of a company, notes, a call that lasts, and a mail."""
    slug = name.lower()
    with backend.write(actor) as tx:
        company = factories.create_company(tx, name=f"{name} company")
        person = factories.create_contact(
            tx, full_name=f"{name} person", email=f"p@{slug}.example", company_id=company.id
        )
        notes = [
            conversations.log_interaction(
                tx,
                InteractionCreate(
                    type=InteractionType.NOTE, subject=f"{name} {part}", contact_id=person.id
                ),
            ).id
            for part in ("note", "old note")
        ]
        conversations.delete_interaction(tx, notes[1])
        call = conversations.start_call(tx, CallStart(subject=f"{name} call"))
        mail = EmailSend(contact_id=person.id, subject=f"{name} mail", text="x")
        message = conversations.send_email(tx, mail)
        assert message.job_id is not None
        jobs.cancel_job(tx, message.job_id)
    return Talk(person.id, company.id, notes[0], notes[1], call.id, message.id)
