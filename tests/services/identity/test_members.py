"""Users and their memberships."""

from __future__ import annotations

from uuid import UUID

import pytest
from pydantic import SecretStr, ValidationError

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from crmtui.kit.ids import new_id
from crmtui.services import identity
from crmtui.services.identity import MemberDetail, OrganizationCreate, Role, UserCreate, UserUpdate
from tests.services.identity.conftest import PASSWORD, PIN, House, make_house, new_user

NEW_PASSWORD = SecretStr("battery staple")


def change(house: House, user_id: UUID, by: Actor | None = None, **data: object) -> MemberDetail:
    return identity.change_member(
        house.backend, by or house.admin, user_id, UserUpdate.model_validate(data)
    )


def members(house: House) -> dict[str, MemberDetail]:
    with house.backend.read(house.admin) as tx:
        return {member.name: member for member in identity.list_members(tx)}


def test_a_user_is_added_whatever_the_spelling_of_the_address(house: House) -> None:
    data = new_user("bea", Role.FRONT_DESK, pin=True).model_copy(
        update={"email": " BEA@House.Example"}
    )
    added = identity.add_user(house.backend, house.admin, data)
    assert added.email == "bea@house.example"
    assert added.has_pin
    assert not added.disabled
    assert members(house)["Bea"] == added
    assert house.log_in("BEA").role is Role.FRONT_DESK


def test_an_address_has_one_user(house: House) -> None:
    other = make_house(house.backend, "zoe", name="Other")
    house.add("bea", Role.VIEWER)
    for where in (house, other):
        with pytest.raises(Conflict) as caught:
            where.add("BEA", Role.VIEWER)
        assert caught.value.code == "user.email_taken"
        assert "email" in caught.value.fields


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nobody"),
        ("email", "a\x00@example.org"),
        ("email", "x" * 10_000),
        ("password", SecretStr("short")),
        ("pin", SecretStr("12")),
        ("pin", SecretStr("🎟️🎟️🎟️🎟️")),
    ],
)
def test_bad_data_is_refused_by_name(house: House, field: str, value: object) -> None:
    data = new_user("bea", Role.VIEWER).model_copy(update={field: value})
    with pytest.raises(Invalid) as caught:
        identity.add_user(house.backend, house.admin, data)
    assert caught.value.code == f"user.{field}"
    assert list(caught.value.fields) == [field]
    assert list(members(house)) == ["Ana"]


def test_garbage_names_do_not_reach_the_service() -> None:
    good = {"email": "a@b.example", "name": "A", "password": "x" * 8, "role": "viewer"}
    UserCreate.model_validate(good)
    for bad in ({"name": "\x00"}, {"name": ""}, {"role": "boss"}, {"name": "x" * 10_000}):
        with pytest.raises(ValidationError):
            UserCreate.model_validate({**good, **bad})


def test_only_who_manages_users_adds_and_lists_them(house: House) -> None:
    desk = house.enter(house.add("bea", Role.FRONT_DESK)).actor
    with pytest.raises(Forbidden) as caught:
        house.add("carl", Role.VIEWER, by=desk)
    assert caught.value.code == "permission.missing"
    with pytest.raises(Forbidden), house.backend.read(desk) as tx:
        identity.list_members(tx)
    with pytest.raises(Forbidden):
        identity.add_user(house.backend, desk, new_user("carl", Role.VIEWER))


def test_nobody_makes_or_changes_somebody_mightier(house: House) -> None:
    key = Actor(
        "api_key", new_id(), house.organization_id, frozenset({"users:*"}), "HR", "l4yercak3"
    )
    with pytest.raises(Forbidden) as caught:
        house.add("eve", Role.ADMIN, by=key)
    assert caught.value.code == "permission.exceeded"
    assert house.admin.id is not None
    with pytest.raises(Forbidden) as caught:
        change(house, house.admin.id, by=key, password=NEW_PASSWORD)
    assert caught.value.code == "permission.exceeded"
    house.log_in("ana")


def test_everybody_changes_their_own_name_password_and_pin(house: House) -> None:
    bea = house.add("bea", Role.PICKER)
    actor = house.enter(bea).actor
    changed = change(house, bea.user_id, by=actor, name="Béa", password=NEW_PASSWORD, pin="9876")
    assert (changed.name, changed.has_pin) == ("Béa", True)
    assert house.trail()[-1].topic == "user.updated"
    assert house.trail()[-1].data["changed"] == ["name", "password", "pin"]
    house.log_in("bea", NEW_PASSWORD)
    with pytest.raises(Unauthenticated):
        house.log_in("bea")
    for forbidden in ({"role": "admin"}, {"disabled": False}):
        with pytest.raises(Forbidden):
            change(house, bea.user_id, by=actor, **forbidden)
    with pytest.raises(Forbidden):
        assert house.admin.id is not None
        change(house, house.admin.id, by=actor, name="Nobody")


def test_an_empty_pin_removes_it(house: House) -> None:
    bea = house.add("bea", Role.VIEWER, pin=True)
    assert not change(house, bea.user_id, pin="").has_pin
    with pytest.raises(Unauthenticated) as caught:
        identity.switch_operator(house.backend, house.admin, bea.user_id, PIN)
    assert caught.value.code == "pin.wrong"


def test_a_change_of_nothing_is_no_event(house: House) -> None:
    bea = house.add("bea", Role.VIEWER)
    before = house.topics()
    assert change(house, bea.user_id, name="Bea", role="viewer", disabled=False) == bea
    assert house.topics() == before


