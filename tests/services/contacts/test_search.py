"""Finding people: the same list as sifting through all of them, in the order of names."""

from __future__ import annotations

import random
from uuid import UUID

import pytest

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Forbidden
from crmtui.kit.name_index import asking, fts5
from crmtui.kit.search_text import words
from crmtui.services import contacts
from crmtui.services.contacts import ContactCreate
from crmtui.services.contacts.listing import list_contacts
from crmtui.services.contacts.listing_filters import sought_words
from crmtui.services.contacts.schemas import ContactDetail
from crmtui.services.contacts.search import search_contacts
from tests.benchmarks.contact_rows import seed_contacts
from tests.factories import create_actor, create_organization

PEOPLE = (
    {"full_name": "Łukasz Wiśniewski", "email": "lukasz@example.pl"},
    {"full_name": "Anna Müller", "company": "Blåbær & Søn Maschinenbau"},
    {"full_name": "Li Wei", "email": "wei@example.cn", "mobile_phone": "+49 (0)151 9998877"},
    {"full_name": "Oliver Twist", "company": "Lichtblick", "title": "Buyer"},
    {"full_name": "Elif Kaya", "mobile_phone": "+351 912 345 678"},
    {"full_name": "李小龙"},
    {"email": "info@nameless.example"},
)


class Office:
    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.admin: Actor = create_organization(backend)

    def add(self, **fields: str) -> UUID:
        with self.backend.write(self.admin) as tx:
            return contacts.create_contact(tx, ContactCreate.model_validate(fields)).id

    def find(self, wanted: str, limit: int = 50) -> list[str]:
        return [contact.full_name or contact.email for contact in self.hits(wanted, limit)]

    def hits(self, wanted: str, limit: int = 50) -> tuple[ContactDetail, ...]:
        with self.backend.read(self.admin) as tx:
            return search_contacts(tx, wanted, limit)


FOUND = [
    ("lukasz", ["Łukasz Wiśniewski"]),
    ("WIŚ lukasz", ["Łukasz Wiśniewski"]),
    ("uller", ["Anna Müller"]),
    ("bau", ["Anna Müller"]),
    ("blabaer", ["Anna Müller"]),
    ("li", ["Li Wei", "Oliver Twist", "Elif Kaya"]),
    ("buyer", ["Oliver Twist"]),
    ("8877", ["Li Wei"]),
    ("+49 151 999", ["Li Wei"]),
    ("0049 151 9998877", ["Li Wei"]),
    ("0151/9998877", ["Li Wei"]),
    ("+49 (0)151 9998877", ["Li Wei"]),
    ("912345", ["Elif Kaya"]),
    ("wei@example.cn", ["Li Wei"]),
    ("WEI@EXAMPLE.CN", ["Li Wei"]),
    ("lukasz@ex", ["Łukasz Wiśniewski"]),
    ("lukasz@elsewhere.pl", []),
    ("nameless", ["info@nameless.example"]),
    ("李小", ["李小龙"]),
    ("anna m", ["Anna Müller"]),
    ("anna kaya", []),
    ("xyzzy", []),
    *(
        (text, [])
        for text in ("", " ", "l", "%", "_", "@", "\x00", '"', "' OR 1=1 --", "*", "\udc80")
    ),
]


def test_people_are_found_by_what_is_typed(backend: Backend) -> None:
    office = Office(backend)
    for person in PEOPLE:
        office.add(**person)
    for wanted, names in FOUND:
        assert office.find(wanted) == names, wanted
    with backend.read(create_organization(backend)) as stranger:
        assert search_contacts(stranger, "li") == ()
        assert search_contacts(stranger, "wei@example.cn") == ()


def _stored(contact: ContactDetail) -> tuple[list[str], list[str]]:
    """The words found by their inside too, and the others."""
    local, _, domain = contact.email.partition("@")
    others = words(local) + words(domain.rpartition(".")[0]) + words(contact.title)
    others += words(contact.city)
    if digits := contact.mobile_phone.strip("+"):
        others += [digits, digits.removeprefix("49"), digits[-4:]]
    return words(contact.full_name) + words(contact.company), others


def _order(contact: ContactDetail) -> list[str]:
    return words(contact.full_name)


def _expected(everybody: list[ContactDetail], wanted: str, limit: int) -> list[list[str]]:
    """The names, beginnings before insides, each by name."""
    typed = sought_words(wanted)
    beginnings, insides = [], []
    for contact in everybody:
        named, others = _stored(contact)
        if all(_begins(word, named + others, named) for word in typed):
            beginnings.append(contact)
        elif all(
            _begins(word, named + others, named)
            or (len(word) > 1 and any(word in other for other in named))
            for word in typed
        ):
            insides.append(contact)
    return [
        _order(contact) for contact in sorted(beginnings, key=_order) + sorted(insides, key=_order)
    ][:limit]


def _begins(word: str, every: list[str], named: list[str]) -> bool:
    if len(word) == 1:
        return word in every or any(other.startswith(word) for other in named)
    return any(other.startswith(word) for other in every)


@pytest.mark.parametrize("glance", [0, 2_000])
def test_a_search_agrees_with_sifting_through_all(
    backend: Backend, monkeypatch: pytest.MonkeyPatch, glance: int
) -> None:
    if glance == 0:  # how they go about a million
        monkeypatch.setattr(fts5, "_REACH", 2)
        monkeypatch.setattr(fts5, "_SPARE", 1)
        monkeypatch.setattr(fts5, "_SAMPLE", 2)
        monkeypatch.setattr(asking, "_GLANCE", 0)
        monkeypatch.setattr(asking, "_FEW", 5)
        monkeypatch.setattr(asking, "_WALK", 20)
        create_organization(backend)  # beside which the index has to ask for its own
    office = Office(backend)
    seed_contacts(backend, office.admin, 400)
    with backend.read(office.admin) as tx:
        everybody = [*list_contacts(tx, page_size=500).items]
    draw = random.Random(11)
    for _ in range(60):
        one = draw.choice(everybody)
        named, others = _stored(one)
        first = draw.choice(named + others)
        start = draw.choice((0, 0, 0, 1, 2))
        wanted = first[start : start + draw.randint(2, 5)]
        if draw.random() < 0.4:
            wanted += f" {draw.choice(named)[: draw.randint(1, 4)]}"
        if sum(map(len, words(wanted))) < 2 or wanted[:1].isdigit():
            continue
        for limit in (3, 40):
            found = [_order(contact) for contact in office.hits(wanted, limit)]
            assert found == _expected(everybody, wanted, limit), (wanted, limit)


def test_the_index_follows_changes(backend: Backend) -> None:
    office = Office(backend)
    contact_id = office.add(full_name="Anna Müller")
    with backend.write(office.admin) as tx:
        contacts.update_contact(tx, contact_id, contacts.ContactUpdate(full_name="Berta Schmidt"))
    assert office.find("anna") == []
    assert office.find("chmid") == ["Berta Schmidt"]
    with backend.write(office.admin) as tx:
        contacts.delete_contact(tx, contact_id)
    assert office.find("berta") == []
    with backend.write(office.admin) as tx:
        contacts.restore_contact(tx, contact_id)
    assert office.find("berta") == ["Berta Schmidt"]


def test_searching_needs_its_right(sqlite_backend: Backend) -> None:
    admin = create_organization(sqlite_backend)
    assert admin.organization_id is not None
    nobody = create_actor(admin.organization_id, None, "tickets:read")
    with sqlite_backend.read(nobody) as tx, pytest.raises(Forbidden):
        search_contacts(tx, "anna")
