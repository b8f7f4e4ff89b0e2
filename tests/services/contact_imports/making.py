"""An import that an organization has had, for tests that are about something else."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.models import ContactBatch
from crmtui.services.contact_imports import (
    ContactFile,
    ContactImport,
    import_contacts,
    suggest_mapping,
)


def make_batch(backend: Backend, actor: Actor, name: str, job_id: UUID) -> UUID:
    """A list of one person and of one who was refused, as if the job had brought it in."""
    text = f"Name,Email\n{name} listed,\n{name} refused,nowhere\n"
    table = ContactFile(text.encode(), f"{name} list.csv")
    with backend.read(actor) as tx:
        mapping = suggest_mapping(tx, table).mapping
    batch = import_contacts(backend, actor, table, ContactImport(mapping=mapping))
    with backend.write(actor) as tx:
        tx.session.execute(
            update(ContactBatch).where(ContactBatch.id == batch.id).values(job_id=job_id)
        )
    return batch.id
