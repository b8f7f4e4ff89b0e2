"""What was said to whom: written down, linked, found again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict, CrmError, Forbidden, Invalid, NotFound
from crmtui.kit.ids import new_id
from crmtui.services import audit, contacts, conversations
from crmtui.services.audit import AuditFilter
from crmtui.services.conversations import (
    CallEnd,
    CallStart,
    Direction,
    InteractionCreate,
    InteractionFilter,
    InteractionType,
    InteractionUpdate,
)
from tests import factories
from tests.services.conversations.people import add_person, write


@pytest.fixture
def actor(backend: Backend) -> Actor:
    return factories.create_organization(backend)


def found(backend: Backend, actor: Actor, page_size: int = 50, **wanted: Any) -> list[str]:
    with backend.read(actor) as tx:
        page = conversations.list_interactions(tx, InteractionFilter(**wanted), page_size=page_size)
    assert page.total >= len(page.items)
    return [each.subject for each in page.items]


def test_notes_and_meetings_are_kept_with_their_people(
    backend: Backend, actor: Actor, clock: FixedClock
) -> None:
    person, company = add_person(backend, actor)
    meeting = InteractionCreate(
        type=InteractionType.MEETING,
        subject="100% Plan_B",
        occurred_at=clock.now() - timedelta(days=2),
        ended_at=clock.now() - timedelta(days=2, hours=-1),
        contact_id=person,
    )
    first = write(backend, actor, conversations.log_interaction, meeting)
    assert (first.contact_id, first.company_id) == (person, company)
    assert first.user_name == actor.name
    note = InteractionCreate(type=InteractionType.NOTE, subject="Note", body="Call back")
    second = write(backend, actor, conversations.log_interaction, note)
    assert found(backend, actor) == ["Note", "100% Plan_B"]
    assert found(backend, actor, page_size=1) == ["Note"]
    for wanted in (
        {"contact_id": person},
        {"company_id": company},
        {"type": "meeting"},
        {"text": "100% PLAN_"},
        {"occurred_before": clock.now()},
    ):
        assert found(backend, actor, **wanted) == ["100% Plan_B"], wanted
    assert found(backend, actor, text="call_") == []
    moved = InteractionUpdate(contact_id=person, expected_version=second.version)
    second = write(backend, actor, conversations.update_interaction, second.id, moved)
    assert (second.company_id, second.body) == (company, "Call back")
    with pytest.raises(Conflict) as late:
        stale = InteractionUpdate(subject="Mine", expected_version=1)
        write(backend, actor, conversations.update_interaction, second.id, stale)
    assert late.value.code == "record.changed"
    write(backend, actor, conversations.delete_interaction, second.id)
    assert found(backend, actor) == ["100% Plan_B"]
    assert found(backend, actor, deleted=True) == ["Note"]
    write(backend, actor, conversations.restore_interaction, second.id)
    assert found(backend, actor) == ["Note", "100% Plan_B"]
    write(backend, actor, contacts.delete_contact, person)
    same = InteractionUpdate(subject="Plan", contact_id=person, company_id=company)
    kept = write(backend, actor, conversations.update_interaction, first.id, same)
    assert (kept.subject, kept.contact_id, kept.company_id) == ("Plan", person, company)


def test_a_call_lasts_until_it_is_ended(backend: Backend, actor: Actor, clock: FixedClock) -> None:
    person, _company = add_person(backend, actor)
    started = CallStart(contact_id=person, number="+15551234567")
    call = write(backend, actor, conversations.start_call, started)
    assert (call.subject, call.ended_at) == ("Ada Lovelace", None)
    clock.advance(timedelta(seconds=95))
    ended = write(backend, actor, conversations.end_call, call.id, CallEnd(body="Wants two"))
    assert (ended.ended_at, ended.body) == (clock.now(), "Wants two")
    with pytest.raises(Conflict) as again:
        write(backend, actor, conversations.end_call, call.id)
    assert again.value.code == "interaction.call_ended"
    came_in = InteractionCreate(
        type=InteractionType.SMS, direction=Direction.IN, body="Yes", contact_id=person
    )
    write(backend, actor, conversations.log_interaction, came_in)
    with backend.read(actor) as tx:
        entries = audit.list_entries(tx, AuditFilter(), limit=100).items
    told = {entry.topic: entry.data for entry in entries}
    assert told["call.started"]["to"] == "+15551234567"
    assert told["call.ended"]["seconds"] == 95
    assert told["sms.received"]["body"] == "Yes"


@pytest.mark.parametrize(
    ("values", "kind", "code"),
    [
        ({"contact_id": UUID(int=1)}, NotFound, "contact.not_found"),
        ({"company_id": UUID(int=1)}, NotFound, "company.not_found"),
        ({"deal_id": UUID(int=1)}, NotFound, "deal.not_found"),
        ({"ended_at": "2020-01-01T00:00:00Z"}, Invalid, "interaction.span"),
    ],
)
def test_what_does_not_hold_is_refused(
    sqlite_backend: Backend, values: dict[str, Any], kind: type[CrmError], code: str
) -> None:
    actor = factories.create_organization(sqlite_backend)
    data = InteractionCreate(type=InteractionType.NOTE, subject="x", **values)
    with pytest.raises(kind) as refused:
        write(sqlite_backend, actor, conversations.log_interaction, data)
    assert refused.value.code == code
    assert found(sqlite_backend, actor) == []


def test_rights(sqlite_backend: Backend) -> None:
    home = factories.create_organization(sqlite_backend)
    assert home.organization_id is not None
    reader = factories.create_actor(home.organization_id, None, "interactions:read")
    assert found(sqlite_backend, reader) == []
    with pytest.raises(Forbidden):
        note = InteractionCreate(type=InteractionType.NOTE, subject="x")
        write(sqlite_backend, reader, conversations.log_interaction, note)
    with pytest.raises(NotFound):
        write(sqlite_backend, home, conversations.end_call, new_id())
