"""Taking an import back: everything as it was, but for what people have edited since."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict
from crmtui.services import contacts
from crmtui.services.contact_imports import list_kept, preview_undo, undoing
from crmtui.services.contacts import ContactUpdate
from tests import factories
from tests.services.contact_imports.lists import HEADER, Office, numbers, open_office

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "Anna Berg", "ANNA BERG", "Zoë Größe", "Ada Lovelace"]),
        st.sampled_from(["", "a@example.com", "A@example.com", "ada@example.com", "nope"]),
        st.sampled_from(["", "+49 30 123456", "no phone"]),
        st.sampled_from(["", "Acme Inc", "acme inc", "Other"]),
        st.sampled_from(["", "CEO", "Buyer"]),
        st.sampled_from(["", "Berlin"]),
        st.sampled_from(["", "Old", "New; Old"]),
    ),
    max_size=10,
)
WAYS = st.sampled_from(["email", "phone", "name_company"])


def known_people(office: Office) -> None:
    ada = {"email": "ada@example.com", "company": "Acme Inc", "employees": 12, "tags": ("Old",)}
    factories.create_contact(office.backend, office.actor, **ada)
    factories.create_company(office.backend, office.actor, industry="Tools")
    zoe = {"full_name": "Zoë Größe", "mobile_phone": "+49 30 123456", "city": "Bonn"}
    factories.create_contact(office.backend, office.actor, **zoe)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS, by=WAYS, fill=st.booleans())
def test_undo_brings_back_the_exact_state(
    sqlite_backend: Backend, rows: list[tuple[str, ...]], by: str, fill: bool
) -> None:
    office = open_office(sqlite_backend)
    known_people(office)
    text = HEADER + "".join(",".join(row) + "\n" for row in rows)
    before = office.state()
    plan = office.plan(text, update_by=by, auto_fill=fill)
    first = office.run(text, update_by=by, auto_fill=fill)
    assert numbers(plan.counts) == numbers(first)
    after = office.state()
    again = office.run(text, update_by=by, auto_fill=fill)
    assert (again.created, again.updated) == (0, 0)
    assert office.state() == after
    undone = office.undo(first)
    assert undone.status == "undone"
    assert office.state() == before
    assert office.undo(first) == undone
    assert office.state() == before
    # Nothing of it is left that could be in the way.
    assert numbers(office.run(text, update_by=by, auto_fill=fill)) == numbers(first)


def test_what_was_edited_since_is_left_and_listed(office: Office) -> None:
    known_people(office)
    text = HEADER + (
        "Ada Lovelace,ada@example.com,,,Countess,,\n"
        "Zoë Größe,,,,Painter,,\n"
        "Mary New,mary@example.com,,,,,\n"
        "Nell New,nell@example.com,,,,,\n"
    )
    done = office.run(text)
    assert numbers(done) == (2, 2, 0, 0, 2)
    people = office.people()
    with office.backend.write(office.actor) as tx:
        for name in ("Ada Lovelace", "Mary New"):
            contacts.update_contact(tx, people[name].id, ContactUpdate(city="London"))
    with office.backend.read(office.actor) as tx:
        seen = preview_undo(tx, done.id)
    assert (seen.removed, seen.restored, seen.kept) == (1, 1, 2)
    office.undo(done)
    people = office.people()
    assert {name: each.title for name, each in people.items()} == {
        "Ada Lovelace": "Countess",
        "Zoë Größe": "",
        "Mary New": "",
    }
    assert office.found_by("nell") == []
    with office.backend.read(office.actor) as tx:
        kept = {each.name: each.was_created for each in list_kept(tx, done.id)}
    assert kept == {"Mary New": True, "Ada Lovelace": False}
    # The address is free again.
    factories.create_contact(office.backend, office.actor, email="nell@example.com")


def test_addresses_that_changed_hands_find_back(office: Office) -> None:
    head = "Name,Email,LinkedIn\n"
    people = (("Ann", "ann@example.com"), ("Bob", "bob@example.com"))
    for name, email in people:
        link = f"https://linkedin.com/in/{name}"
        factories.create_contact(
            office.backend, office.actor, full_name=name, email=email, person_linkedin=link
        )
    before = office.state()
    first = office.run(
        head + "Ann,free@example.com,linkedin.com/in/ann\nNew,ann@example.com,\n",
        update_by="linkedin",
    )
    assert (first.created, first.updated, first.skipped) == (0, 1, 1)
    second = office.run(head + "New,ann@example.com,\n", update_by="linkedin")
    assert second.created == 1
    third = office.undo(first)
    with office.backend.read(office.actor) as tx:
        (kept,) = list_kept(tx, third.id)
    assert kept.name == "Ann"
    office.undo(second)
    with office.backend.write(office.actor) as tx:
        data = ContactUpdate(email="ann@example.com", person_linkedin="https://linkedin.com/in/Ann")
        contacts.update_contact(tx, kept.contact_id, data)
    assert office.state() == before


def test_an_undo_that_was_stopped_goes_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "PORTION", 2)
    known_people(office)
    before = office.state()
    rows = "".join(f"P{n},p{n}@example.com,,,,,\n" for n in range(5))
    done = office.run(HEADER + rows + "Ada Lovelace,ada@example.com,,,Countess,,\n")

    def stop(count: int) -> None:
        if count >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        undoing.undo_batch(office.backend, office.actor, done.id, stop)
    assert office.batch(done).status == "undoing"
    with pytest.raises(Conflict):
        office.backend and _run_again(office, done.id)
    assert office.undo(done).status == "undone"
    assert office.state() == before


def _run_again(office: Office, batch_id: object) -> None:
    from functools import partial
    from uuid import UUID

    from crmtui.services.contact_imports.flows import run_import
    from crmtui.services.imports import Desk

    assert isinstance(batch_id, UUID)
    backend, actor = office.backend, office.actor
    desk = Desk(backend, partial(backend.read, actor), partial(backend.write, actor))
    run_import(desk, batch_id, *office.load(HEADER + "X,x@example.com,,,,,\n"))
