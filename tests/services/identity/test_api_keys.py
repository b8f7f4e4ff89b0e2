"""API keys and the plan's limit on them."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import CrmError, Forbidden, Invalid, LimitReached, NotFound
from crmtui.kit.ids import new_id
from crmtui.models import ApiKey
from crmtui.services import identity
from crmtui.services.identity import (
    DIALECTS,
    ApiKeyCreate,
    ApiKeyCreated,
    ApiKeyList,
    PlanTier,
    Role,
)
from tests.services.identity.conftest import House, make_house


def create(house: House, by: Actor | None = None, **data: object) -> ApiKeyCreated:
    wanted = ApiKeyCreate.model_validate({"name": "Key", "dialect": "l4yercak3", **data})
    with house.backend.write(by or house.admin) as tx:
        return identity.create_api_key(tx, wanted)


def keys(house: House, dialect: str | None = None) -> ApiKeyList:
    with house.backend.read(house.admin) as tx:
        return identity.list_api_keys(tx, dialect)


@pytest.fixture
def starter(backend: Backend) -> House:
    """A house on the starter plan, which allows three keys."""
    return make_house(backend, plan=PlanTier.STARTER)


def test_a_key_is_shown_once_and_stored_as_a_hash(house: House) -> None:
    made = create(house, name="Production", scopes=("events:read", "tickets:*"))
    key = made.key.get_secret_value()
    assert re.fullmatch(r"l4yer_[A-Za-z0-9]{32}", key)
    assert made.preview == f"{key[:10]}..."
    (listed,) = keys(house).keys
    assert listed.model_dump() == made.model_dump(exclude={"key"})
    assert (listed.status, listed.scopes) == ("active", ("events:read", "tickets:*"))
    with house.backend.read(house.admin) as tx:
        row = tx.session.scalars(select(ApiKey)).one()
    assert key not in repr(vars(row))
    assert house.trail()[-1].topic == "api_key.created"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_has_keys_of_its_own(house: House, dialect: str) -> None:
    made = create(house, dialect=dialect)
    key = made.key.get_secret_value()
    assert key.startswith(DIALECTS[dialect].key_prefix)
    assert len(key) == len(DIALECTS[dialect].key_prefix) + 32
    assert [found.id for found in keys(house, dialect).keys] == [made.id]
    assert identity.authenticate(house.backend, key, dialect).subject_id == made.id


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"dialect": "pretix"}, "dialect.unknown"),
        ({"dialect": ""}, "dialect.unknown"),
        ({"scopes": ("tickets:fly",)}, "api_key.scopes"),
        ({"scopes": ()}, "api_key.scopes"),
        ({"scopes": ("\x00",)}, "api_key.scopes"),
        ({"expires_in": timedelta(0)}, "api_key.expires_in"),
        ({"expires_in": timedelta(days=-1)}, "api_key.expires_in"),
        ({"expires_in": timedelta.max}, "api_key.expires_in"),
    ],
)
def test_bad_data_is_refused(house: House, data: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as caught:
        create(house, **data)
    assert caught.value.code == code
    assert keys(house).keys == ()


@pytest.mark.parametrize(
    "data",
    [{"name": ""}, {"name": "x" * 101}, {"name": "\x00"}, {"rate_limit": 0}, {"rate_limit": 10**9}],
)
def test_garbage_does_not_reach_the_service(data: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ApiKeyCreate.model_validate({"name": "Key", "dialect": "crm", **data})


def test_the_plan_limits_the_active_keys_of_its_dialect(starter: House, clock: FixedClock) -> None:
    first = create(starter)
    create(starter, expires_in=timedelta(hours=1))
    create(starter)
    with pytest.raises(LimitReached) as caught:
        create(starter)
    assert caught.value.code == "api_key.limit_reached"
    listed = keys(starter, "l4yercak3")
    assert (listed.limit, listed.active_count) == (3, 3)
    for dialect in ("crm", "crm", "crm", "crm", "kazi"):
        create(starter, dialect=dialect)
    assert keys(starter, "crm").limit is None
    with starter.backend.write(starter.admin) as tx:
        identity.revoke_api_key(tx, first.id)
    create(starter)
    clock.advance(timedelta(hours=1))
    assert keys(starter, "l4yercak3").active_count == 2
    create(starter)
    with pytest.raises(LimitReached):
        create(starter)
    assert [found.status for found in keys(starter, "l4yercak3").keys].count("active") == 3


def test_ones_own_organization_has_room(house: House) -> None:
    for _ in range(5):
        create(house)
    assert keys(house).limit == 1000
    assert keys(house).active_count == 5


def test_two_at_once_do_not_pass_the_limit(starter: House) -> None:
    for _ in range(2):
        create(starter)
    codes: list[str] = []
    start = threading.Barrier(2)

    def make() -> None:
        start.wait()
        try:
            create(starter)
            codes.append("made")
        except CrmError as error:
            codes.append(error.code)

    threads = [threading.Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["api_key.limit_reached", "made"]
    assert keys(starter).active_count == 3


def test_revoking_ends_a_key_at_once_and_once(house: House) -> None:
    made = create(house)
    for _ in range(2):
        with house.backend.write(house.admin) as tx:
            assert identity.revoke_api_key(tx, made.id).status == "revoked"
    assert house.topics().count("api_key.revoked") == 1
    assert keys(house).keys[0].status == "revoked"


def test_only_who_manages_keys_makes_and_lists_them(house: House) -> None:
    manager = house.enter(house.add("max", Role.MANAGER)).actor
    with pytest.raises(Forbidden) as caught:
        create(house, by=manager)
    assert caught.value.code == "permission.missing"
    desk = house.enter(house.add("bea", Role.FRONT_DESK)).actor
    with pytest.raises(Forbidden), house.backend.read(desk) as tx:
        identity.list_api_keys(tx)


def test_a_key_makes_no_mightier_key(house: House) -> None:
    scopes = frozenset({"keys:*", "events:read"})
    key = Actor("api_key", new_id(), house.organization_id, scopes, "Key", "l4yercak3")
    create(house, by=key, scopes=("events:read",))
    for more in ("*", "events:*", "tickets:read"):
        with pytest.raises(Forbidden) as caught:
            create(house, by=key, scopes=(more,))
        assert caught.value.code == "permission.exceeded"


def test_strangers_see_and_revoke_nothing(house: House) -> None:
    made = create(house)
    other = make_house(house.backend, "zoe", name="Other")
    assert keys(other).keys == ()
    with pytest.raises(NotFound) as caught, other.backend.write(other.admin) as tx:
        identity.revoke_api_key(tx, made.id)
    assert caught.value.code == "api_key.not_found"
    assert keys(house).keys[0].status == "active"
