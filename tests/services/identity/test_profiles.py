"""One's own profile, password and preferences, and leaving for good."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, CrmError, Forbidden, Invalid, NotFound, Unauthenticated
from crmtui.kit.tables import Base
from crmtui.models import ApiKey, DomainEventRow, Membership, User, UserSession
from crmtui.services import contacts, identity
from crmtui.services.audit import AuditFilter, list_entries
from crmtui.services.contacts import ContactCreate, ContactUpdate
from crmtui.services.identity import (
    ApiKeyCreate,
    OrganizationCreate,
    Preferences,
    Profile,
    ProfileUpdate,
    Role,
    UserUpdate,
)
from crmtui.services.identity.anonymising import KEPT, NAMING
from tests.services.identity.conftest import PASSWORD, PIN, House, make_house
from tests.services.identity.test_races import at_once

NEW = SecretStr("tr0ub4dor and 3")


def change(house: House, actor: Actor, **data: Any) -> Profile:
    with house.backend.write(actor) as tx:
        return identity.update_profile(tx, ProfileUpdate(**data))


def prefer(house: House, actor: Actor, part: Preferences, **given: Any) -> dict[str, Any]:
    with house.backend.write(actor) as tx:
        return identity.update_preferences(tx, part, given)


def session(house: House, actor: Actor) -> str:
    assert actor.id is not None
    with house.backend.write(actor) as tx:
        return identity.create_session(tx, actor.id, "crm").token.get_secret_value()


def count(house: House, table: type[Any], **equal: Any) -> int:
    with house.backend.read(system_actor()) as tx:
        return tx.session.scalars(select(func.count()).select_from(table).filter_by(**equal)).one()


def test_a_profile_is_changed_by_its_owner(house: House) -> None:
    bea = house.enter(house.add("bea", Role.VIEWER)).actor
    wanted = {
        "name": "Bea B.",
        "email": "Bea@New.example",
        "phone": "+1-555-123-4567",
        "timezone": "America/New_York",
        "language": "en",
    }
    shown = change(house, bea, **wanted)
    assert shown.model_dump(exclude={"user_id"}) == wanted | {"email": "bea@new.example"}
    assert change(house, bea, phone="", timezone="", language="").phone == ""
    with house.backend.read(bea) as tx:
        assert identity.get_profile(tx).email == "bea@new.example"
    entry = house.trail()[-2]
    assert (entry.topic, sorted(entry.data["changed"])) == ("user.updated", sorted(wanted))
    change(house, bea, name="Bea B.")
    assert house.topics().count("user.updated") == 2


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        ({"email": "nobody"}, Invalid, "user.email"),
        ({"email": "ana@house.example"}, Conflict, "user.email_taken"),
        ({"timezone": "Mars/Olympus"}, Invalid, "organization.timezone"),
        ({"language": "en_US; DROP"}, Invalid, "user.language"),
    ],
)
def test_what_is_wrong_changes_nothing(
    house: House, data: dict[str, Any], kind: type[CrmError], code: str
) -> None:
    bea = house.enter(house.add("bea", Role.VIEWER)).actor
    with pytest.raises(kind) as caught:
        change(house, bea, name="Other", **data)
    assert (caught.value.code, [*caught.value.fields]) == (code, [*data])
    with house.backend.read(bea) as tx:
        assert identity.get_profile(tx).name == "Bea"


def test_preferences_are_laid_over_each_other(house: House) -> None:
    bea = house.enter(house.add("bea", Role.VIEWER)).actor
    part = Preferences.NOTIFICATIONS
    assert prefer(house, bea, part, email=True, digest={"day": "monday"}) == {
        "email": True,
        "digest": {"day": "monday"},
    }
    assert prefer(house, bea, part, email=None, sound=0.5) == {
        "digest": {"day": "monday"},
        "sound": 0.5,
    }
    assert prefer(house, bea, Preferences.APPEARANCE, theme="dark") == {"theme": "dark"}
    assert prefer(house, house.admin, part) == {}
    with pytest.raises(Forbidden) as caught:
        prefer(house, bea, Preferences.SYSTEM, name="Mine")
    assert caught.value.code == "permission.missing"
    assert prefer(house, house.admin, Preferences.SYSTEM, currency="EUR") == {"currency": "EUR"}
    stranger = make_house(house.backend, "zoe", name="Other")
    assert prefer(stranger, stranger.admin, Preferences.SYSTEM) == {}


@pytest.mark.parametrize(
    "given",
    [
        {"a b": 1},
        {"": 1},
        {"x" * 61: 1},
        {"text": "\x00"},
        {"deep": [[[[1]]]]},
        {"name": {"\x00": 1}},
        {"long": "x" * 9000},
    ],
)
def test_preferences_are_plain_and_bounded(sqlite_backend: Backend, given: dict[str, Any]) -> None:
    house = make_house(sqlite_backend)
    with pytest.raises(Invalid) as caught:
        prefer(house, house.admin, Preferences.APPEARANCE, **given)
    assert caught.value.code == "preferences.invalid"


def test_a_key_has_neither_profile_nor_preferences(sqlite_backend: Backend) -> None:
    house = make_house(sqlite_backend)
    key = Actor("api_key", house.admin.id, house.organization_id, frozenset({"*"}), "K", "crm")
    for call in (
        lambda: change(house, key, name="K"),
        lambda: prefer(house, key, Preferences.SYSTEM, a=1),
        lambda: identity.delete_account(sqlite_backend, key, PASSWORD),
    ):
        with pytest.raises(Forbidden):
            call()


@pytest.mark.usefixtures("quick_hashes")
def test_a_new_password_keeps_this_session_alone(house: House) -> None:
    here, there = session(house, house.admin), session(house, house.admin)
    with pytest.raises(Unauthenticated) as caught:
        identity.change_password(house.backend, house.admin, NEW, NEW, here)
    assert caught.value.code == "password.wrong"
    identity.change_password(house.backend, house.admin, PASSWORD, NEW, here)
    assert identity.authenticate(house.backend, here, "crm").user_id == house.admin.id
    with pytest.raises(Unauthenticated):
        identity.authenticate(house.backend, there, "crm")
    assert house.log_in("ana", NEW).user_id == house.admin.id


@pytest.mark.usefixtures("quick_hashes")
def test_who_leaves_lets_nobody_in(house: House) -> None:
    bea = house.enter(house.add("bea", Role.ADMIN)).actor
    with house.backend.write(bea) as tx:
        own = identity.create_organization(tx, OrganizationCreate(name="Own"))
        key = identity.create_api_key(tx, ApiKeyCreate(name="K", dialect="crm"))
    with house.backend.write(house.admin) as tx:
        kept = identity.create_api_key(tx, ApiKeyCreate(name="Kept", dialect="crm"))
        made = contacts.create_contact(tx, ContactCreate(full_name="Cay"))
    cay = house.enter(house.add("cay", Role.VIEWER, pin=True)).actor
    assert cay.id is not None
    identity.switch_operator(house.backend, bea, cay.id, PIN)
    with house.backend.write(bea) as tx:
        contacts.update_contact(tx, made.id, ContactUpdate(title="Boss"))
    token = session(house, bea)
    with pytest.raises(Unauthenticated):
        identity.delete_account(house.backend, bea, NEW)
    identity.delete_account(house.backend, bea, PASSWORD)
    for gone in (token, key.key.get_secret_value()):
        with pytest.raises(Unauthenticated):
            identity.authenticate(house.backend, gone, "crm")
    identity.authenticate(house.backend, kept.key.get_secret_value(), "crm")
    with pytest.raises(Unauthenticated):
        house.log_in("bea")
    assert bea.id is not None
    assert [count(house, User, id=bea.id), count(house, UserSession, user_id=bea.id)] == [0, 0]
    assert count(house, Membership, user_id=bea.id) == 0
    assert count(house, ApiKey, organization_id=own.id) == 0
    assert house.topics()[-2:] == ["api_key.revoked", "user.deleted"]
    with pytest.raises(NotFound), house.backend.read(bea) as tx:
        identity.get_profile(tx)
    with house.backend.read(house.admin) as tx:
        trail = list_entries(tx, AuditFilter()).items
    assert "bea" not in " ".join(f"{each.actor_name} {each.data}" for each in trail).lower()
    changed = next(each for each in trail if each.topic == "contact.updated")
    assert changed.actor_name == "deleted user"
    assert changed.data["changes"] == {"title": {"from": "", "to": "Boss"}}


def test_nothing_else_of_the_trail_is_rewritten(house: House) -> None:
    assert house.admin.id is not None
    events = DomainEventRow
    rewritings: list[dict[str, Any]] = [
        *({"actor_name": "deleted user"}, {"data": {}}, {"topic": "x"}),
    ]
    for values in rewritings:
        with pytest.raises(DBAPIError), house.backend.write(house.admin) as tx:
            tx.execute(update(events).where(events.subject_id == house.admin.id).values(values))
    with pytest.raises(DBAPIError), house.backend.write(house.admin) as tx:
        tx.execute(delete(events))


def test_every_name_of_a_user_is_forgotten() -> None:
    ours = (
        *("by_name", "user_name", "actor_name", "operator_name"),
        *("picker_name", "counter_name", "reviewer_name"),
    )
    columns = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith(ours)
    }
    assert columns == NAMING | KEPT


@pytest.mark.usefixtures("quick_hashes")
def test_somebody_must_remain_who_manages_the_others(house: House) -> None:
    bea = house.add("bea", Role.ADMIN)
    with house.backend.write(house.admin) as tx:
        identity.update_member(tx, bea.user_id, UserUpdate(disabled=True))
    with pytest.raises(Conflict) as caught:
        identity.delete_account(house.backend, house.admin, PASSWORD)
    assert caught.value.code == "user.last_admin"
    assert house.log_in("ana").user_id == house.admin.id
    with house.backend.write(house.admin) as tx:
        identity.update_member(tx, bea.user_id, UserUpdate(disabled=False))
    other = house.enter(bea).actor
    house.add("cay", Role.VIEWER)
    assert at_once(
        lambda: identity.delete_account(house.backend, house.admin, PASSWORD),
        lambda: identity.delete_account(house.backend, other, PASSWORD),
    ) == ["done", "user.last_admin"]


def test_the_only_member_may_leave(sqlite_backend: Backend) -> None:
    house = make_house(sqlite_backend)
    identity.delete_account(sqlite_backend, house.admin, PASSWORD)
    assert count(house, User) == 0
