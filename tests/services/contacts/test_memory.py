"""What is remembered of people: likenesses, registrations, activities, the timeline."""

from __future__ import annotations

import pytest

from crmtui.bootstrap import open_backend
from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import CrmError, Invalid, NotFound
from crmtui.kit.ids import new_id
from crmtui.services import contacts, deals, tags, tasks
from crmtui.services.contacts import (
    ActivityFilter,
    ActivityType,
    ContactCreate,
    ContactUpdate,
    TimelineEntry,
)
from crmtui.services.deals import DealCreate
from crmtui.services.tags import TagCreate
from crmtui.services.tasks import TaskCreate
from tests.factories import (
    create_actor,
    create_contact,
    create_event,
    create_organization,
    create_product,
    create_ticket,
)


def test_likely_duplicates_by_what_they_share(backend: Backend) -> None:
    admin = create_organization(backend)
    ada = create_contact(backend, admin, full_name="Ada Lovelace", mobile_phone="+49 30 1234567")
    ann = create_contact(
        backend, admin, full_name="Ann", further_emails=({"email": "ann@home.example"},)
    )
    lin = create_contact(backend, admin, full_name="Lin", person_linkedin="linkedin.com/in/lin")
    create_contact(backend, admin, full_name="Ada Lovelacey")

    def found(**fields: object) -> list[object]:
        with backend.read(admin) as tx:
            data = ContactCreate.model_validate(fields)
            return [each.id for each in contacts.likely_duplicates(tx, data)]

    assert found(first_name="ADA", last_name="Lovelacé") == [ada.id]
    assert found(full_name="X", corporate_phone="030 123 45 67") == [ada.id]
    assert found(email="ANN@home.example", person_linkedin="https://www.linkedin.com/in/Lin/") == [
        ann.id,
        lin.id,
    ]
    assert found(email="not an address", mobile_phone="letters", full_name="Zoe") == []


def test_a_registration_adds_or_completes_a_contact(backend: Backend) -> None:
    admin = create_organization(backend)
    concert = create_event(backend, admin)
    data = ContactCreate(email="j@example.com", first_name="John", last_name="Doe")
    with backend.write(admin) as tx:
        made = contacts.contact_from_event(tx, concert.id, data)
        assert made.created
        assert (made.contact.full_name, made.contact.source) == ("John Doe", "event")
        again = contacts.contact_from_event(
            tx, concert.id, ContactCreate(email="J@example.com", first_name="Jonny", title="CEO")
        )
        assert not again.created
        assert (again.contact.id, again.contact.first_name) == (made.contact.id, "John")
        assert again.contact.title == "CEO"
        with pytest.raises(NotFound) as missing:
            contacts.contact_from_event(tx, new_id(), data)
        assert missing.value.code == "event.not_found"


def test_tags_go_on_and_off(backend: Backend) -> None:
    admin = create_organization(backend)
    ada = create_contact(backend, admin)
    with backend.write(admin) as tx:
        vip = tags.create_tag(tx, TagCreate(name="VIP"))
        for _twice in range(2):
            assert [each.id for each in contacts.add_contact_tag(tx, ada.id, vip.id)] == [vip.id]
        contacts.set_contact_tags(tx, ada.id, ["b", "vip"])
        left = contacts.remove_contact_tag(tx, ada.id, vip.id)
        assert [each.name for each in left] == ["b"]
        assert contacts.list_contact_tags(tx, ada.id) == left
        assert contacts.get_contact(tx, ada.id).version == 4
        with pytest.raises(NotFound):
            contacts.add_contact_tag(tx, ada.id, new_id())
        with pytest.raises(Invalid):
            contacts.set_contact_tags(tx, ada.id, ["x" * 61])


