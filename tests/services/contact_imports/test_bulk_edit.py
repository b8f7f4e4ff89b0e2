"""Edits of many contacts: foreseen, made by a job, explained one by one, and taken back as one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from crmtui.kit.actor import system_actor
from crmtui.kit.errors import CrmError
from crmtui.services import contacts, jobs
from crmtui.services.contact_imports import (
    BatchDetail,
    BulkEdit,
    ContactEdit,
    bulk_edit,
    bulk_removal,
    list_failures,
    list_kept,
    plan_bulk_edit,
    preview_undo,
    start_bulk_edit,
    start_undo,
    stream_failures_csv,
)
from crmtui.services.contact_imports.jobs import JOBS
from crmtui.services.contacts import ContactDetail, ContactFilter, ContactUpdate
from crmtui.services.jobs import JobRun
from tests import factories
from tests.services.contact_imports.lists import Office, numbers
from tests.services.jobs.kinds import WORKER, claim_all

_EVERYBODY = ContactFilter()


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    monkeypatch.setattr(bulk_edit, "PORTION", 2)
    monkeypatch.setattr(bulk_removal, "PORTION", 2)
    office.actor = system_actor("test", office.actor.organization_id)


def work(office: Office) -> None:
    run = JobRun(office.backend, claim_all(office.backend)[0])
    kind, handler = {kind.name: (kind, handler) for kind, handler in JOBS}[run.claimed.kind]
    result = handler(run, kind.args.model_validate(run.claimed.args))
    with office.backend.write(WORKER) as tx:
        assert jobs.complete(tx, run.claimed, result)


def make(office: Office, data: BulkEdit) -> BatchDetail:
    with office.backend.write(office.actor) as tx:
        batch = start_bulk_edit(tx, data)
    work(office)
    return office.batch(batch)


def undo(office: Office, batch: BatchDetail) -> BatchDetail:
    with office.backend.write(office.actor) as tx:
        start_undo(tx, batch.id)
    work(office)
    return office.batch(batch)


def person(office: Office, name: str, **more: Any) -> UUID:
    made: ContactDetail = factories.create_contact(
        office.backend, office.actor, full_name=name, **more
    )
    return made.id


def write(office: Office, command: Any, *args: Any) -> Any:
    with office.backend.write(office.actor) as tx:
        return command(tx, *args)


def test_what_an_edit_would_do_is_what_it_does(office: Office) -> None:
    ids = [person(office, f"P{n}", city="Bonn", tags=("Old",)) for n in range(3)]
    ids.append(person(office, "There already", city="Köln", tags=("New",)))
    gone = person(office, "Gone")
    write(office, contacts.delete_contact, gone)
    changes = ContactEdit(
        fields=ContactUpdate(city="Köln"), add_tags=("new",), remove_tags=("old", "never")
    )
    data = BulkEdit(edit=changes, contact_ids=(*ids, gone))
    with office.backend.read(office.actor) as tx:
        seen = plan_bulk_edit(tx, data)
    assert (seen.total, seen.examined) == (5, 5)
    assert (seen.changed, seen.unchanged, seen.failed) == (3, 1, 1)
    assert seen.examples[0].changes == {
        "city": {"from": "Bonn", "to": "Köln"},
        "tags": {"from": ["Old"], "to": ["new"]},
    }
    assert [each.contact_id for each in seen.refusals] == [gone]
    done = make(office, data)
    assert numbers(done) == (0, 3, 1, 1, 0)
    assert {each.tags[0].name for each in office.people().values()} == {"New"}


def test_many_are_deleted_and_come_back_as_they_were(office: Office) -> None:
    ids = [person(office, f"P{n}", email=f"p{n}@x.example", tags=("T",)) for n in range(5)]
    spared = person(office, "Spared")
    before = office.state()
    data = BulkEdit(action="delete", filter=_EVERYBODY, except_ids=(spared,), name="All but one")
    with office.backend.read(office.actor) as tx:
        seen = plan_bulk_edit(tx, data)
    assert (seen.total, seen.changed, seen.failed) == (5, 5, 0)
    done = make(office, data)
    assert (done.status, done.total, numbers(done)) == ("completed", 5, (0, 5, 0, 0, 0))
    assert [*office.people()] == ["Spared"]
    assert office.found_by("P1") == []
    with office.backend.read(office.actor) as tx:
        assert preview_undo(tx, done.id).restored == 5
    assert undo(office, done).status == "undone"
    assert office.state() == before
    assert office.found_by("P1") == ["P1"]
    with office.backend.read(office.actor) as tx:
        assert contacts.count_contacts(tx, ContactFilter(deleted=True)).total == 0
        happened = contacts.timeline(tx, ids[0]).items
    assert len(happened) == 3


def test_what_happened_since_a_deletion_is_left_and_named(office: Office) -> None:
    back, taken, edited, plain = (
        person(office, name, email=f"{name}@x.example") for name in ("back", "taken", "ed", "plain")
    )
    done = make(office, BulkEdit(action="delete", contact_ids=(back, taken, edited, plain)))
    write(office, contacts.restore_contact, back)
    write(office, contacts.restore_contact, edited)
    write(office, contacts.delete_contact, edited)
    person(office, "New", email="TAKEN@x.example")
    with office.backend.read(office.actor) as tx:
        assert preview_undo(tx, done.id).kept == 2
    undo(office, done)
    assert sorted(office.people()) == ["New", "back", "plain"]
    with office.backend.read(office.actor) as tx:
        kept = {each.contact_id: each.reason for each in list_kept(tx, done.id)}
    assert kept.keys() == {back, taken, edited}
    assert len({*kept.values()}) == 3


def test_many_are_restored_but_not_where_an_address_is_taken(office: Office) -> None:
    twins = [person(office, "Twin one", email="twin@x.example")]
    write(office, contacts.delete_contact, twins[0])
    twins.append(person(office, "Twin two", email="twin@x.example"))
    write(office, contacts.delete_contact, twins[1])
    other = person(office, "Other")
    write(office, contacts.delete_contact, other)
    there = person(office, "=There")
    data = BulkEdit(action="restore", contact_ids=(*twins, other, there))
    with office.backend.read(office.actor) as tx:
        seen = plan_bulk_edit(tx, data)
    done = make(office, data)
    assert (seen.changed, seen.unchanged, seen.failed) == (2, 1, 1)
    assert numbers(done) == (0, 2, 1, 1, 0)
    with office.backend.read(office.actor) as tx:
        (failure,) = list_failures(tx, done.id)
        lines = b"".join(stream_failures_csv(tx, done.id)).decode().splitlines()
        assert preview_undo(tx, done.id).removed == 2
    assert failure.cells == (str(twins[1]), "Twin two", "twin@x.example")
    assert lines[0].startswith("Contact Id,Name,Email,")
    assert len(lines) == 2
    undo(office, done)
    assert [*office.people()] == ["=There"]


def test_each_action_asks_for_its_own_rights(office: Office) -> None:
    contact = person(office, "Ann")
    organization = office.actor.organization_id
    assert organization is not None
    writer = factories.create_actor(organization, "manager")
    for action, missing in (("edit", "contacts:write"), ("delete", "contacts:delete")):
        held = writer.permissions - {missing}
        office.actor = factories.create_actor(organization, None, *held)
        edit = ContactEdit(add_tags=("T",))
        data = BulkEdit.model_validate({"action": action, "edit": edit, "contact_ids": [contact]})
        with pytest.raises(CrmError) as refused, office.backend.write(office.actor) as tx:
            start_bulk_edit(tx, data)
        assert refused.value.code == "permission.missing"
