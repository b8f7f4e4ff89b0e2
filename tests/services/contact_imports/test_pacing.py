"""An import makes room for whoever else writes, and goes on fast when they have gone."""

from __future__ import annotations

from contextlib import closing

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.outbox import DomainEvent
from crmtui.services.contact_imports import ContactFile, flows, pacing
from crmtui.services.contact_imports.pacing import ALONE, AMONG_OTHERS, Pace
from crmtui.services.imports import Desk
from tests.services.contact_imports.lists import HEADER, Office, open_office


@pytest.fixture
def office(sqlite_backend: Backend) -> Office:
    return open_office(sqlite_backend)


def _write(office: Office, pace: Pace | None, events: int = 1) -> None:
    with office.backend.write(office.actor) as tx:
        for _each in range(events):
            tx.record(DomainEvent("contact.updated", "contact", None))
        if pace is not None:
            pace.look(tx)


def test_somebody_who_writes_between_is_heard_for_a_while(office: Office) -> None:
    now = 100.0
    pace = Pace(lambda: now)
    for events in (2, 0, 3):
        _write(office, pace, events)
        assert pace.rows == ALONE
    _write(office, None)
    _write(office, pace)
    assert pace.rows == AMONG_OTHERS
    now += 60
    _write(office, pace)
    assert pace.rows == ALONE


def test_an_import_stores_less_at_once_while_others_write(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "ALONE", 40)
    monkeypatch.setattr(pacing, "AMONG_OTHERS", 5)
    lines = "".join(f"Person {at},p{at}@ex.example,,Acme,CEO,Ulm,VIP\n" for at in range(120))
    table, data = office.load(HEADER + lines)
    assert isinstance(table, ContactFile)
    with office.backend.write(office.actor) as tx:
        batch_id = flows.add_import(tx, table, data).id
    stored = []
    desk = Desk(
        office.backend,
        lambda: office.backend.read(office.actor),
        lambda: office.backend.write(office.actor),
    )
    with closing(flows._Import(desk, batch_id, data).store_all(table)) as running:
        for decisions in running:
            stored.append(decisions.rows)
            if len(stored) == 1:
                _write(office, None)
    assert stored == [40, 40, *[5] * 8]
