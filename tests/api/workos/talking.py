"""What tests of mails, text messages and interactions share."""

from __future__ import annotations

from uuid import UUID

import pytest

from crmtui.kit.actor import Actor, system_actor
from crmtui.services.conversations import Channel
from tests import factories
from tests.api.conftest import World
from tests.api.workos.sales_world import Desk
from tests.services.conversations.people import Pocket, work


class Talk(Desk):
    """A client with a person to write to."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        company = factories.create_company(world.backend, world.admin)
        person = factories.create_contact(
            world.backend,
            world.admin,
            email="john@example.com",
            mobile_phone="+15551234567",
            company_id=company.id,
        )
        self.person, self.company = str(person.id), str(company.id)
        self.pocket = Pocket()

    @property
    def program(self) -> Actor:
        return system_actor("test", UUID(self.org))

    def send_all(self) -> None:
        """Let a worker send what waits."""
        work(self.world.backend, {Channel.EMAIL: self.pocket, Channel.SMS: self.pocket})


@pytest.fixture
def talk(world: World) -> Talk:
    """On each kind of database."""
    return Talk(world)


@pytest.fixture
def sqlite_talk(sqlite_world: World) -> Talk:
    """On SQLite alone."""
    return Talk(sqlite_world)
