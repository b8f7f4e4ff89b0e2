"""Saved views: whose they are, what they hold, and who may change them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, CrmError
from crmtui.models import Membership, SavedView, User
from crmtui.services import audit, views
from crmtui.services.audit import AuditFilter
from crmtui.services.views import ViewArea, ViewCreate, ViewDetail, ViewUpdate
from crmtui.services.views import commands as view_commands
from tests import factories


@dataclass
class Office:
    """Two people who see the same contacts."""

    backend: Backend
    owner: Actor

    def person(self, name: str, role: str = "manager") -> Actor:
        organization = self.owner.organization_id
        assert organization is not None
        user_id = uuid4()
        with self.backend.write(self.owner) as tx:
            user = User(id=user_id, email=f"{name}@x.example", name=name, password_hash="-")
            tx.session.add(user)
            tx.flush()
            tx.session.add(Membership(user_id=user_id, role=role))
        held = factories.create_actor(organization, role).permissions
        return Actor("user", user_id, organization, held, name, "test")

    def save(self, actor: Actor, name: str = "Leads", **more: Any) -> ViewDetail:
        values = {"area": ViewArea.CONTACTS, "name": name, "sort": "lead_score"} | more
        with self.backend.write(actor) as tx:
            return views.save_view(tx, ViewCreate.model_validate(values))

    def change(self, actor: Actor, view_id: UUID, **values: Any) -> ViewDetail:
        with self.backend.write(actor) as tx:
            return views.update_view(tx, view_id, ViewUpdate.model_validate(values))

    def names(self, actor: Actor) -> list[str]:
        with self.backend.read(actor) as tx:
            return [view.name for view in views.list_views(tx, ViewArea.CONTACTS)]

    def refused(self, actor: Actor, view_id: UUID, **values: Any) -> str:
        with pytest.raises(CrmError) as error:
            self.change(actor, view_id, **values)
        return error.value.code


@pytest.fixture
def office(backend: Backend) -> Office:
    return Office(backend, factories.create_organization(backend))


def test_an_own_view_is_nobody_elses_and_a_shared_one_everybodys(office: Office) -> None:
    ann, bob = office.person("ann"), office.person("bob")
    mine = office.save(ann, filter={"status": "lead", "tags": ["VIP"], "updated_within": "30d"})
    shared = office.save(ann, "All leads", shared=True)
    office.save(bob, "leads")
    assert office.names(ann) == ["Leads", "All leads"]
    assert office.names(bob) == ["leads", "All leads"]
    assert office.refused(bob, mine.id, name="stolen") == "view.not_found"
    assert office.change(bob, shared.id, name="Everybody's").name == "Everybody's"
    taken = office.change(ann, mine.id, shared=True)
    assert (taken.shared, taken.filter) == (True, mine.filter)
    assert office.change(bob, taken.id, shared=False, name="Bob's").shared is False
    assert office.names(ann) == ["Everybody's"]
    with office.backend.write(bob) as tx:
        gone = views.delete_view(tx, taken.id)
    assert office.save(bob, gone.name, filter=gone.filter).filter == {
        "status": "lead",
        "tags": ["VIP"],
        "updated_within": "30d",
    }
    with office.backend.read(office.owner) as tx:
        told = audit.list_entries(tx, AuditFilter(topic_prefix="view.", subject_id=taken.id)).items
    assert [entry.topic for entry in told] == [
        *("view.deleted", "view.updated", "view.updated", "view.created")
    ]


def test_who_only_reads_has_own_views_and_shares_none(office: Office) -> None:
    desk = office.person("desk", "front_desk")
    shared = office.save(office.person("ann"), shared=True)
    own = office.save(desk, "Mine")
    with pytest.raises(CrmError) as refused:
        office.save(desk, "Ours", shared=True)
    assert refused.value.code == "permission.missing"
    assert office.refused(desk, shared.id, name="x") == "permission.missing"
    assert office.refused(desk, shared.id, shared=False) == "permission.missing"
    assert office.refused(desk, own.id, shared=True) == "permission.missing"
    with pytest.raises(CrmError) as nobody:
        office.save(replace(office.owner, kind="api_key"))
    assert nobody.value.code == "view.nobody"
    assert office.names(replace(desk, kind="api_key")) == ["Leads"]
    with pytest.raises(CrmError) as blind:
        office.names(office.person("pia", "picker"))
    assert blind.value.code == "permission.missing"


def test_what_the_list_does_not_understand_is_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = office.person("ann")
    view = office.save(ann)
    assert office.refused(ann, view.id, filter={"status": "married"}) == "view.filter"
    assert office.refused(ann, view.id, filter={"no_field": 1}) == "view.filter"
    assert office.refused(ann, view.id, filter={"created_within": "soon"}) == "view.filter"
    assert office.refused(ann, view.id, sort="id; drop") == "view.sort"
    assert office.refused(ann, view.id, name=None) == "view.required"
    other = office.save(ann, "Other")
    assert office.refused(ann, other.id, name=" LÉADS ") == "view.name_taken"
    office.change(ann, view.id, sort="city", expected_version=view.version)
    assert office.refused(ann, view.id, sort="email", expected_version=1) == "record.changed"
    monkeypatch.setattr(view_commands, "MOST", 2)
    with pytest.raises(CrmError) as full:
        office.save(ann, "Third")
    assert full.value.code == "view.too_many"


def test_the_database_too_keeps_names_apart(office: Office) -> None:
    ann = office.person("ann")
    for owner in (ann.id, None):
        row = {"owner_id": owner, "area": "contacts", "name": "A", "name_key": "a"}
        rest: dict[str, Any] = {"filter": {}, "sort": "city", "descending": False}
        with office.backend.write(ann) as tx:
            tx.session.add(SavedView(**row, **rest))
        with pytest.raises(Conflict) as taken, office.backend.write(ann) as tx:
            tx.session.add(SavedView(**row, **rest))
            tx.flush()
        assert taken.value.code == "view.name_taken"
