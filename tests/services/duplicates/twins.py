"""Two records of one person, with everything that can point to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import Contact, Enrichment
from crmtui.services import contacts, conversations, deals, tasks
from crmtui.services.contacts import ContactDetail
from crmtui.services.conversations import EmailSend, InteractionCreate, InteractionType
from crmtui.services.deals import DealCreate
from crmtui.services.duplicates.references import MOVING
from crmtui.services.duplicates.snapshots import COLUMNS
from crmtui.services.tasks import TaskCreate
from tests import factories


class Twins:
    """An organization in which somebody is known twice."""

    def __init__(self, backend: Backend, actor: Actor | None = None) -> None:
        self.backend = backend
        self.actor = actor or factories.create_organization(backend)

    def do(self, command: Any, *arguments: Any, actor: Actor | None = None) -> Any:
        """Run a command in a transaction of its own."""
        with self.backend.write(actor or self.actor) as tx:
            return command(tx, *arguments)

    def ask(self, query: Any, *arguments: Any) -> Any:
        with self.backend.read(self.actor) as tx:
            return query(tx, *arguments)

    def person(self, full_name: str = "Ada Lovelace", **fields: object) -> ContactDetail:
        return factories.create_contact(self.backend, self.actor, full_name=full_name, **fields)

    def get(self, contact_id: UUID) -> ContactDetail:
        found: ContactDetail = self.ask(contacts.get_contact, contact_id)
        return found

    def link(self, contact_id: UUID, kinds: Iterable[str]) -> None:
        """Let a record of each kind point to the contact."""
        with self.backend.write(self.actor) as tx:
            for kind in kinds:
                _LINKS[kind](tx, contact_id)

    def links(self, *contact_ids: UUID) -> dict[UUID, set[UUID]]:
        """Which records point to each of the contacts."""
        return {each: self.ask(_links_of, each) for each in contact_ids}

    def state(self, contact_id: UUID) -> Any:
        """Everything of a contact that a merge may change, and what can be found of it."""
        return self.ask(_state, contact_id)

    def search(self, text: str) -> set[UUID]:
        return {each.id for each in self.ask(contacts.search_contacts, text)}


def _enrich(tx: Any, contact_id: UUID) -> None:
    row = Enrichment(
        linkedin_url="", provider="built_in", status="completed", contact_id=contact_id,
        created_contact=False, found={}, applied={}, kept={}, credits=0, error="",
        requested_by_name="",
    )  # fmt: skip
    tx.session.add(row)


_LINKS: dict[str, Any] = {
    "deals": lambda tx, c: deals.create_deal(tx, DealCreate(name="Deal", contact_id=c)),
    "tasks": lambda tx, c: tasks.create_task(tx, TaskCreate(title="Task", contact_id=c)),
    "interactions": lambda tx, c: conversations.log_interaction(
        tx, InteractionCreate(type=InteractionType.NOTE, subject="Note", contact_id=c)
    ),
    "messages": lambda tx, c: conversations.send_email(
        tx, EmailSend(contact_id=c, to="x@example.org", subject="Mail", text="x")
    ),
    "enrichments": _enrich,
}
KINDS = tuple(_LINKS)


def _links_of(tx: ReadTx, contact_id: UUID) -> set[UUID]:
    found: set[UUID] = set()
    for model in MOVING:
        query = select(model.id).where(model.contact_id == contact_id)
        found.update(tx.session.scalars(query, execution_options={INCLUDE_DELETED: True}))
    return found


def _state(tx: ReadTx, contact_id: UUID) -> Any:
    query = select(Contact).where(Contact.id == contact_id)
    row = tx.session.scalars(query, execution_options={INCLUDE_DELETED: True}).one()
    (detail,) = contacts.list_contacts_by_id(tx, [contact_id])
    derived = (row.phone_key, row.reachable, row.lead_score, row.search_text)
    columns = {column: getattr(row, column) for column in COLUMNS}
    return columns, derived, detail.tags, detail.further_emails, row.deleted_at, row.merged_into_id