def test_activities_outlive_their_contact(backend: Backend, clock: FixedClock) -> None:
    admin = create_organization(backend)
    ada, bob = (create_contact(backend, admin, full_name=name) for name in ("Ada", "Bob"))
    with backend.write(admin) as tx:
        contacts.update_contact(tx, ada.id, ContactUpdate(title="CTO"))
        contacts.delete_contact(tx, ada.id)
        contacts.restore_contact(tx, ada.id)
        contacts.delete_contact(tx, bob.id)

    def kinds(**wanted: object) -> list[str]:
        with backend.read(admin) as tx:
            found = contacts.list_activities(tx, ActivityFilter.model_validate(wanted), 1, 3)
        assert len(found.items) == min(found.total, 3)
        return [each.type.value for each in found.items]

    assert kinds() == ["deleted", "restored", "deleted"]
    assert kinds(contact_id=bob.id) == ["deleted", "created"]
    assert kinds(type="restored") == ["restored"]
    assert kinds(type="updated", contact_id=ada.id) == ["updated"]
    assert kinds(type="merged") == []
    wanted = ActivityFilter(contact_id=ada.id, type=ActivityType.UPDATED)
    with backend.read(admin) as reading:
        (updated,) = contacts.list_activities(reading, wanted).items
    assert updated.changes == {"title": {"from": "", "to": "CTO"}}
    assert updated.actor_name == admin.name


def read_all(backend: Backend, actor: Actor, contact_id: object, limit: int) -> list[TimelineEntry]:
    found: list[TimelineEntry] = []
    cursor = None
    while True:
        with backend.read(actor) as tx:
            page = contacts.timeline(tx, contact_id, cursor, limit)  # type: ignore[arg-type]
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


def test_the_timeline_tells_everything_once(backend: Backend, clock: FixedClock) -> None:
    from datetime import timedelta

    admin = create_organization(backend)
    ada = create_contact(backend, admin, email="ada@example.com")
    product = create_product(backend, admin)
    clock.advance(timedelta(hours=1))
    create_ticket(backend, admin, product_id=product.id, email="ADA@example.com")
    create_ticket(backend, admin, product_id=product.id, email="eve@example.com")
    clock.advance(timedelta(hours=1))
    with backend.write(admin) as tx:
        contacts.update_contact(tx, ada.id, ContactUpdate(title="CTO", city="Bonn"))
        deals.ensure_pipelines(tx)
        deals.create_deal(tx, DealCreate(name="Website", value_minor=5, contact_id=ada.id))
        tasks.create_task(tx, TaskCreate(title="Call", contact_id=ada.id))
    whole = read_all(backend, admin, ada.id, 500)
    kinds = [entry.kind for entry in whole]
    assert kinds == ["task", "deal", "field", "field", "ticket", "contact"]
    assert {entry.title: entry.detail for entry in whole if entry.kind == "field"} == {
        "title": "– → CTO",
        "city": "– → Bonn",
    }
    for limit in (1, 2, 3):
        assert read_all(backend, admin, ada.id, limit) == whole
    assert admin.organization_id is not None
    reader = create_actor(admin.organization_id, None, "contacts:read")
    assert [e.kind for e in read_all(backend, reader, ada.id, 9)] == ["field", "field", "contact"]
    with backend.read(admin) as tx:
        for cursor in ("x", "2026-01-01T00:00:00+00:00~9~1", "2026-01-01T00:00:00~0~1"):
            with pytest.raises(CrmError) as refused:
                contacts.timeline(tx, ada.id, cursor)
            assert refused.value.code == "page.cursor"


def test_two_people_change_the_tags_of_one_contact(database_url: str) -> None:
    mine, theirs = open_backend(database_url), open_backend(database_url)
    admin = create_organization(mine)
    ada = create_contact(mine, admin, tags=("Old", "Stays"))
    with mine.write(admin) as tx:
        contacts.change_contact_tags(tx, ada.id, add=["Mine"], remove=["old"])
    with theirs.write(admin) as tx:
        # Who still sees "Old" and nothing of "Mine".
        left = contacts.change_contact_tags(tx, ada.id, add=["Theirs", "STAYS"], remove=["Old"])
    mine.close()
    theirs.close()
    assert [each.name for each in left] == ["Mine", "Stays", "Theirs"]
