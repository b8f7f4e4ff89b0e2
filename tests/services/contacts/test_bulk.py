"""Many contacts at once: each by itself, with few statements for all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Forbidden, Invalid
from crmtui.kit.ids import new_id
from crmtui.kit.transactions import WriteTx
from crmtui.services import audit, contacts
from crmtui.services.audit import AuditFilter
from crmtui.services.contacts import ContactCreate, ContactUpdate
from tests.factories import create_actor, create_company, create_contact, create_organization


def rows(count: int) -> list[ContactCreate]:
    return [
        ContactCreate(
            full_name=f"Person {number}",
            email=f"p{number}@example.com",
            company=f"Company {number % 50}",
            tags=(f"tag {number % 7}", "all"),
            mobile_phone=f"+4915123450{number:03}",
        )
        for number in range(count)
    ]


@contextmanager
def counted(tx: WriteTx) -> Iterator[list[str]]:
    """The statements that go through SQLAlchemy; hot ones are one each however many their rows."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(tx.connection, "before_cursor_execute", note)
    yield seen
    event.remove(tx.connection, "before_cursor_execute", note)


def test_each_row_stands_for_itself(backend: Backend) -> None:
    admin = create_organization(backend)
    known = create_contact(backend, admin, email="known@example.com")
    wanted = [
        ContactCreate(full_name="First", email="a@example.com", tags=("x",)),
        ContactCreate(full_name="Wrong", email="nowhere"),
        ContactCreate(full_name="Again", email="A@example.com"),
        ContactCreate(full_name="Known", email="KNOWN@example.com"),
        ContactCreate(title="Nobody"),
        ContactCreate(first_name="Last", last_name="One", company_id=new_id()),
        ContactCreate(first_name="Last", last_name="One"),
    ]
    with backend.write(admin) as tx:
        made = contacts.create_contacts(tx, wanted)
    assert [each.error_code for each in made] == [
        None,
        "contact.email",
        "contact.email_taken",
        "contact.email_taken",
        "contact.identifier",
        "company.not_found",
        None,
    ]
    first, last = made[0].contact, made[6].contact
    assert first is not None
    assert last is not None
    assert made[2].details["contact_id"] == str(first.id)
    assert made[3].details["contact_id"] == str(known.id)
    assert last.full_name == "Last One"
    with backend.write(admin) as tx:
        changed = contacts.update_contacts(
            tx,
            [
                (first.id, ContactUpdate(title="CEO")),
                (last.id, ContactUpdate(email="known@example.com")),
                (new_id(), ContactUpdate(title="CEO")),
                (first.id, ContactUpdate(title="CTO")),
            ],
        )
    assert [each.error_code for each in changed] == [
        None,
        "contact.email_taken",
        "contact.not_found",
        "contact.repeated",
    ]
    with backend.write(admin) as tx:
        assert contacts.get_contact(tx, first.id).title == "CEO"
        assert contacts.get_contact(tx, last.id) == last
        gone = contacts.delete_contacts(tx, [first.id, new_id(), last.id])
        assert [each.error_code for each in gone] == [None, "contact.not_found", None]
        assert [row.id for row in contacts.list_contacts(tx).items] == [known.id]
    with backend.read(admin) as tx:
        topics = [entry.topic for entry in audit.list_entries(tx, AuditFilter()).items]
    assert topics.count("contact.deleted") == 2


def test_many_cost_as_few_statements_as_few(backend: Backend) -> None:
    admin = create_organization(backend)
    create_company(backend, admin, name="Company 3")
    spent = {}
    for count in (3, 300):
        with pytest.raises(ZeroDivisionError), backend.write(admin) as tx, counted(tx) as seen:
            made = contacts.create_contacts(tx, rows(count))
            assert all(each.contact for each in made)
            updates = [
                (each.contact.id, ContactUpdate(title="CEO", tags=("new",)))
                for each in made
                if each.contact
            ]
            spent[count, "made"] = len(seen)
            contacts.update_contacts(tx, updates)
            spent[count, "changed"] = len(seen)
            tx.session.expunge_all()
            raise ZeroDivisionError
    assert spent[300, "made"] <= spent[3, "made"] + 3
    # The ORM writes each changed row by itself, because each has its version to check.
    assert spent[300, "changed"] <= spent[3, "changed"] + 300 + 10


def test_limits_and_permissions(sqlite_backend: Backend) -> None:
    admin = create_organization(sqlite_backend)
    assert admin.organization_id is not None
    writer = create_actor(admin.organization_id, None, "contacts:write", "contacts:delete")
    with sqlite_backend.write(admin) as tx:
        with pytest.raises(Invalid) as refused:
            contacts.create_contacts(tx, rows(501))
        assert refused.value.code == "contact.too_many"
        with pytest.raises(Invalid):
            contacts.delete_contacts(tx, [new_id()] * 501)
    with sqlite_backend.write(writer) as tx:
        assert contacts.create_contacts(tx, rows(1), "contacts:write")[0].contact
        with pytest.raises(Forbidden):
            contacts.create_contacts(tx, rows(1))
        with pytest.raises(Forbidden):
            contacts.update_contacts(tx, [])
        with pytest.raises(Forbidden):
            contacts.delete_contacts(tx, [])


def test_many_take_as_few_statements_as_one(backend: Backend) -> None:
    admin = create_organization(backend)
    with backend.write(admin) as tx:
        rows = [ContactCreate(full_name=f"P {n}", tags=("a",)) for n in range(40)]
        made = contacts.create_contacts(tx, rows)
    ids = [each.contact.id for each in made if each.contact]
    wanted = [(own, ContactUpdate(full_name=f"Quinn {n}")) for n, own in enumerate(ids)]
    # One that is refused, and one that changes something else, in between.
    wanted[7] = (ids[7], ContactUpdate(full_name="", email="nonsense"))
    wanted[9] = (ids[9], ContactUpdate(title="Boss", tags=("b",)))
    with backend.write(admin) as tx, counted(tx) as sent:
        changed = contacts.update_contacts(tx, wanted)
    assert [each.index for each in changed if each.contact is None] == [7]
    assert len(sent) < 30
    with backend.read(admin) as view:
        for outcome in changed:
            if outcome.contact is not None:
                assert contacts.get_contact(view, outcome.contact.id) == outcome.contact
        assert len(contacts.search_contacts(view, "quinn")) == 38
    with backend.write(admin) as tx, counted(tx) as sent:
        contacts.delete_contacts(tx, ids)
    assert len(sent) < 20
    with backend.read(admin) as view:
        assert contacts.search_contacts(view, "quinn") == ()
