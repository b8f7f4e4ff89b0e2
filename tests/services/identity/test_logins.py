"""Logging in, taking over a console, and the brake on guessing."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr
from sqlalchemy import select, update

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import CrmError, Forbidden, NotFound, Throttled, Unauthenticated
from crmtui.kit.ids import new_id
from crmtui.models import LoginThrottle, User
from crmtui.services import identity
from crmtui.services.identity import Credentials, OrganizationCreate, Role
from tests.services.identity.conftest import PASSWORD, PIN, House, make_house

WRONG = SecretStr("wrong password")


def code_of(house: House, name: str, password: SecretStr = WRONG) -> str:
    with pytest.raises(CrmError) as caught:
        house.log_in(name, password)
    return caught.value.code


def wait_of(house: House, name: str = "ana", password: SecretStr = WRONG) -> int:
    with pytest.raises(Throttled) as caught:
        house.log_in(name, password)
    assert caught.value.code == "login.throttled"
    return caught.value.retry_after


def throttles(backend: Backend) -> list[LoginThrottle]:
    with backend.read(system_actor()) as tx:
        return list(tx.session.scalars(select(LoginThrottle)))


def test_the_right_password_lets_in(house: House, clock: FixedClock) -> None:
    entered = house.log_in("ana")
    assert entered.role is Role.ADMIN
    assert entered.actor == house.admin
    with house.backend.read(house.admin) as tx:
        assert identity.get_member(tx, entered.user_id).last_login_at == clock.now()
    last = house.trail()[-1]
    assert (last.topic, last.actor_name) == ("user.logged_in", house.admin.name)
    assert throttles(house.backend) == []


def test_a_wrong_password_and_an_unknown_address_look_alike(house: House) -> None:
    assert code_of(house, "ana") == code_of(house, "nobody", PASSWORD) == "login.wrong"
    assert "user.logged_in" not in house.topics()


GARBAGE = [
    ("", ""),
    ("\x00", "\x00"),
    ("ana@house.example\x00", "correct horse"),
    ("x" * 10_000, "y" * 10_000),
    ("🎟️@🎟️", "🎟️"),
    ("' OR 1=1 --", "' OR 1=1 --"),
    ("\ud800@house.example", "\ud800"),
    ("ana@house.example", "correct horse" + "x" * 10_000),
]


@pytest.mark.parametrize(("email", "password"), GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_a_wrong_login(house: House, email: str, password: str) -> None:
    given = Credentials.model_construct(email=email, password=SecretStr(password))
    with pytest.raises(Unauthenticated) as caught:
        identity.log_in(house.backend, given, "console")
    assert caught.value.code == "login.wrong"


def test_five_tries_are_free_then_waiting_doubles(house: House, clock: FixedClock) -> None:
    assert [code_of(house, "ana") for _ in range(5)] == ["login.wrong"] * 5
    for seconds in (1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300):
        assert wait_of(house) == seconds
        clock.advance(timedelta(seconds=seconds) - timedelta(milliseconds=1))
        assert wait_of(house, password=PASSWORD) == 1
        clock.advance(timedelta(milliseconds=1))
        assert code_of(house, "ana") == "login.wrong"
    clock.advance(timedelta(seconds=300))
    house.log_in("ana")
    assert [code_of(house, "ana") for _ in range(5)] == ["login.wrong"] * 5
    wait_of(house)


def test_being_turned_away_does_not_count(house: House, clock: FixedClock) -> None:
    for _ in range(5):
        code_of(house, "ana")
    for _ in range(50):
        assert wait_of(house) == 1
    clock.advance(timedelta(seconds=1))
    house.log_in("ana")


def test_unknown_addresses_are_slowed_down_too(house: House) -> None:
    for _ in range(5):
        assert code_of(house, "ghost") == "login.wrong"
    assert wait_of(house, "ghost") == wait_of(house, "GHOST") == 1
    assert house.log_in("ana")


def test_what_was_tried_cannot_be_read_from_the_database(house: House) -> None:
    code_of(house, "ghost")
    (row,) = throttles(house.backend)
    assert len(row.subject) == 64
    assert "ghost" not in row.subject


def test_a_quiet_day_forgets(house: House, clock: FixedClock) -> None:
    for _ in range(5):
        code_of(house, "ana")
        code_of(house, "ghost")
    clock.advance(timedelta(days=1, seconds=1))
    assert [code_of(house, "ana") for _ in range(5)] == ["login.wrong"] * 5
    clock.advance(timedelta(seconds=1))
    house.log_in("ana")
    assert throttles(house.backend) == []


def test_guesses_at_the_same_time_all_count(house: House) -> None:
    """Ten threads guess at once; no more than the five free ones are checked."""
    codes: list[str] = []
    start = threading.Barrier(10)

    def guess() -> None:
        start.wait()
        try:
            house.log_in("ana", WRONG)
        except CrmError as error:
            codes.append(error.code)

    threads = [threading.Thread(target=guess) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["login.throttled"] * 5 + ["login.wrong"] * 5
    (row,) = throttles(house.backend)
    assert row.failures == 5


def test_an_outdated_hash_is_replaced_by_a_login(house: House) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    old = weak.hash(PASSWORD.get_secret_value())
    with house.backend.write(system_actor()) as tx:
        tx.execute(update(User).values(password_hash=old))
    house.log_in("ana")
    with house.backend.read(system_actor()) as tx:
        new = tx.session.scalars(select(User.password_hash)).one()
    assert new != old
    house.log_in("ana")
    with house.backend.read(system_actor()) as tx:
        assert tx.session.scalars(select(User.password_hash)).one() == new


def test_one_comes_into_an_organization_of_ones_own_only(house: House) -> None:
    other = make_house(house.backend, "zoe", name="Other")
    given = Credentials(email="ana@house.example", password=PASSWORD)
    with pytest.raises(Forbidden) as caught:
        identity.log_in(house.backend, given, "console", other.organization_id)
    assert caught.value.code == "organization.not_a_member"
    assert throttles(house.backend) == []
    with house.backend.write(house.admin) as tx:
        own = identity.create_organization(tx, OrganizationCreate(name="Own"))
    entered = identity.log_in(house.backend, given, "console", own.id)
    assert entered.organization == own
    assert len(entered.organizations) == 2


def test_an_actor_is_made_by_the_program_alone(house: House) -> None:
    assert house.admin.id is not None
    with pytest.raises(Forbidden), house.backend.read(house.admin) as tx:
        identity.actor_for_user(tx, house.admin.id, None, "console")
    with pytest.raises(NotFound), house.backend.read(system_actor()) as tx:
        identity.actor_for_user(tx, new_id(), None, "console")


# --- PINs ------------------------------------------------------------------------------------


def test_a_pin_hands_the_console_over(house: House) -> None:
    bea = house.add("bea", Role.FRONT_DESK, pin=True)
    entered = identity.switch_operator(house.backend, house.admin, bea.user_id, PIN)
    assert entered.actor.id == bea.user_id
    assert entered.actor.organization_id == house.organization_id
    assert not entered.actor.can("users:read")
    last = house.trail()[-1]
    assert (last.topic, last.data["by"]) == ("user.switched", "Ana")


@pytest.mark.parametrize("pin", ["", "0000", "25800", "2580\x00", "x" * 10_000, "🎟️", "\ud800"])
def test_a_wrong_pin_does_not(house: House, pin: str) -> None:
    bea = house.add("bea", Role.FRONT_DESK, pin=True)
    with pytest.raises(Unauthenticated) as caught:
        identity.switch_operator(house.backend, house.admin, bea.user_id, SecretStr(pin))
    assert caught.value.code == "pin.wrong"


def test_pins_are_slowed_down_by_member(house: House, clock: FixedClock) -> None:
    bea = house.add("bea", Role.FRONT_DESK, pin=True)
    carl = house.add("carl", Role.FRONT_DESK, pin=True)
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            identity.switch_operator(house.backend, house.admin, bea.user_id, SecretStr("0000"))
    with pytest.raises(Throttled):
        identity.switch_operator(house.backend, house.admin, bea.user_id, PIN)
    identity.switch_operator(house.backend, house.admin, carl.user_id, PIN)
    house.log_in("bea")
    clock.advance(timedelta(seconds=1))
    identity.switch_operator(house.backend, house.admin, bea.user_id, PIN)


def test_who_has_no_pin_cannot_take_over(house: House) -> None:
    bea = house.add("bea", Role.FRONT_DESK)
    with pytest.raises(Unauthenticated) as caught:
        identity.switch_operator(house.backend, house.admin, bea.user_id, SecretStr(""))
    assert caught.value.code == "pin.wrong"


def test_a_program_has_neither_pin_nor_password(house: House) -> None:
    bea = house.add("bea", Role.FRONT_DESK, pin=True)
    everything = frozenset({"*"})
    key = Actor("api_key", new_id(), house.organization_id, everything, "Key", "l4yercak3")
    with pytest.raises(Forbidden) as caught:
        identity.switch_operator(house.backend, key, bea.user_id, PIN)
    assert caught.value.code == "operator.console_only"
    with pytest.raises(Forbidden) as caught:
        identity.verify_password(house.backend, key, PASSWORD)
    assert caught.value.code == "password.users_only"


# --- unlocking -------------------------------------------------------------------------------


def test_unlocking_takes_the_own_password_and_shares_the_brake(house: House) -> None:
    identity.verify_password(house.backend, house.admin, PASSWORD)
    for _ in range(5):
        with pytest.raises(Unauthenticated) as caught:
            identity.verify_password(house.backend, house.admin, WRONG)
        assert caught.value.code == "password.wrong"
    with pytest.raises(Throttled):
        identity.verify_password(house.backend, house.admin, PASSWORD)
    wait_of(house)
