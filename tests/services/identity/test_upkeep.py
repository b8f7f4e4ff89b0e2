"""What is forgotten of sessions and guesses, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Throttled
from crmtui.services import identity
from crmtui.services.identity.sessions import LIFETIME, SESSIONS_KEPT
from crmtui.services.identity.tables import THROTTLES
from crmtui.services.identity.throttle import FORGOTTEN_AFTER, count_try
from tests.services.identity.conftest import House

SYSTEM = system_actor("test")


def purge(backend: Backend) -> int:
    with backend.write(SYSTEM) as tx:
        return identity.purge_sessions(tx)


def test_a_session_is_forgotten_long_after_its_end(house: House, clock: FixedClock) -> None:
    with house.backend.write(SYSTEM) as tx:
        old = identity.create_session(tx, house.admin.id, "crm")
    clock.advance(LIFETIME + SESSIONS_KEPT)
    with house.backend.write(SYSTEM) as tx:
        live = identity.create_session(tx, house.admin.id, "crm")
    assert purge(house.backend) == 0
    clock.advance(timedelta(seconds=1))
    assert purge(house.backend) == 1
    with house.backend.read(SYSTEM) as tx:
        assert identity.find_session(tx, live.token.get_secret_value()) is not None
        assert identity.find_session(tx, old.token.get_secret_value()) is None


def test_old_guesses_are_forgotten_and_fresh_ones_are_not(
    backend: Backend, clock: FixedClock
) -> None:
    def guess(subject: str) -> None:
        with backend.write(SYSTEM) as tx:
            count_try(tx, subject)

    guess("old")
    clock.advance(FORGOTTEN_AFTER + timedelta(seconds=1))
    with pytest.raises(Throttled):
        for _ in range(20):
            guess("fresh")
    purge(backend)
    with backend.read(SYSTEM) as tx:
        assert tx.execute(THROTTLES.select()).scalars().all() == ["fresh"]
    with pytest.raises(Throttled):
        guess("fresh")
