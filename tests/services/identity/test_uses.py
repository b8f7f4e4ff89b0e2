"""How often a key was used, counted without a write for each request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from crmtui.kit.actor import system_actor
from crmtui.kit.clock import FixedClock
from crmtui.models import ApiKey
from crmtui.services import identity
from crmtui.services.identity import ApiKeyCreate
from tests.services.identity.conftest import House


def new_key(house: House) -> str:
    with house.backend.write(house.admin) as tx:
        made = identity.create_api_key(tx, ApiKeyCreate(name="K", dialect="crm"))
    return made.key.get_secret_value()


def shown(house: House) -> list[int]:
    with house.backend.read(house.admin) as tx:
        return [key.request_count for key in reversed(identity.list_api_keys(tx).keys)]


def stored(house: House) -> list[int]:
    with house.backend.read(system_actor()) as tx:
        return list(tx.session.scalars(select(ApiKey.request_count).order_by(ApiKey.id)))


def test_one_write_notes_what_a_minute_brought(house: House, clock: FixedClock) -> None:
    one, two = new_key(house), new_key(house)
    later: list[Callable[[], None]] = []

    def ask(key: str, times: int) -> None:
        for _ in range(times):
            identity.authenticate(house.backend, key, "crm", later.append)

    ask(one, 1)
    later.pop()()
    assert stored(house) == [1, 0]
    ask(one, 4)
    assert not later
    ask(two, 2)
    assert (shown(house), stored(house)) == ([5, 2], [1, 0])
    later.pop()()
    assert stored(house) == shown(house) == [5, 2]
    ask(one, 1)
    clock.advance(timedelta(minutes=1))
    ask(two, 1)
    later.pop()()
    assert (stored(house), later) == ([6, 3], [])
    ask(two, 3)
    assert (shown(house), stored(house), later) == ([6, 6], [6, 3], [])
    identity.write_uses(house.backend)
    identity.write_uses(house.backend)
    assert stored(house) == shown(house) == [6, 6]


def test_what_could_not_be_written_is_not_forgotten(house: House) -> None:
    key = new_key(house)
    with house.backend.write(system_actor()) as tx:
        tx.connection.exec_driver_sql("ALTER TABLE api_keys RENAME COLUMN request_count TO gone")
    identity.authenticate(house.backend, key, "crm")
    with house.backend.write(system_actor()) as tx:
        tx.connection.exec_driver_sql("ALTER TABLE api_keys RENAME COLUMN gone TO request_count")
    identity.write_uses(house.backend)
    assert stored(house) == [1]
