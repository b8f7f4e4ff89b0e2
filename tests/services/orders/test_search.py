"""Finding tickets at the desk."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Forbidden
from crmtui.kit.name_index import asking, index_words, scope_tag, scope_word
from crmtui.services import orders
from crmtui.services.orders import (
    AttendeeData,
    TicketRow,
    TicketUpdate,
)
from tests.factories import (
    create_actor,
    create_event,
    create_organization,
    create_product,
    create_ticket,
)

PEOPLE = (
    AttendeeData(name="Łukasz Wiśniewski", email="lukasz@example.pl", phone="+48 601 220 042"),
    AttendeeData(name="Anna Müller", company="Blåbær & Søn 2026/0007"),
    AttendeeData(name="Li Wei", email="wei@example.cn"),
    AttendeeData(name="Oliver Twist", company="Lichtblick"),
    AttendeeData(name="Elif Kaya", phone="0151 9998877"),
    AttendeeData(name="Ștefan Müllerson"),
    AttendeeData(name="李小龙"),
    AttendeeData(name=""),
)


class Desk:
    """An event with a few people, and the search box in front of it."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.admin: Actor = create_organization(backend)
        self.product = create_product(backend, self.admin)
        assert self.product.event_id is not None
        self.event_id: UUID = self.product.event_id
        with backend.write(self.admin) as tx:
            rows = [
                TicketRow(product_id=self.product.id, attendee=person, order_code=f"SHOP-{at}")
                for at, person in enumerate(PEOPLE)
            ]
            self.tickets = orders.insert_tickets(tx, self.event_id, rows).ticket_ids

    def find(self, wanted: str, limit: int = 50) -> list[str]:
        with self.backend.read(self.admin) as tx:
            hits = orders.search_tickets(tx, self.event_id, wanted, limit)
        return [hit.attendee_name for hit in hits]


@pytest.fixture
def desk(backend: Backend) -> Desk:
    return Desk(backend)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("lukasz", ["Łukasz Wiśniewski"]),
        ("LUKASZ wis", ["Łukasz Wiśniewski"]),
        ("wis lukasz", ["Łukasz Wiśniewski"]),
        ("Muller", ["Anna Müller", "Ștefan Müllerson"]),
        ("Müller", ["Anna Müller", "Ștefan Müllerson"]),
        ("anna m", ["Anna Müller"]),
        ("uller", ["Anna Müller", "Ștefan Müllerson"]),
        ("tefan", ["Ștefan Müllerson"]),
        ("0042", ["Łukasz Wiśniewski"]),
        ("+48 601 220 042", ["Łukasz Wiśniewski"]),
        ("48601220042", ["Łukasz Wiśniewski"]),
        ("wei@example.cn", ["Li Wei"]),
        ("lukasz@ex", ["Łukasz Wiśniewski"]),
        ("lukasz@elsewhere", []),
        ("@example.cn", ["Li Wei"]),
        ("blabaer", ["Anna Müller"]),
        ("SHOP-4", ["Elif Kaya"]),
        ("shop 4", ["Elif Kaya"]),
        ("2026-0007", ["Anna Müller"]),
        ("TK00000004", ["Oliver Twist"]),
        ("tk4", ["Oliver Twist"]),
        ("4", ["Oliver Twist"]),
        ("李", []),
        ("李小", ["李小龙"]),
        ("小龙", ["李小龙"]),
        ("xyzzy", []),
        ("anna kaya", []),
    ],
)
def test_people_are_found_by_what_is_said(desk: Desk, wanted: str, found: list[str]) -> None:
    assert desk.find(wanted) == found


def test_beginnings_come_before_insides(desk: Desk) -> None:
    assert desk.find("Li") == ["Li Wei", "Oliver Twist", "Elif Kaya"]


def test_a_code_is_found_in_either_case(desk: Desk) -> None:
    with desk.backend.read(desk.admin) as tx:
        ticket = orders.get_ticket(tx, desk.tickets[2])
    assert desk.find(ticket.code) == ["Li Wei"]
    assert desk.find(f" {ticket.code.lower()}\n") == ["Li Wei"]


@pytest.mark.parametrize("wanted", ["", " ", "l", "%", "_", "-", "@", "\x00", "🎫"])
def test_nothing_is_shown_before_two_letters(desk: Desk, wanted: str) -> None:
    assert desk.find(wanted) == []


@pytest.mark.parametrize(
    "wanted",
    [
        '"',
        "'; DROP TABLE tickets; --",
        "*",
        "li*",
        "NEAR(li wei)",
        "li AND",
        "search_text : li",
        "^li",
        "%%%%",
        "__",
        "\\",
        "[/x]",
        "\x00\x00li",
        "\udc80\udcff",
        "🎫🎫🎫",
        "a" * 10_000,
        "ab " * 5_000,
        "đa łb øc",
        "9" * 40,
        "TK99999999999",
        "\u0301\u0301",
        "𝔏𝔦",
        "\u1c90\u1c91\ua7c0\U0001e921",
    ],
)
def test_garbage_is_a_search_like_any_other(desk: Desk, wanted: str) -> None:
    assert isinstance(desk.find(wanted), list)


