"""Bearer sessions."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Forbidden, Invalid, NotFound, Unauthenticated
from crmtui.kit.ids import new_id
from crmtui.models import UserSession
from crmtui.services import identity
from crmtui.services.identity import DIALECTS, Role
from tests.services.identity.conftest import House

SYSTEM = system_actor("l4yercak3")
GARBAGE = ["", "\x00", "x" * 10_000, "🎟️", "' OR 1=1 --", "\ud800", "cli_session_" + "0" * 64]


def user_id(house: House) -> UUID:
    assert house.admin.id is not None
    return house.admin.id


def open_session(house: House, dialect: str = "l4yercak3", by: Actor = SYSTEM) -> str:
    with house.backend.write(by) as tx:
        return identity.create_session(tx, user_id(house), dialect).token.get_secret_value()


def refusal(house: House, token: str) -> str:
    with pytest.raises(Unauthenticated) as caught, house.backend.read(SYSTEM) as tx:
        identity.validate_session(tx, token)
    return caught.value.code


def test_a_session_lasts_thirty_days(house: House, clock: FixedClock) -> None:
    token = open_session(house, by=house.admin)
    assert re.fullmatch(r"cli_session_[0-9a-f]{64}", token)
    with house.backend.read(SYSTEM) as tx:
        session = identity.validate_session(tx, token)
    assert session.expires_at == clock.now() + timedelta(days=30)
    assert (session.user_name, session.email) == ("Ana", "ana@house.example")
    assert [found.id for found in session.organizations] == [house.organization_id]
    clock.advance(timedelta(days=30) - timedelta(seconds=1))
    with house.backend.read(SYSTEM) as tx:
        assert identity.find_session(tx, token) == session
    clock.advance(timedelta(seconds=1))
    assert refusal(house, token) == "session.expired"
    with house.backend.read(SYSTEM) as tx:
        assert identity.find_session(tx, token) is None


@pytest.mark.parametrize("token", GARBAGE, ids=range(len(GARBAGE)))
def test_an_unknown_token_is_refused(house: House, token: str) -> None:
    open_session(house)
    assert refusal(house, token) == "session.unknown"
    for change in (identity.refresh_session, identity.revoke_session):
        with pytest.raises(Unauthenticated) as caught, house.backend.write(SYSTEM) as tx:
            change(tx, token)
        assert caught.value.code == "session.unknown"


def test_refreshing_ends_the_old_token(house: House, clock: FixedClock) -> None:
    old = open_session(house)
    clock.advance(timedelta(days=29))
    with house.backend.write(SYSTEM) as tx:
        fresh = identity.refresh_session(tx, old)
    new = fresh.token.get_secret_value()
    assert re.fullmatch(r"cli_session_[0-9a-f]{64}", new)
    assert fresh.expires_at == clock.now() + timedelta(days=30)
    assert refusal(house, old) == "session.unknown"
    with house.backend.read(SYSTEM) as tx:
        assert identity.validate_session(tx, new).expires_at == fresh.expires_at
    with pytest.raises(Unauthenticated), house.backend.write(SYSTEM) as tx:
        identity.refresh_session(tx, old)


def test_an_expired_session_cannot_be_refreshed(house: House, clock: FixedClock) -> None:
    token = open_session(house)
    clock.advance(timedelta(days=31))
    with pytest.raises(Unauthenticated) as caught, house.backend.write(SYSTEM) as tx:
        identity.refresh_session(tx, token)
    assert caught.value.code == "session.expired"


def test_logging_out_ends_it(house: House) -> None:
    token = open_session(house)
    with house.backend.write(SYSTEM) as tx:
        identity.revoke_session(tx, token)
    assert refusal(house, token) == "session.expired"
    with pytest.raises(Unauthenticated), house.backend.write(SYSTEM) as tx:
        identity.revoke_session(tx, token)


def test_a_session_is_opened_for_oneself(house: House) -> None:
    bea = house.add("bea", Role.ADMIN)
    everything = frozenset({"*"})
    key = Actor("api_key", user_id(house), house.organization_id, everything, "K", "crm")
    for other in (house.enter(bea).actor, key):
        with pytest.raises(Forbidden) as caught:
            open_session(house, by=other)
        assert caught.value.code == "session.not_yours"


def test_an_unknown_user_or_dialect_is_refused(house: House) -> None:
    with pytest.raises(NotFound), house.backend.write(SYSTEM) as tx:
        identity.create_session(tx, new_id(), "l4yercak3")
    for dialect in ("", "pretix", "\x00", "x" * 10_000):
        with pytest.raises(Invalid) as caught:
            open_session(house, dialect)
        assert caught.value.code == "dialect.unknown"


def test_every_dialect_has_tokens_of_its_own(house: House) -> None:
    for dialect, form in DIALECTS.items():
        token = open_session(house, dialect)
        assert token.startswith(form.session_prefix)
        assert identity.authenticate(house.backend, token, dialect).user_id == user_id(house)


def test_sessions_long_gone_are_cleared(house: House, clock: FixedClock) -> None:
    open_session(house)
    clock.advance(timedelta(days=61))
    open_session(house)
    with house.backend.read(SYSTEM) as tx:
        assert tx.session.scalars(select(func.count(UserSession.id))).one() == 1


def test_every_change_is_in_the_audit_trail(house: House) -> None:
    token = open_session(house)
    with house.backend.write(SYSTEM) as tx:
        token = identity.refresh_session(tx, token).token.get_secret_value()
    with house.backend.write(SYSTEM) as tx:
        identity.revoke_session(tx, token)
    created, refreshed, revoked = house.trail()[-3:]
    assert created.topic == "session.created"
    assert refreshed.topic == "session.refreshed"
    assert revoked.topic == "session.revoked"
    assert created.subject_id == refreshed.subject_id == revoked.subject_id
