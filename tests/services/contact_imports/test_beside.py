"""A long list is prepared by a second process, which may be lost at any time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO, cast

import pytest

from crmtui.kit.backend import Backend
from crmtui.services.contact_imports import beside, flows
from crmtui.services.contact_imports.preparing import Draft, Place, Prepared, Preparer
from crmtui.services.contact_imports.schemas import ContactImport
from crmtui.services.imports import RowFailure, TableRow
from tests.services.contact_imports.lists import HEADER, Office, open_office

_LINES = "".join(
    f"Person {at},p{at}@ex.example,{'' if at % 5 else 'letters'},Acme {at % 3},CEO,Ulm,VIP\n"
    for at in range(60)
)


class _Ready(beside._Helper):
    """One that is waited for; it dies in the middle of its work if `dies_after` says so."""

    made: list[_Ready] = []
    dies_after = 1_000

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self._waiting.join()
        assert self.is_ready
        self.sent = 0
        self.made.append(self)

    def send(self, rows: beside.Rows) -> None:
        self.sent += 1
        if self.sent == self.dies_after:
            assert self._process is not None
            self._process.kill()
            self._process.wait()
        super().send(rows)

    @property
    def has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Ready]]:
    monkeypatch.setattr(beside, "LONG", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr(beside, "_Helper", _Ready)
    monkeypatch.setattr(flows, "BATCH_ROWS", 7)
    monkeypatch.setattr(_Ready, "made", [])
    yield _Ready
    assert all(helper.has_ended for helper in _Ready.made)


@pytest.fixture
def office(sqlite_backend: Backend) -> Office:
    return open_office(sqlite_backend)


def _load(office: Office) -> tuple[list[list[TableRow | RowFailure]], ContactImport, Place]:
    table, data = office.load(HEADER + _LINES)
    return [*flows.read_batches(table)], data, Place(office.actor.organization_id, "DE")  # type: ignore[arg-type]


def _told(prepared: Prepared) -> list[object]:
    """All but what is drawn anew each time."""
    return [
        (one.number, one.identity, one.address, one.company, _made(one.made))
        if isinstance(one, Draft)
        else one
        for one in prepared
    ]


def _made(made: object) -> object:
    if isinstance(made, RowFailure):
        return made
    values = {**made.values, "id": None}  # type: ignore[attr-defined]
    return values, made.tag_names, made.further_emails, made.place  # type: ignore[attr-defined]


@pytest.mark.parametrize("dies_after", [1_000, 3])
def test_both_processes_prepare_the_same(
    office: Office, ready: type[_Ready], monkeypatch: pytest.MonkeyPatch, dies_after: int
) -> None:
    monkeypatch.setattr(ready, "dies_after", dies_after)
    batches, data, place = _load(office)
    with closing(beside.prepare_beside(batches, data, place, 60)) as prepared:
        found = [_told(batch) for batch in prepared]
    here = Preparer(data, place)
    assert found == [_told(here.prepare(batch)) for batch in batches]
    assert ready.made[0].sent == len(batches)


def test_who_stops_early_leaves_no_process(office: Office, ready: type[_Ready]) -> None:
    batches, data, place = _load(office)
    with closing(beside.prepare_beside(batches, data, place, 60)) as prepared:
        next(prepared)
        assert not ready.made[0].has_ended
    assert ready.made[0].has_ended


def test_an_import_whose_second_process_dies(
    office: Office, ready: type[_Ready], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready, "dies_after", 4)
    done = office.run(HEADER + _LINES)
    assert (done.created, done.failed) == (48, 12)
    again = office.run(HEADER + _LINES)
    assert (again.created, again.failed, again.skipped) == (0, 12, 48)


def test_the_second_process_ends_when_its_input_does(office: Office) -> None:
    _batches, data, place = _load(office)
    command = [sys.executable, "-c", beside._COMMAND]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as alone:
        source, target = cast(BinaryIO, alone.stdout), cast(BinaryIO, alone.stdin)
        beside._send(target, (data, place, "en"))
        assert beside._receive(source) == "ready"
        target.close()
        assert alone.wait(60) == 0
