"""A house with an admin, and a way to fill it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from uuid import UUID

import pytest
from pydantic import SecretStr

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.services import identity
from crmtui.services.audit import AuditEntry, AuditFilter, list_entries
from crmtui.services.identity import (
    Credentials,
    LoggedIn,
    MemberDetail,
    OrganizationCreate,
    PlanTier,
    Role,
    UserCreate,
)
from crmtui.services.identity.passwords import HashedSecrets, hash_secrets

PASSWORD = SecretStr("correct horse")
PIN = SecretStr("2580")


@cache
def hashed(pin: bool) -> HashedSecrets:
    """The hashes of PASSWORD and PIN, made once: they are slow on purpose."""
    return hash_secrets(PASSWORD, PIN if pin else None)


@dataclass
class House:
    """One organization with its admin."""

    backend: Backend
    organization_id: UUID
    admin: Actor

    def add(
        self, name: str, role: Role, pin: bool = False, by: Actor | None = None
    ) -> MemberDetail:
        """Add `name` with the e-mail name@house.example."""
        with self.backend.write(by or self.admin) as tx:
            return identity.create_user(tx, new_user(name, role, pin), hashed(pin))

    def enter(self, member: MemberDetail) -> LoggedIn:
        """The member at work, without asking for the password."""
        with self.backend.read(system_actor("console")) as tx:
            return identity.actor_for_user(tx, member.user_id, self.organization_id, "console")

    def log_in(self, name: str, password: SecretStr = PASSWORD) -> LoggedIn:
        given = Credentials(email=f"{name}@house.example", password=password)
        return identity.log_in(self.backend, given, "console")

    def topics(self) -> list[str]:
        """The organization's audit trail, oldest first."""
        return [entry.topic for entry in self.trail()]

    def trail(self) -> list[AuditEntry]:
        with self.backend.read(self.admin) as tx:
            return list(reversed(list_entries(tx, AuditFilter(), limit=1000).items))


def new_user(name: str, role: Role, pin: bool = False) -> UserCreate:
    return UserCreate(
        email=f"{name}@house.example",
        name=name.title(),
        password=PASSWORD,
        role=role,
        pin=PIN if pin else None,
    )


def make_house(
    backend: Backend, admin: str = "ana", plan: PlanTier | None = None, name: str = "House"
) -> House:
    """Another organization with an admin of its own."""
    system = system_actor("test")
    with backend.write(system) as tx:
        created = identity.create_organization(tx, OrganizationCreate(name=name, plan_tier=plan))
    with backend.write(system_actor("test", created.id)) as tx:
        member = identity.create_user(tx, new_user(admin, Role.ADMIN), hashed(False))
    with backend.read(system) as tx:
        entered = identity.actor_for_user(tx, member.user_id, None, "console")
    return House(backend, created.id, entered.actor)


@pytest.fixture
def house(backend: Backend) -> House:
    """A house with the admin Ana, on both kinds of database."""
    return make_house(backend)