def test_no_more_than_asked_for_and_in_name_order(desk: Desk) -> None:
    names = [f"Maximilian {chr(122 - at)}" for at in range(20)]
    with desk.backend.write(desk.admin) as tx:
        rows = [
            TicketRow(product_id=desk.product.id, attendee=AttendeeData(name=name))
            for name in names
        ]
        orders.insert_tickets(tx, desk.event_id, rows)
    # All begin with the same seven letters: only the tie step can put them in order.
    assert desk.find("max", limit=5) == sorted(names)[:5]
    assert desk.find("axi", limit=5) == sorted(names)[:5]


def test_other_events_and_organizations_are_not_searched(desk: Desk) -> None:
    other = create_event(desk.backend, desk.admin)
    product = create_product(desk.backend, desk.admin, event_id=other.id)
    create_ticket(desk.backend, desk.admin, product_id=product.id, name="Zoe Elsewhere")
    assert desk.find("zoe") == []
    stranger = create_organization(desk.backend)
    with desk.backend.read(stranger) as tx:
        for wanted in ("anna", "TK00000001", "uller"):
            assert orders.search_tickets(tx, desk.event_id, wanted) == ()


def test_the_index_follows_changes(desk: Desk) -> None:
    ticket_id = desk.tickets[1]
    with desk.backend.write(desk.admin) as tx:
        orders.update_ticket(tx, ticket_id, TicketUpdate(attendee_name="Berta Schmidt"))
    assert desk.find("uller") == ["Ștefan Müllerson"]
    assert desk.find("anna") == ["Berta Schmidt"], "she is still who bought it"
    assert desk.find("schm") == ["Berta Schmidt"]
    assert desk.find("blabaer") == ["Berta Schmidt"]
    with desk.backend.write(desk.admin) as tx:
        orders.delete_ticket(tx, ticket_id)
    assert desk.find("schm") == []
    with desk.backend.write(desk.admin) as tx:
        orders.restore_ticket(tx, ticket_id)
        orders.cancel_ticket(tx, ticket_id)
    assert desk.find("schm") == ["Berta Schmidt"]


def test_a_failed_change_leaves_the_index_alone(desk: Desk) -> None:
    def change_and_fail() -> None:
        with desk.backend.write(desk.admin) as tx:
            orders.update_ticket(tx, desk.tickets[1], TicketUpdate(attendee_name="Berta Schmidt"))
            raise RuntimeError("after the change")

    with pytest.raises(RuntimeError):
        change_and_fail()
    assert desk.find("berta") == []
    assert desk.find("anna") == ["Anna Müller"]


def test_searching_needs_its_right(desk: Desk) -> None:
    assert desk.admin.organization_id is not None
    nobody = create_actor(desk.admin.organization_id, None, "events:read")
    with desk.backend.read(nobody) as tx, pytest.raises(Forbidden):
        orders.search_tickets(tx, desk.event_id, "anna")


def test_a_search_reads_the_index_and_not_the_table(sqlite_backend: Backend) -> None:
    desk = Desk(sqlite_backend)
    with sqlite_backend.read(desk.admin) as tx:
        plan = tx.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT rowid FROM ticket_search WHERE ticket_search MATCH 'a' "
                "AND rowid > 1 AND rowid <= 9 ORDER BY rowid LIMIT 5"
            )
        ).all()
    assert len(plan) == 1
    assert "VIRTUAL TABLE INDEX" in plan[0].detail


def test_both_databases_index_the_same_words(postgres_backend: Backend) -> None:
    desk = Desk(postgres_backend)
    with postgres_backend.read(desk.admin) as tx:
        rows = tx.execute(
            text(
                "SELECT search_text, tsvector_to_array(ticket_words(event_id, search_text)) "
                "FROM ticket_search"
            )
        ).all()
    tag = scope_tag(desk.event_id)
    assert len(rows) == len(PEOPLE)
    for stored, found in map(tuple, rows):
        words = index_words(stored, desk.event_id).split()
        words.remove(scope_word(desk.event_id))
        assert {*found} == {tag + word for word in words}


@pytest.mark.parametrize("glance", [0, 2_000])
def test_rare_and_frequent_names_are_found_the_same_way(
    postgres_backend: Backend, monkeypatch: pytest.MonkeyPatch, glance: int
) -> None:
    """Whether names are walked or the index is asked, in parts or as a whole."""
    monkeypatch.setattr(asking, "_GLANCE", glance)
    desk = Desk(postgres_backend)
    expected = desk.find("li"), desk.find("li", limit=2), desk.find("mu li 0042")
    assert expected == (["Li Wei", "Oliver Twist", "Elif Kaya"], ["Li Wei", "Oliver Twist"], [])
    monkeypatch.setattr(asking, "_FEW", 1)
    assert (desk.find("li"), desk.find("li", limit=2), desk.find("mu li 0042")) == expected
    assert desk.find("0042 lukasz") == ["Łukasz Wiśniewski"]
