"""Tags: one name is one tag, and a tag goes from everything when it is deleted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, Forbidden, Invalid, NotFound
from crmtui.services import contacts, tags
from crmtui.services.tags import TagCreate, TagUpdate
from tests.factories import create_actor, create_contact, create_organization


def test_a_tag_from_its_making_to_its_end(backend: Backend) -> None:
    admin = create_organization(backend)
    wanted = TagCreate(name=" Hot  Lead ", color="#ff5733", description="High-priority prospect")
    with backend.write(admin) as tx:
        made = tags.create_tag(tx, wanted)
        assert (made.color, made.version) == ("#FF5733", 1)
        with pytest.raises(Conflict) as taken:
            tags.create_tag(tx, TagCreate(name="HOT LÉAD"))
        assert taken.value.code == "tag.name_taken"
        assert taken.value.details["tag_id"] == str(made.id)
    person = create_contact(backend, admin, tags=("hot lead", "VIP"))
    assert [tag.name for tag in person.tags] == ["Hot  Lead", "VIP"]
    with backend.write(admin) as tx:
        renamed = tags.update_tag(tx, made.id, TagUpdate(name="hot lead", expected_version=1))
        assert renamed.version == 2
        with pytest.raises(Conflict) as changed:
            tags.update_tag(tx, made.id, TagUpdate(color="#000000", expected_version=1))
        assert changed.value.details["differences"]["color"]["theirs"] == "#FF5733"
        with pytest.raises(Invalid):
            tags.update_tag(tx, made.id, TagUpdate(name=None))
    with backend.read(admin) as tx:
        counts = {tag.name: tag.contacts for tag in tags.list_tags(tx, with_counts=True)}
        assert counts == {"hot lead": 1, "VIP": 1}
    with backend.write(admin) as tx:
        tags.delete_tag(tx, made.id)
        with pytest.raises(NotFound):
            tags.get_tag(tx, made.id)
        assert [tag.name for tag in contacts.get_contact(tx, person.id).tags] == ["VIP"]


def test_names_make_what_is_missing_and_nothing_twice(backend: Backend) -> None:
    admin = create_organization(backend)
    with backend.write(admin) as tx:
        made = tags.ensure_tags(tx, ["b", "A", "á", "B "])
        assert [tag.name for tag in made] == ["b", "A"]
        assert tags.ensure_tags(tx, ["a", "c"])[0] == made[1]
        with pytest.raises(Invalid) as refused:
            tags.ensure_tags(tx, ["x" * 61])
        assert refused.value.code == "tag.name"
    assert admin.organization_id is not None
    reader = create_actor(admin.organization_id, None, "tags:read")
    with backend.write(reader) as tx, pytest.raises(Forbidden):
        tags.create_tag(tx, TagCreate(name="no"))


def test_a_tag_is_not_deleted_while_somebody_puts_it_on(postgres_backend: Backend) -> None:
    admin = create_organization(postgres_backend)
    person = create_contact(postgres_backend, admin, tags=("hot",))

    def delete() -> None:
        with postgres_backend.write(admin) as tx:
            tags.delete_tag(tx, person.tags[0].id)

    with ThreadPoolExecutor(1) as pool:
        with postgres_backend.write(admin) as tx:
            refs = tags.ensure_tags(tx, ["hot"])
            deleting = pool.submit(delete)
            with pytest.raises(StillWaiting):
                deleting.result(0.3)
            tags.link_contacts(tx, {person.id: refs})
        deleting.result(30)
    with postgres_backend.read(admin) as tx:
        assert contacts.get_contact(tx, person.id).tags == ()
