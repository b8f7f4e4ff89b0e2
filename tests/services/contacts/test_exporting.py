"""Contacts as CSV: the documented columns, complete, and safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Forbidden
from crmtui.services import contacts
from crmtui.services.contacts import ContactCreate, ContactFilter, exporting
from crmtui.services.contacts.exporting import stream_contacts_csv
from tests.benchmarks.contact_rows import seed_contacts
from tests.factories import create_actor, create_organization

DOCUMENTED = (
    "Full Name,First Name,Last Name,Title,Company,Email,Mobile Phone,Other Phone,Home Phone,"
    "Corporate Phone,Employees,Employee Size Bracket,Industry,Person LinkedIn,Website,"
    "Company LinkedIn,City,State,Country,Company Address,Company City,Company State,"
    "Company Country,Technologies,Annual Revenue,Lead Score,Created At"
)


def read(pieces: Iterable[bytes]) -> list[dict[str, str]]:
    text = b"".join(pieces).decode()
    return [*csv.DictReader(io.StringIO(text, newline=""))]


def test_a_line_holds_what_was_entered(backend: Backend) -> None:
    admin = create_organization(backend)
    data = ContactCreate(
        full_name="=HYPERLINK(1)",
        email="ada@example.org",
        mobile_phone="+49 151 9998877",
        company='Łódź, "Sp." z o.o.',
        employees=12,
        technologies=("Python", "SQL"),
        tags=("VIP",),
        custom_properties={"shoe": 39},
    )
    with backend.write(admin) as tx:
        made = contacts.create_contact(tx, data)
    with backend.read(admin) as tx:
        [line] = read(stream_contacts_csv(tx))
        [full] = read(stream_contacts_csv(tx, all_fields=True))
    assert ",".join(line) == DOCUMENTED
    assert line["Full Name"] == "'=HYPERLINK(1)"
    assert line["Mobile Phone"] == made.mobile_phone
    assert line["Company"] == data.company
    assert (line["Employees"], line["Technologies"]) == ("12", "Python; SQL")
    assert line["Lead Score"] == f"{made.lead_score / 10:.1f}"
    assert line["Created At"] == f"{made.created_at:%Y-%m-%dT%H:%M:%SZ}"
    assert full | line == full
    assert (full["ID"], full["Tags"], full["Source"]) == (str(made.id), "VIP", "manual")
    assert full["Custom Properties"] == '{"shoe":39}'


def test_every_contact_is_in_it_once(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "_PAGE", 7)
    admin = create_organization(backend)
    seed_contacts(backend, admin, 60)
    seed_contacts(backend, create_organization(backend), 5)
    told: list[None] = []
    with backend.read(admin) as tx:
        total = contacts.count_contacts(tx).total
        lines = read(stream_contacts_csv(tx, all_fields=True, on_item=lambda: told.append(None)))
        few = read(stream_contacts_csv(tx, ContactFilter(status="lead")))
        nobody = read(stream_contacts_csv(tx, ContactFilter(tags=("no such tag",))))
    assert len({line["ID"] for line in lines}) == len(lines) == len(told) == total
    assert len(few) == sum(line["Status"] == "lead" for line in lines)
    assert nobody == []


def test_exporting_needs_both_rights(sqlite_backend: Backend) -> None:
    admin = create_organization(sqlite_backend)
    assert admin.organization_id is not None
    for right in ("exports:read", "contacts:read"):
        clerk = create_actor(admin.organization_id, None, right)
        with sqlite_backend.read(clerk) as tx, pytest.raises(Forbidden):
            stream_contacts_csv(tx)
