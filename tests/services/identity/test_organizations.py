"""Founding organizations and finding them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, Forbidden, Invalid
from crmtui.services import identity
from crmtui.services.identity import (
    OrganizationCreate,
    OrganizationDetail,
    OrganizationUpdate,
    PlanTier,
    Role,
)
from tests.services.identity.conftest import House, make_house, new_user

SYSTEM = system_actor("cli")


def create(backend: Backend, by: Actor = SYSTEM, **data: object) -> OrganizationDetail:
    with backend.write(by) as tx:
        return identity.create_organization(tx, OrganizationCreate.model_validate(data))


def test_the_first_set_up_makes_an_organization_and_its_admin(backend: Backend) -> None:
    with backend.read(SYSTEM) as tx:
        assert not identity.is_set_up(tx)
    created = identity.found(
        backend,
        OrganizationCreate(
            name="Müller & Söhne", tax_rate=Decimal("7.25"), timezone="Europe/Berlin"
        ),
        new_user("ana", Role.ADMIN),
        "cli",
    )
    assert created.slug == "muller-sohne"
    assert created.plan_tier is PlanTier.ENTERPRISE
    assert created.tax_rate == Decimal("7.25")
    house = House(backend, created.id, system_actor("cli", created.id))
    with backend.read(house.admin) as tx:
        (ana,) = identity.list_members(tx)
        assert identity.is_set_up(tx)
        assert identity.get_organization(tx) == created
    assert ana.role is Role.ADMIN
    assert house.topics() == ["organization.created", "user.created"]
    assert house.log_in("ana").organization == created


def test_setting_up_twice_is_refused(house: House) -> None:
    with pytest.raises(Conflict) as caught, house.backend.write(SYSTEM) as tx:
        identity.set_up(tx, OrganizationCreate(name="B"), new_user("bea", Role.ADMIN))
    assert caught.value.code == "organization.already_set_up"
    with house.backend.read(SYSTEM) as tx:
        assert len(identity.list_organizations(tx)) == 1


def test_the_first_user_must_be_an_admin(backend: Backend) -> None:
    with pytest.raises(Invalid) as caught, backend.write(SYSTEM) as tx:
        identity.set_up(tx, OrganizationCreate(name="B"), new_user("bea", Role.VIEWER))
    assert caught.value.code == "user.role"


def test_a_failed_set_up_leaves_nothing(backend: Backend) -> None:
    bad = new_user("bea", Role.ADMIN).model_copy(update={"email": "nobody"})
    with pytest.raises(Invalid) as caught, backend.write(SYSTEM) as tx:
        identity.set_up(tx, OrganizationCreate(name="B"), bad)
    assert caught.value.code == "user.email"
    with backend.read(SYSTEM) as tx:
        assert not identity.is_set_up(tx)


def test_only_the_program_sets_up(house: House) -> None:
    with pytest.raises(Forbidden), house.backend.write(house.admin) as tx:
        identity.set_up(tx, OrganizationCreate(name="B"), new_user("bea", Role.ADMIN))


def test_slugs_are_unique_and_found(backend: Backend) -> None:
    slugs = [create(backend, name=name).slug for name in ("A b", "a B", "A-b!", "日本", "🎟️", "🎟️")]
    assert slugs == ["a-b", "a-b-2", "a-b-3", "日本", "organization", "organization-2"]
    with backend.read(SYSTEM) as tx:
        found = identity.find_organization_by_slug(tx, "日本")
        assert found is not None
        assert found.name == "日本"
        for garbage in ("", "a b", "\x00", "x" * 10_000, "' OR 1=1 --", "A-B", "\ud800"):
            assert identity.find_organization_by_slug(tx, garbage) is None


def test_a_chosen_slug_that_is_taken_is_refused(backend: Backend) -> None:
    create(backend, name="A", slug="venue")
    with pytest.raises(Conflict) as caught:
        create(backend, name="B", slug="venue")
    assert caught.value.code == "organization.slug_taken"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"slug": "A/b"}, "organization.slug"),
        ({"timezone": "Nowhere/Town"}, "organization.timezone"),
    ],
)
def test_bad_data_is_refused(backend: Backend, data: dict[str, str], code: str) -> None:
    with pytest.raises(Invalid) as caught:
        create(backend, name="A", **data)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "data",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"name": "a\x00b"},
        {"name": "\ud800"},
        {"name": "A", "tax_rate": "100.01"},
        {"name": "A", "tax_rate": "1.001"},
        {"name": "A", "tax_rate": "NaN"},
        {"name": "A", "currency": "eur"},
        {"name": "A", "surprise": 1},
    ],
)
def test_garbage_does_not_reach_the_service(data: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        OrganizationCreate.model_validate(data)


def test_odd_names_are_kept_as_they_are(backend: Backend) -> None:
    for name in ("🎟️ [/x]", "'; DROP TABLE users; --", "x" * 200):
        assert create(backend, name=name).name == name


def test_a_user_founds_a_second_organization_and_is_its_admin(house: House) -> None:
    made = create(house.backend, house.admin, name="Second")
    assert made.plan_tier is PlanTier.FREE
    with house.backend.read(house.admin) as tx:
        assert {found.slug for found in identity.list_organizations(tx)} == {"house", "second"}
    with house.backend.read(SYSTEM) as tx:
        assert house.admin.id is not None
        entered = identity.actor_for_user(tx, house.admin.id, made.id, "console")
    assert entered.role is Role.ADMIN
    assert entered.actor.organization_id == made.id
    assert [found.slug for found in entered.organizations] == ["house", "second"]


def test_a_user_does_not_choose_the_plan(house: House) -> None:
    with pytest.raises(Forbidden) as caught:
        create(house.backend, house.admin, name="Rich", plan_tier="enterprise")
    assert caught.value.code == "organization.plan_not_yours"
    with pytest.raises(Forbidden) as caught, house.backend.write(house.admin) as tx:
        identity.update_organization(tx, OrganizationUpdate(plan_tier=PlanTier.AGENCY))
    assert caught.value.code == "organization.plan_not_yours"


def test_who_may_found_is_asked(house: House) -> None:
    manager = house.enter(house.add("max", Role.MANAGER)).actor
    with pytest.raises(Forbidden) as caught:
        create(house.backend, manager, name="Mine")
    assert caught.value.code == "permission.missing"


def test_an_organization_can_be_changed(house: House) -> None:
    with house.backend.write(house.admin) as tx:
        changed = identity.update_organization(
            tx, OrganizationUpdate(name="Hall", tax_rate=Decimal("0"), currency="CHF")
        )
    assert (changed.name, changed.currency, changed.slug) == ("Hall", "CHF", "house")
    assert house.trail()[-1].data == {"changed": ["currency", "name", "tax_rate"]}
    with house.backend.write(house.admin) as tx:
        identity.update_organization(tx, OrganizationUpdate(name="Hall"))
    assert house.topics().count("organization.updated") == 1
    with pytest.raises(Invalid), house.backend.write(house.admin) as tx:
        identity.update_organization(tx, OrganizationUpdate(name="X", timezone="x"))
    with house.backend.read(house.admin) as tx:
        assert identity.get_organization(tx).name == "Hall"


def test_everybody_sees_their_own_organizations_only(house: House) -> None:
    other = make_house(house.backend, "zoe", name="Other")
    with house.backend.read(house.admin) as tx:
        assert [found.slug for found in identity.list_organizations(tx)] == ["house"]
        assert identity.find_organization_by_slug(tx, "other") is None
    with house.backend.read(other.admin) as tx:
        assert [found.slug for found in identity.list_organizations(tx)] == ["other"]
    with house.backend.read(SYSTEM) as tx:
        assert [found.slug for found in identity.list_organizations(tx)] == ["house", "other"]
