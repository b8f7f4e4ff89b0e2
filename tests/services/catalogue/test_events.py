"""Events: what they may be, become and hold."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, CrmError, Forbidden, Invalid, NotFound
from crmtui.services import audit, catalogue
from crmtui.services.audit import AuditFilter
from crmtui.services.catalogue import EventDetail, EventFilter, EventStatus, EventUpdate
from tests.factories import (
    ENDS_AT,
    STARTS_AT,
    create_actor,
    create_event,
    create_organization,
    create_product,
    create_ticket,
)


def change(backend: Backend, actor: Actor, event: EventDetail, **fields: object) -> EventDetail:
    with backend.write(actor) as tx:
        return catalogue.update_event(tx, event.id, EventUpdate.model_validate(fields))


def test_an_event_takes_the_organizations_time_zone(backend: Backend) -> None:
    admin = create_organization(backend, timezone="Europe/Lisbon")
    event = create_event(backend, admin, venue="Hall 1", capacity=10)
    assert event.timezone == "Europe/Lisbon"
    assert (event.registered, event.version, event.starts_at) == (0, 1, STARTS_AT)
    with backend.read(admin) as tx:
        assert catalogue.get_event(tx, event.id) == event


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"ends_at": STARTS_AT - timedelta(seconds=1)}, "event.period", "ends_at"),
        ({"timezone": "Mars/Olympus"}, "time.unknown_zone", "timezone"),
        ({"timezone": "../../etc/passwd"}, "time.unknown_zone", "timezone"),
    ],
)
def test_what_cannot_be_is_refused_by_field(
    backend: Backend, fields: dict[str, object], code: str, field: str
) -> None:
    admin = create_organization(backend)
    with pytest.raises(Invalid) as refused:
        create_event(backend, admin, **fields)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert field in refused.value.fields
    event = create_event(backend, admin)
    with pytest.raises(Invalid) as refused:
        change(backend, admin, event, **fields)
    assert refused.value.code == code


def test_only_what_was_set_changes(backend: Backend) -> None:
    admin = create_organization(backend)
    event = create_event(backend, admin, capacity=10, venue="Hall 1")
    changed = change(backend, admin, event, capacity=None, name="Gala")
    assert (changed.name, changed.capacity, changed.venue) == ("Gala", None, "Hall 1")
    assert changed.version == 2
    assert change(backend, admin, event, name="Gala").version == 2, "nothing changed"


def test_a_name_cannot_be_emptied(backend: Backend) -> None:
    admin = create_organization(backend)
    event = create_event(backend, admin)
    with pytest.raises(Invalid) as refused:
        change(backend, admin, event, name=None)
    assert refused.value.code == "event.required"
    assert list(refused.value.fields) == ["name"]


def test_the_second_saver_learns_what_the_first_saved(backend: Backend) -> None:
    admin = create_organization(backend)
    event = create_event(backend, admin, name="Gala", venue="Hall 1")
    change(backend, admin, event, name="Grand Gala", expected_version=1)
    with pytest.raises(Conflict) as refused:
        change(backend, admin, event, name="Small Gala", venue="Hall 1", expected_version=1)
    assert refused.value.code == "record.changed"
    assert refused.value.details["version"] == 2
    assert refused.value.details["differences"] == {
        "name": {"yours": "Small Gala", "theirs": "Grand Gala"}
    }


def test_sales_do_not_disturb_who_edits(backend: Backend) -> None:
    admin = create_organization(backend)
    event = create_event(backend, admin)
    product = create_product(backend, admin, event_id=event.id)
    create_ticket(backend, admin, product_id=product.id)
    assert change(backend, admin, event, name="Gala", expected_version=1).registered == 1


def test_the_capacity_holds_those_registered(backend: Backend) -> None:
    admin = create_organization(backend)
    event = create_event(backend, admin, capacity=5)
    product = create_product(backend, admin, event_id=event.id)
    for _ in range(3):
        create_ticket(backend, admin, product_id=product.id)
    assert change(backend, admin, event, capacity=3).capacity == 3
    with pytest.raises(Conflict) as refused:
        change(backend, admin, event, capacity=2)
    assert refused.value.code == "event.capacity_below_registered"
    assert refused.value.details["registered"] == 3


D, P, X, C = EventStatus.DRAFT, EventStatus.PUBLISHED, EventStatus.CANCELLED, EventStatus.COMPLETED
ALLOWED = {(D, P), (D, X), (P, D), (P, C), (P, X), (C, P), (X, D)}


@pytest.mark.parametrize("old", [D, P, X, C])
def test_the_way_of_an_event(backend: Backend, old: EventStatus) -> None:
    admin = create_organization(backend)
    for new in (D, P, X, C):
        event = create_event(backend, admin, status=old)
        if new is old or (old, new) in ALLOWED:
            assert change(backend, admin, event, status=new).status is new
            continue
        with pytest.raises(Conflict) as refused:
            change(backend, admin, event, status=new)
        assert refused.value.code == "event.transition"


def test_publishing_is_told_once(backend: Backend) -> None:
    admin = create_organization(backend)
    event = create_event(backend, admin, status=D)
    change(backend, admin, event, status="published")
    change(backend, admin, event, name="Gala")
    with backend.read(admin) as tx:
        entries = audit.list_entries(tx, AuditFilter(subject_id=event.id)).items
    topics = [entry.topic for entry in entries]
    assert topics == ["event.updated", "event.published", "event.updated", "event.created"]
    assert entries[0].data["changes"] == {"name": {"from": "Concert", "to": "Gala"}}
    assert entries[1].data["id"] == str(event.id)


def test_a_deleted_event_is_gone_from_lists_and_can_come_back(backend: Backend) -> None:
    admin = create_organization(backend)
    event = create_event(backend, admin)
    product = create_product(backend, admin, event_id=event.id)
    create_ticket(backend, admin, product_id=product.id)
    with backend.write(admin) as tx:
        catalogue.delete_event(tx, event.id)
    with backend.read(admin) as tx:
        assert catalogue.list_events(tx).items == ()
        with pytest.raises(NotFound):
            catalogue.get_event(tx, event.id)
        shown = catalogue.list_events(tx, EventFilter(include_deleted=True)).items
        assert [row.id for row in shown] == [event.id]
        assert shown[0].deleted_at is not None
    with pytest.raises(NotFound) as refused:
        create_ticket(backend, admin, product_id=product.id)
    assert refused.value.code == "event.not_found"
    with backend.write(admin) as tx:
        assert catalogue.restore_event(tx, event.id).registered == 1
    create_ticket(backend, admin, product_id=product.id)


def test_pages_join_without_gap_or_repetition(backend: Backend) -> None:
    admin = create_organization(backend)
    with backend.write(admin) as tx:
        made = [
            create_event(
                tx,
                starts_at=STARTS_AT + timedelta(days=day // 2),
                ends_at=ENDS_AT + timedelta(days=day // 2),
            )
            for day in range(7)
        ]
    expected = sorted(made, key=lambda event: (event.starts_at, event.id), reverse=True)
    seen: list[EventDetail] = []
    after = None
    with backend.read(admin) as tx:
        while True:
            page = catalogue.list_events(tx, limit=2, after=after)
            seen += page.items
            after = page.next_cursor
            if after is None:
                break
    assert seen == expected


@pytest.mark.parametrize("cursor", ["", "x", "2026-01-01~", "2026-01-01T00:00:00~nonsense", "~"])
def test_a_made_up_page_is_refused(backend: Backend, cursor: str) -> None:
    admin = create_organization(backend)
    with backend.read(admin) as tx:
        with pytest.raises(Invalid) as refused:
            catalogue.list_events(tx, after=cursor)
        assert refused.value.code == "page.cursor"
        with pytest.raises(Invalid) as refused:
            catalogue.list_products(tx, after=cursor)
        assert refused.value.code == "page.cursor"


def test_filters_fold_accents_and_know_the_status(backend: Backend) -> None:
    admin = create_organization(backend)
    create_event(backend, admin, name="Frühlingsfest", venue="Łódź")
    create_event(backend, admin, name="Winterball", status=D)
    with backend.read(admin) as tx:

        def names(**wanted: object) -> list[str]:
            found = catalogue.list_events(tx, EventFilter.model_validate(wanted))
            return [event.name for event in found.items]

        assert names(text="fruhling") == ["Frühlingsfest"]
        assert names(text="lodz FEST") == ["Frühlingsfest"]
        assert names(text="%") == names()
        assert names(status="draft") == ["Winterball"]
        assert names(text="ball", status="published") == []


def test_rights_and_strangers(backend: Backend) -> None:
    admin, stranger = create_organization(backend), create_organization(backend)
    event = create_event(backend, admin)
    product = create_product(backend, admin, event_id=event.id)
    assert admin.organization_id is not None
    viewer = create_actor(admin.organization_id, "viewer")

    def kind(actor: object, call: object) -> type[CrmError]:
        with pytest.raises(CrmError) as refused, backend.write(actor) as tx:  # type: ignore[arg-type]
            call(tx)  # type: ignore[operator]
        return type(refused.value)

    writes = (
        lambda tx: catalogue.update_event(tx, event.id, EventUpdate(name="X")),
        lambda tx: catalogue.delete_event(tx, event.id),
        lambda tx: catalogue.restore_event(tx, event.id),
        lambda tx: catalogue.delete_product(tx, product.id),
        lambda tx: catalogue.restore_product(tx, product.id),
        lambda tx: create_product(tx, event_id=event.id),
    )
    for call in writes:
        assert kind(viewer, call) is Forbidden
        assert kind(stranger, call) is NotFound
    assert kind(stranger, lambda tx: catalogue.get_product(tx, product.id)) is NotFound
    with backend.read(stranger) as tx:
        assert catalogue.list_events(tx).items == ()
        assert catalogue.list_products(tx).items == ()
    with backend.read(viewer) as tx:
        assert catalogue.get_event(tx, event.id) == event
