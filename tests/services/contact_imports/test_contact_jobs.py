"""Imports and edits of many as jobs: whole after a lost worker, stopped where asked to."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from crmtui.kit.actor import system_actor
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict, Invalid
from crmtui.services import contacts, jobs
from crmtui.services.contact_imports import (
    BatchDetail,
    BulkEdit,
    ContactEdit,
    bulk_edit,
    find_batch_of_job,
    flows,
    list_failures,
    preview_bulk_edit,
    start_bulk_edit,
    start_contact_import,
    start_undo,
)
from crmtui.services.contact_imports.jobs import JOBS
from crmtui.services.contacts import ContactFilter, ContactUpdate
from crmtui.services.jobs import JobCancelled, JobRun
from tests import factories
from tests.services.contact_imports.lists import HEADER, Office, numbers, open_office
from tests.services.jobs.kinds import WORKER, claim_all

ROWS = 57
Interrupt = Callable[[int], None]


class Died(BaseException):
    """What happens to a process that is killed: nothing more, and nobody is told."""


def make_list() -> str:
    """Everybody is named twice, some wrongly, some known already."""
    rows = [
        f"P{n % 30},{'nope' if n == 12 else f'p{n % 30}@example.com'},,Acme Inc,T{n},,Tag {n % 3}\n"
        for n in range(ROWS)
    ]
    return HEADER + "".join(rows)


def prepare(office: Office) -> None:
    office.actor = system_actor("test", office.actor.organization_id)
    for n in (3, 25):
        factories.create_contact(
            office.backend, office.actor, full_name=f"Known {n}", email=f"p{n}@example.com"
        )


def work(office: Office, interrupt: Interrupt = lambda _number: None) -> None:
    """What a worker does with the next job."""
    run = JobRun(office.backend, claim_all(office.backend)[0])
    handlers = {kind.name: (kind, handler) for kind, handler in JOBS}
    kind, handler = handlers[run.claimed.kind]
    tell, calls = run.progress, list[int]()

    def progress(done: int, total: int | None = None, note: str = "") -> None:
        calls.append(done)
        interrupt(len(calls))
        tell(done, total, note)

    run.progress = progress  # type: ignore[method-assign]
    result = handler(run, kind.args.model_validate(run.claimed.args))
    with run.backend.write(WORKER) as tx:
        assert jobs.complete(tx, run.claimed, result)


def die_at(number: int) -> Interrupt:
    def interrupt(call: int) -> None:
        if call == number:
            raise Died

    return interrupt


def rescue(office: Office, clock: FixedClock) -> None:
    clock.advance(timedelta(minutes=2))
    with office.backend.write(WORKER) as tx:
        assert jobs.rescue_lost(tx) == 1
    clock.advance(timedelta(hours=1))


def outcome(office: Office) -> list[dict[str, object]]:
    apart = {"id", "created_at", "search_text", "tags"}
    return sorted(
        (
            {name: value for name, value in each.items() if name not in apart}
            | {"tags": sorted(tag["name"] for tag in each["tags"])}
            for each in office.state()
        ),
        key=lambda each: str(each["email"]),
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_an_import_that_died_anywhere_ends_as_if_it_had_not(
    office: Office, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(flows, "BATCH_ROWS", 7)
    draw = random.Random(seed)
    prepare(office)
    batch = start_contact_import(office.backend, office.actor, *office.load(make_list()))
    assert (batch.status, batch.name) == ("pending", "list.csv")
    for _time in range(2):
        with pytest.raises(Died):
            work(office, die_at(draw.randint(1, 3)))
        rescue(office, clock)
    assert 0 < office.batch(batch).processed < ROWS
    work(office)
    done = office.batch(batch)
    other = open_office(office.backend)
    prepare(other)
    whole = other.run(make_list())
    assert (done.status, done.total, numbers(done)) == ("completed", ROWS, numbers(whole))
    assert numbers(done) == (28, 2, 26, 1, 28)
    assert outcome(office) == outcome(other)
    with office.backend.read(office.actor) as tx:
        assert batch.job_id is not None
        assert find_batch_of_job(tx, batch.job_id) == done
        assert [each.row_no for each in list_failures(tx, done.id)] == [14]


def test_one_that_is_cancelled_keeps_what_it_did_and_can_be_taken_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flows, "BATCH_ROWS", 7)
    prepare(office)
    before = office.state()
    batch = start_contact_import(office.backend, office.actor, *office.load(make_list()))
    with office.backend.write(office.actor) as tx, pytest.raises(Conflict):
        start_undo(tx, batch.id)

    def cancel(call: int) -> None:
        if call == 2:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        work(office, cancel)
    done = office.batch(batch)
    assert (done.status, done.processed, done.can_be_undone) == ("cancelled", 14, True)
    with office.backend.write(office.actor) as tx:
        assert start_undo(tx, batch.id) == start_undo(tx, batch.id)
    work(office)
    assert office.batch(batch).status == "undone"
    assert office.state() == before


def edit(office: Office, data: BulkEdit, *interrupts: Interrupt) -> BatchDetail:
    with office.backend.write(office.actor) as tx:
        batch = start_bulk_edit(tx, data)
    work(office, *interrupts)
    return office.batch(batch)


def test_an_edit_of_many_is_one_thing_to_undo(
    office: Office, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_edit, "PORTION", 2)
    office.actor = system_actor("test", office.actor.organization_id)
    for n in range(5):
        factories.create_contact(
            office.backend, office.actor, full_name=f"P{n}", city="Bonn", tags=("Old",)
        )
    factories.create_contact(office.backend, office.actor, full_name="Elsewhere")
    before = office.state()
    changes = ContactEdit(
        fields=ContactUpdate(city="Berlin", status="customer"),
        add_tags=("New",),
        remove_tags=("old",),
    )
    data = BulkEdit(edit=changes, filter=ContactFilter(city="Bonn"), name="To Berlin")
    with office.backend.read(office.actor) as tx:
        assert preview_bulk_edit(tx, data) == 5
    with office.backend.write(office.actor) as tx:
        batch = start_bulk_edit(tx, data)
    with pytest.raises(Died):
        work(office, die_at(1))
    rescue(office, clock)
    work(office)
    done = office.batch(batch)
    assert (done.kind, done.status, done.name) == ("bulk_edit", "completed", "To Berlin")
    assert numbers(done) == (0, 5, 0, 0, 0)
    moved = [each for each in office.people().values() if each.city == "Berlin"]
    assert {(each.status, *(tag.name for tag in each.tags)) for each in moved} == {
        ("customer", "New")
    }
    assert office.undo(done).status == "undone"
    assert office.state() == before


def test_a_selection_says_why_single_contacts_could_not_be_changed(office: Office) -> None:
    office.actor = system_actor("test", office.actor.organization_id)
    ann, bob, gone = (
        factories.create_contact(office.backend, office.actor, full_name=name).id
        for name in ("Ann", "Bob", "Gone")
    )
    with office.backend.write(office.actor) as tx:
        contacts.delete_contact(tx, gone)
    one_address = ContactEdit(fields=ContactUpdate(email="one@example.com"))
    done = edit(office, BulkEdit(edit=one_address, contact_ids=(ann, gone, bob)))
    assert numbers(done) == (0, 1, 0, 2, 0)
    with office.backend.read(office.actor) as tx:
        assert [each.row_no for each in list_failures(tx, done.id)] == [2, 3]
        with pytest.raises(Invalid) as refused:
            preview_bulk_edit(tx, BulkEdit(edit=ContactEdit(), contact_ids=(ann,)))
    assert refused.value.code == "bulk_edit.empty"
