"""Lists of contacts made on the spot, and what an import of them left behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact
from crmtui.services import contacts
from crmtui.services.contact_imports import (
    BatchDetail,
    ContactFile,
    ContactImport,
    ContactImportPreview,
    ImportOptions,
    get_batch,
    import_contacts,
    plan_contact_import,
    suggest_mapping,
    undo_batch,
)
from crmtui.services.contacts import ContactDetail
from crmtui.services.imports import RowFailure
from tests import factories

HEADER = "Name,Email,Mobile Phone,Company,Title,City,Tags\n"


@dataclass
class Office:
    """An organization whose contacts come from lists."""

    backend: Backend
    actor: Actor

    def load(self, text: str | bytes, **options: Any) -> tuple[ContactFile, ContactImport]:
        content = text.encode() if isinstance(text, str) else text
        table = ContactFile(content, "list.csv")
        with self.backend.read(self.actor) as tx:
            mapping = suggest_mapping(tx, table).mapping
        return table, ContactImport(mapping=mapping, options=ImportOptions(**options))

    def run(self, text: str | bytes, **options: Any) -> BatchDetail:
        table, data = self.load(text, **options)
        return import_contacts(self.backend, self.actor, table, data)

    def refused(self, text: str | bytes, **options: Any) -> list[RowFailure]:
        failures: list[RowFailure] = []
        table, data = self.load(text, **options)
        import_contacts(self.backend, self.actor, table, data, on_failure=failures.append)
        return failures

    def plan(self, text: str | bytes, **options: Any) -> ContactImportPreview:
        table, data = self.load(text, **options)
        with self.backend.read(self.actor) as tx:
            return plan_contact_import(tx, table, data)

    def undo(self, batch: BatchDetail) -> BatchDetail:
        return undo_batch(self.backend, self.actor, batch.id)

    def batch(self, batch: BatchDetail) -> BatchDetail:
        with self.backend.read(self.actor) as tx:
            return get_batch(tx, batch.id)

    def people(self) -> dict[str, ContactDetail]:
        """All contacts by name."""
        with self.backend.read(self.actor) as tx:
            rows = contacts.browse_contacts(tx, limit=500).items
            return {row.full_name or row.email: row for row in rows}

    def found_by(self, text: str) -> list[str]:
        with self.backend.read(self.actor) as tx:
            return [hit.full_name for hit in contacts.search_contacts(tx, text)]

    def state(self) -> list[dict[str, Any]]:
        """Everything that is kept of the contacts that are shown, but when they changed."""
        with self.backend.read(self.actor) as tx:
            return [
                detail.model_dump(exclude={"version", "updated_at"}) | _keys(tx, detail)
                for detail in sorted(_details(tx), key=lambda each: each.id)
            ]


def _details(tx: ReadTx) -> tuple[ContactDetail, ...]:
    return contacts.browse_contacts(tx, limit=500).items


def _keys(tx: ReadTx, detail: ContactDetail) -> dict[str, Any]:
    row = tx.session.scalars(select(Contact).where(Contact.id == detail.id)).one()
    names = ("email_key", "phone_key", "linkedin_key", "reachable", "search_text")
    return {name: getattr(row, name) for name in names}


def open_office(backend: Backend) -> Office:
    return Office(backend, factories.create_organization(backend))


def numbers(batch: Any) -> tuple[int, int, int, int, int]:
    """Created, updated, skipped, failed, duplicates."""
    return (batch.created, batch.updated, batch.skipped, batch.failed, batch.duplicates)
