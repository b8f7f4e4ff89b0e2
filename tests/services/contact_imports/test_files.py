"""What files of contacts look like, and what their columns mean."""

from __future__ import annotations

import json

import pytest

from crmtui.kit.errors import Invalid
from crmtui.services.contact_imports import ContactFile, suggest_mapping
from crmtui.services.contact_imports.seen import SeenIdentities
from crmtui.services.contacts import Identity
from tests.services.contact_imports.lists import Office, numbers

CARDS = """BEGIN:VCARD
VERSION:3.0
FN:Zoë Größe
N:Größe;Zoë;Maria;Dr.;
ORG:Acme Inc;Sales
TITLE:Buyer
EMAIL;TYPE=HOME:zoe@home.example
EMAIL;TYPE=WORK,PREF:zoe@acme.example
TEL;TYPE=WORK:+49 30 1234567
TEL;TYPE=CELL:+49 151 2345678
TEL;TYPE=FAX:+49 30 7654321
ADR;TYPE=WORK:;;Hauptstraße 1;Berlin;BE;10115;Germany
URL:https://acme.example
CATEGORIES:VIP,Press
NOTE:First line\\nsecond line
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Ada Lovelace
N:Lovelace;Ada;;;
EMAIL;PREF=2:second@example.com
EMAIL;PREF=1:ada@example.com
TEL;VALUE=uri;TYPE="voice,cell":tel:+44-20-7946-0000
X-SOCIALPROFILE;TYPE=linkedin:https://www.linkedin.com/in/ada
END:VCARD
BEGIN:VCARD
this is no card
END:VCARD
"""


def test_cards_become_contacts(office: Office) -> None:
    done = office.run(CARDS.replace("\n", "\r\n"))
    assert numbers(done) == (2, 0, 0, 1, 0)
    people = office.people()
    zoe, ada = people["Zoë Größe"], people["Ada Lovelace"]
    assert (zoe.first_name, zoe.last_name) == ("Zoë Maria", "Größe")
    assert (zoe.email, [each.email for each in zoe.further_emails]) == (
        "zoe@acme.example",
        ["zoe@home.example"],
    )
    assert (zoe.mobile_phone, zoe.corporate_phone) == ("+49 151 2345678", "+49 30 1234567")
    assert (zoe.company, zoe.street, zoe.postal_code) == ("Acme Inc", "Hauptstraße 1", "10115")
    assert (zoe.city, zoe.country, zoe.notes) == ("Berlin", "Germany", "First line\nsecond line")
    assert {tag.name for tag in zoe.tags} == {"VIP", "Press"}
    assert (ada.email, ada.mobile_phone) == ("ada@example.com", "+44-20-7946-0000")
    assert ada.person_linkedin == "https://www.linkedin.com/in/ada"
    assert numbers(office.run(CARDS)) == (0, 0, 2, 1, 2)


@pytest.mark.parametrize("form", ["array", "below", "lines"])
def test_objects_become_contacts(office: Office, form: str) -> None:
    people = [
        {"fullName": "Ann", "email": "ann@example.com", "address": {"city": "Bonn"}, "tags": ["A"]},
        {"fullName": "Bob", "employees": 1200, "tags": ["A", "B"], "email": None},
    ]
    text = {
        "array": json.dumps(people),
        "below": json.dumps({"total": 2, "contacts": people}),
        "lines": "\n".join(map(json.dumps, people)),
    }[form]
    assert office.run(text).created == 2
    found = office.people()
    assert (found["Ann"].email, found["Bob"].employees) == ("ann@example.com", 1200)
    assert {tag.name for tag in found["Bob"].tags} == {"A", "B"}


def test_our_own_export_and_others_lists_map_themselves(office: Office) -> None:
    lists = {
        "Full Name,Email,Mobile Phone,Person LinkedIn,Company LinkedIn,Company City,Lead Score": [
            *("full_name", "email", "mobile_phone", "person_linkedin"),
            *("company_linkedin", "company_city", None),
        ],
        "Vorname;Nachname;E-Mail-Adresse;Firma;PLZ;Ort;Handy": [
            *("first_name", "last_name", "email", "company", "postal_code", "city"),
            "mobile_phone",
        ],
        "Name\tVorname\tKontaktweg": ["last_name", "first_name", "email"],
    }
    for header, wanted in lists.items():
        mark = next(mark for mark in ",;\t" if mark in header)
        row = mark.join(["Müller", "Anna", "a@example.com", *[""] * 9][: len(wanted)])
        table = ContactFile(f"{header}\n{row}\n".encode("cp1252"))
        with office.backend.read(office.actor) as tx:
            found = suggest_mapping(tx, table)
        assert [each.field for each in found.columns] == wanted, header
        assert not found.remembered


def test_what_is_no_list_is_refused() -> None:
    for content, code in (
        (b"", "import.empty"),
        (b"PK\x03\x04 workbook", "import.not_a_table"),
        (b"[1, 2", "import.not_a_table"),
        (b"[]", "import.empty"),
    ):
        with pytest.raises(Invalid) as refused:
            ContactFile(content)
        assert refused.value.code == code


def test_who_was_seen_is_remembered_in_any_number() -> None:
    seen = SeenIdentities()
    people = [Identity("email", f"p{n}") for n in range(30_000)]
    seen.update(people[::2])
    assert all(each in seen for each in people[::2])
    assert not any(each in seen for each in people[1::2])
