"""The hot path: who stands behind a bearer token."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta

import pytest

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Forbidden, Unauthenticated
from crmtui.kit.ids import new_id
from crmtui.services import identity
from crmtui.services.identity import (
    ApiKeyCreate,
    ApiKeyCreated,
    OrganizationCreate,
    PlanTier,
    Role,
    UserUpdate,
)
from tests.services.identity.conftest import House, make_house

DIALECT = "l4yercak3"


def new_key(house: House, **data: object) -> ApiKeyCreated:
    wanted = ApiKeyCreate.model_validate({"name": "Key", "dialect": DIALECT, **data})
    with house.backend.write(house.admin) as tx:
        return identity.create_api_key(tx, wanted)


def new_session(house: House) -> str:
    with house.backend.write(house.admin) as tx:
        assert house.admin.id is not None
        return identity.create_session(tx, house.admin.id, DIALECT).token.get_secret_value()


def refusal(house: House, token: str, dialect: str = DIALECT) -> str:
    with pytest.raises(Unauthenticated) as caught:
        identity.authenticate(house.backend, token, dialect)
    return caught.value.code


def last_used(house: House) -> object:
    with house.backend.read(house.admin) as tx:
        return identity.list_api_keys(tx).keys[0].last_used_at


def test_a_key_acts_with_its_scopes_in_its_organization(house: House) -> None:
    made = new_key(house, scopes=("tickets:redeem", "events:*"), rate_limit=7)
    principal = identity.authenticate(house.backend, made.key.get_secret_value(), DIALECT)
    actor = principal.actor
    assert (actor.kind, actor.id, actor.name, actor.via) == ("api_key", made.id, "Key", DIALECT)
    assert actor.organization_id == house.organization_id
    assert actor.can("events:write")
    assert not actor.can("tickets:read")
    assert (principal.subject_id, principal.rate_limit) == (made.id, 7)
    assert principal.plan_tier is PlanTier.ENTERPRISE
    assert identity.scoped(principal, house.organization_id) == actor
    with pytest.raises(Forbidden):
        identity.scoped(principal, new_id())


def test_a_session_acts_with_the_role_in_each_organization(house: House) -> None:
    with house.backend.write(house.admin) as tx:
        own = identity.create_organization(tx, OrganizationCreate(name="Own"))
    house.add("bea", Role.ADMIN)
    assert house.admin.id is not None
    token = new_session(house)
    bea = house.log_in("bea").actor
    with house.backend.write(bea) as tx:
        identity.update_member(tx, house.admin.id, UserUpdate(role=Role.FRONT_DESK))
    principal = identity.authenticate(house.backend, token, DIALECT)
    assert principal.user_id == principal.actor.id == house.admin.id
    assert [found.slug for found in principal.organizations] == ["house", "own"]
    assert principal.actor.organization_id == house.organization_id
    assert not principal.actor.can("users:read")
    elsewhere = identity.scoped(principal, own.id)
    assert (elsewhere.organization_id, elsewhere.can("users:manage")) == (own.id, True)
    stranger = make_house(house.backend, "zoe", name="Other")
    with pytest.raises(Forbidden) as caught:
        identity.scoped(principal, stranger.organization_id)
    assert caught.value.code == "organization.not_a_member"


def test_the_plan_gives_the_rate_limit(backend: Backend) -> None:
    starter = make_house(backend, plan=PlanTier.STARTER)
    key = new_key(starter, rate_limit=1000).key.get_secret_value()
    assert identity.authenticate(backend, key, DIALECT).rate_limit == 300
    assert identity.authenticate(backend, new_session(starter), DIALECT).rate_limit == 300


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("", "token.missing"),
        ("\x00", "api_key.unknown"),
        ("🎟️", "api_key.unknown"),
        ("\ud800", "api_key.unknown"),
        ("x" * 10_000, "api_key.unknown"),
        ("' OR 1=1 --", "api_key.unknown"),
        ("l4yer_" + "A" * 32, "api_key.unknown"),
        ("cli_session_", "session.unknown"),
        ("cli_session_" + "0" * 64, "session.unknown"),
        ("cli_session_" + "0" * 10_000, "session.unknown"),
    ],
)
def test_garbage_is_nobody(house: House, token: str, code: str) -> None:
    new_key(house)
    new_session(house)
    assert refusal(house, token) == code


def test_what_ended_is_refused(house: House, clock: FixedClock) -> None:
    short = new_key(house, expires_in=timedelta(hours=1))
    gone = new_key(house)
    with house.backend.write(house.admin) as tx:
        identity.revoke_api_key(tx, gone.id)
    session = new_session(house)
    assert refusal(house, gone.key.get_secret_value()) == "api_key.revoked"
    clock.advance(timedelta(hours=1))
    assert refusal(house, short.key.get_secret_value()) == "api_key.expired"
    clock.advance(timedelta(days=30))
    assert refusal(house, session) == "session.expired"


def test_a_credential_serves_its_own_dialect_only(house: House) -> None:
    key, session = new_key(house).key.get_secret_value(), new_session(house)
    assert refusal(house, key, "crm") == "api_key.other_dialect"
    assert refusal(house, session, "crm") == "session.other_dialect"


def test_use_is_noted_once_a_minute(house: House, clock: FixedClock) -> None:
    key = new_key(house).key.get_secret_value()
    assert last_used(house) is None
    first = clock.now()
    identity.authenticate(house.backend, key, DIALECT)
    assert last_used(house) == first
    clock.advance(timedelta(seconds=59))
    identity.authenticate(house.backend, key, DIALECT)
    assert last_used(house) == first
    clock.advance(timedelta(seconds=1))
    identity.authenticate(house.backend, key, DIALECT)
    assert last_used(house) == clock.now()


def test_a_caller_may_note_the_use_later(house: House, clock: FixedClock) -> None:
    key = new_key(house).key.get_secret_value()
    later: list[Callable[[], None]] = []
    for _ in range(3):
        identity.authenticate(house.backend, key, DIALECT, later.append)
    assert len(later) == 1
    assert last_used(house) is None
    later[0]()
    assert last_used(house) == clock.now()


def test_a_use_that_cannot_be_noted_refuses_nobody(
    sqlite_backend: Backend, caplog: pytest.LogCaptureFixture
) -> None:
    house = make_house(sqlite_backend)
    key = new_key(house).key.get_secret_value()
    with sqlite_backend.write(system_actor()) as tx:
        tx.connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE UPDATE ON api_keys "
            "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    assert identity.authenticate(sqlite_backend, key, DIALECT).subject_id
    assert last_used(house) is None
    assert key not in caplog.text


def test_known_and_unknown_tokens_cost_one_statement_each(sqlite_backend: Backend) -> None:
    house = make_house(sqlite_backend)
    key, session = new_key(house).key.get_secret_value(), new_session(house)
    for token in (key, session):
        identity.authenticate(sqlite_backend, token, DIALECT)
    counted: list[str] = []

    def count(statement: str) -> None:
        if statement.startswith("SELECT"):
            counted.append(statement)

    # A reader's connection waits for the next one, so there is one as long as one reads at a time.
    with sqlite_backend.database.read() as connection:
        driver = connection.connection.dbapi_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_trace_callback(count)
    for token in (key, session):
        identity.authenticate(sqlite_backend, token, DIALECT)
        assert len(counted) == 1
        counted.clear()
        refusal(house, token[:-1] + "_")
        assert len(counted) == 1
        counted.clear()