def test_an_admin_always_remains(house: House) -> None:
    ana = house.admin.id
    assert ana is not None
    for last in ({"role": "manager"}, {"disabled": True}):
        with pytest.raises(Conflict) as caught:
            change(house, ana, **last)
        assert caught.value.code == "user.last_admin"
    assert members(house)["Ana"].role is Role.ADMIN
    bea = house.add("bea", Role.ADMIN)
    change(house, ana, disabled=True)
    with pytest.raises(Conflict):
        change(house, bea.user_id, by=house.enter(bea).actor, role="viewer")


def test_a_disabled_member_is_out_at_once(house: House) -> None:
    bea = house.add("bea", Role.FRONT_DESK, pin=True)
    with house.backend.write(house.enter(bea).actor) as tx:
        token = identity.create_session(tx, bea.user_id, "l4yercak3").token.get_secret_value()
    identity.authenticate(house.backend, token, "l4yercak3")
    assert change(house, bea.user_id, disabled=True).disabled
    with pytest.raises(Unauthenticated) as caught:
        identity.authenticate(house.backend, token, "l4yercak3")
    assert caught.value.code == "session.expired"
    with pytest.raises(Unauthenticated) as caught:
        house.log_in("bea")
    assert caught.value.code == "user.disabled"
    with pytest.raises(Unauthenticated) as caught:
        identity.switch_operator(house.backend, house.admin, bea.user_id, PIN)
    assert caught.value.code == "user.disabled"
    with house.backend.read(house.admin) as tx:
        assert identity.list_operators(tx) == ()
    change(house, bea.user_id, disabled=False)
    house.log_in("bea")
    with pytest.raises(Unauthenticated):
        identity.authenticate(house.backend, token, "l4yercak3")


def test_a_new_password_ends_all_sessions(house: House) -> None:
    bea = house.add("bea", Role.VIEWER)
    with house.backend.write(house.enter(bea).actor) as tx:
        token = identity.create_session(tx, bea.user_id, "crm").token.get_secret_value()
    change(house, bea.user_id, password=NEW_PASSWORD)
    with house.backend.read(system_actor("crm")) as tx:
        assert identity.find_session(tx, token) is None


def test_disabling_ends_one_organization_not_the_others(house: House) -> None:
    bea = house.add("bea", Role.ADMIN)
    actor = house.enter(bea).actor
    with house.backend.write(actor) as tx:
        own = identity.create_organization(tx, OrganizationCreate(name="Bea's"))
        token = identity.create_session(tx, bea.user_id, "l4yercak3").token.get_secret_value()
    change(house, bea.user_id, disabled=True)
    principal = identity.authenticate(house.backend, token, "l4yercak3")
    assert [found.id for found in principal.organizations] == [own.id]
    with pytest.raises(Forbidden) as caught:
        identity.scoped(principal, house.organization_id)
    assert caught.value.code == "organization.not_a_member"


def test_a_shared_users_password_is_theirs_alone(house: House) -> None:
    bea = house.add("bea", Role.ADMIN)
    actor = house.enter(bea).actor
    with house.backend.write(actor) as tx:
        identity.create_organization(tx, OrganizationCreate(name="Bea's"))
    for theirs in ({"password": NEW_PASSWORD}, {"name": "Mine"}):
        with pytest.raises(Forbidden) as caught:
            change(house, bea.user_id, **theirs)
        assert caught.value.code == "user.shared"
    change(house, bea.user_id, role="viewer", pin="4321")
    change(house, bea.user_id, by=house.enter(bea).actor, password=NEW_PASSWORD)


def test_operators_are_those_with_a_pin(house: House) -> None:
    bea = house.add("bea", Role.FRONT_DESK, pin=True)
    house.add("carl", Role.FRONT_DESK)
    with house.backend.read(house.enter(bea).actor) as tx:
        (operator,) = identity.list_operators(tx)
    assert (operator.user_id, operator.name, operator.role) == (bea.user_id, "Bea", Role.FRONT_DESK)


def test_a_user_is_found_by_address_for_the_program_alone(house: House) -> None:
    with house.backend.read(system_actor("cli")) as tx:
        assert identity.find_user_id(tx, "ANA@house.example") == house.admin.id
        for unknown in ("", "nobody@house.example", "\x00", "' OR 1=1"):
            assert identity.find_user_id(tx, unknown) is None
    with pytest.raises(Forbidden), house.backend.read(house.admin) as tx:
        identity.find_user_id(tx, "ana@house.example")


def test_strangers_are_not_found(house: House) -> None:
    other = make_house(house.backend, "zoe", name="Other")
    zoe = other.admin.id
    assert zoe is not None
    with pytest.raises(NotFound):
        change(house, zoe, role="viewer")
    with pytest.raises(NotFound), house.backend.read(house.admin) as tx:
        identity.get_member(tx, zoe)
    with pytest.raises(NotFound):
        identity.switch_operator(house.backend, house.admin, zoe, PIN)
    assert list(members(house)) == ["Ana"]
    assert list(members(other)) == ["Zoe"]


def test_everybody_may_look_at_themselves(house: House) -> None:
    bea = house.add("bea", Role.PICKER)
    with house.backend.read(house.enter(bea).actor) as tx:
        assert identity.get_member(tx, bea.user_id) == bea
    with house.backend.read(house.admin) as tx:
        assert identity.get_member(tx, bea.user_id) == bea
    assert PASSWORD.get_secret_value() not in repr(bea)
