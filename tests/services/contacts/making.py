"""Whom an organization knows, for tests that are about something else."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.services import companies, contacts
from tests import factories


@dataclass(frozen=True)
class People:
    """A company, a tag, somebody who has both, and what was deleted."""

    contact: UUID
    email: str
    linkedin: str
    company: UUID
    tag: UUID
    deleted_contact: UUID
    deleted_company: UUID
    incomplete: UUID
    """Somebody of the company of whom less is known than of the company."""


def make_people(backend: Backend, actor: Actor, name: str) -> People:
    """Everything is called something with `name`."""
    email, linkedin = f"{name}@people.example", f"linkedin.com/in/{name}"
    with backend.write(actor) as tx:
        company = factories.create_company(
            tx, name=f"{name} works", industry=f"{name} tools", tags=(f"{name} tag",)
        )
        contact = factories.create_contact(
            tx,
            full_name=f"{name} person",
            email=email,
            person_linkedin=linkedin,
            company=company.name,
            industry="known",
            tags=(f"{name} tag",),
        )
        incomplete = factories.create_contact(
            tx, full_name=f"{name} newcomer", company=company.name
        )
        gone = factories.create_contact(tx, full_name=f"{name} gone")
        contacts.delete_contact(tx, gone.id)
        closed = factories.create_company(tx, name=f"{name} closed")
        companies.delete_company(tx, closed.id)
    return People(
        contact=contact.id,
        email=email,
        linkedin=linkedin,
        company=company.id,
        tag=contact.tags[0].id,
        deleted_contact=gone.id,
        deleted_company=closed.id,
        incomplete=incomplete.id,
    )
