"""Lists that become tickets: new ones, known ones, and the same list twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, Forbidden, Invalid, NotFound
from crmtui.kit.ids import new_id
from crmtui.services import checkin, orders
from crmtui.services.imports import (
    ImportCounts,
    ImportedState,
    RowFailure,
    TargetField,
    import_attendees,
)
from crmtui.services.orders import OrderStatus, TicketIssue, TicketState
from tests import factories
from tests.services.imports.lists import HEADER, Venue, codes, numbers, open_venue

LIST = HEADER + (
    'A1,Anna Müller,anna@example.com,Regular,"12,50",paid,CODE-1\n'
    'A1,Bob Groß,bob@example.com,Regular,"12,50",paid,CODE-2\n'
    'B2,Çağla Öz,cagla@example.com,VIP,"99,00",pending,CODE-3\n'
    'C3,Dora Doe,dora@example.com,VIP,"99,00",cancelled,CODE-4\n'
)
WITHOUT_CODES = (
    "Order code,Name,E-Mail,Product\n"
    "A1,Anna,anna@example.com,Regular\n"
    "A1,Anna,anna@example.com,Regular\n"
    "A1,Bob,anna@example.com,VIP\n"
    ",Cleo,cleo@example.com,Regular\n"
    ",Dan,,Regular\n"
)


def test_a_list_becomes_orders_tickets_and_products(venue: Venue) -> None:
    result = venue.run(LIST)
    assert numbers(result.counts) == (4, 0, 0, 0)
    anna, bob, cagla, dora = venue.tickets()
    assert (anna.attendee_name, anna.attendee_email) == ("Anna Müller", "anna@example.com")
    assert (anna.code, anna.product_name, anna.price_minor) == ("CODE-1", "Regular", 1250)
    assert [t.state for t in (anna, cagla, dora)] == ["valid", "unpaid", "cancelled"]
    assert (anna.position, bob.position, anna.order_id) == (1, 2, bob.order_id)
    order = venue.order(anna)
    assert (order.code, order.status, order.total_minor) == ("A1", OrderStatus.PAID, 2500)
    assert (order.channel, order.payment_method) == ("import", "imported")
    assert venue.order(cagla).status is OrderStatus.PENDING
    assert venue.order(dora).status is OrderStatus.CANCELLED


def test_counts_of_sold_and_registered_leave_cancelled_tickets_out(venue: Venue) -> None:
    venue.run(LIST)
    assert venue.sold() == {"Regular": 2, "VIP": 1}
    assert venue.registered() == 3


def test_imported_people_are_found_at_the_desk(venue: Venue) -> None:
    venue.run(LIST)
    assert venue.found_by("gross") == ["Bob Groß"]
    assert venue.found_by("B2") == ["Çağla Öz"]


@pytest.mark.parametrize("text", [LIST, WITHOUT_CODES], ids=["codes", "no codes"])
def test_the_same_list_twice_adds_nothing(venue: Venue, text: str) -> None:
    venue.run(text)
    before = venue.tickets()
    again = venue.run(text)
    assert numbers(again.counts) == (0, 0, len(before), 0)
    assert venue.tickets() == before
    assert venue.registered() == sum(ticket.state != "cancelled" for ticket in before)


def test_rows_without_codes_get_codes_that_cannot_be_guessed(venue: Venue) -> None:
    venue.run(WITHOUT_CODES)
    made = {ticket.code for ticket in venue.tickets()}
    assert len(made) == 5
    assert all(code.startswith("TKT-") for code in made)


def test_a_row_may_stand_for_several_tickets(venue: Venue) -> None:
    text = "Name,Anzahl,Product\nAnna,3,Regular\n"
    result = venue.run(text)
    assert (result.counts.created, result.counts.tickets_created) == (1, 3)
    assert len({ticket.code for ticket in venue.tickets()}) == 3
    assert numbers(venue.run(text).counts) == (0, 0, 1, 0)
    more = venue.run(text.replace("3", "4"))
    assert (more.counts.created, more.counts.tickets_created) == (1, 1)


def test_a_plan_says_what_the_import_then_does(venue: Venue) -> None:
    text = LIST + "D4,,nope,VIP,1,paid,CODE-5\n"
    preview = venue.plan(text)
    assert venue.tickets() == []
    assert preview.new_products == ("Regular", "VIP")
    result = venue.run(text)
    assert result.counts == preview.counts
    assert result.failures == preview.failures
    assert venue.plan(text).counts == ImportCounts(rows=5, unchanged=4, failed=1)


def test_blocked_people_come_in_blocked_and_stay_so(venue: Venue) -> None:
    venue.run(LIST.replace("pending", "blocked"))
    assert venue.ticket("CODE-3").state is TicketState.BLOCKED
    assert numbers(venue.run(LIST).counts) == (0, 0, 4, 0)
    assert venue.ticket("CODE-3").state is TicketState.BLOCKED


def test_what_the_list_says_anew_is_updated_and_found(venue: Venue) -> None:
    venue.run(LIST)
    result = venue.run(LIST.replace("Bob Groß,bob@", "Rob Klein,rob@"))
    assert numbers(result.counts) == (0, 1, 3, 0)
    rob = venue.ticket("CODE-2")
    assert (rob.attendee_name, rob.attendee_email) == ("Rob Klein", "rob@example.com")
    assert venue.found_by("klein") == ["Rob Klein"]
    assert venue.found_by("gross") == []
    assert rob.version == 2


def test_empty_cells_take_nothing_away(venue: Venue) -> None:
    venue.run(LIST)
    result = venue.run(LIST.replace("Anna Müller,anna@example.com", ","))
    assert numbers(result.counts) == (0, 0, 4, 0)
    assert venue.ticket("CODE-1").attendee_name == "Anna Müller"


def test_a_payment_that_came_in_is_taken_over(venue: Venue) -> None:
    venue.run(LIST)
    result = venue.run(LIST.replace("pending", "paid"))
    assert numbers(result.counts) == (0, 1, 3, 0)
    cagla = venue.ticket("CODE-3")
    assert cagla.state is TicketState.VALID
    assert venue.order(cagla).status is OrderStatus.PAID
    assert venue.order(cagla).paid_at is not None


def test_a_payment_is_never_taken_back_in_silence(venue: Venue) -> None:
    venue.run(LIST)
    result = venue.run(LIST.replace(",paid,CODE-1", ",pending,CODE-1"))
    assert codes(result) == {2: {"paid": "ticket.paid_here"}}
    assert venue.ticket("CODE-1").state is TicketState.VALID


def test_a_cancellation_gives_the_place_back(venue: Venue) -> None:
    venue.run(LIST)
    venue.run(LIST.replace(",paid,", ",refunded,"))
    assert venue.sold() == {"Regular": 0, "VIP": 1}
    assert venue.registered() == 1
    assert venue.order(venue.ticket("CODE-1")).status is OrderStatus.CANCELLED


def test_a_ticket_cancelled_here_stays_so(venue: Venue) -> None:
    venue.run(LIST)
    with venue.backend.write(venue.actor) as tx:
        orders.cancel_ticket(tx, venue.ticket("CODE-1").id)
    assert codes(venue.run(LIST)) == {2: {"ticket_state": "ticket.cancelled_here"}}


def test_a_deleted_ticket_does_not_come_back_by_itself(venue: Venue) -> None:
    venue.run(LIST)
    with venue.backend.write(venue.actor) as tx:
        orders.delete_ticket(tx, venue.ticket("CODE-1").id)
    assert codes(venue.run(LIST)) == {2: {"row": "ticket.deleted"}}


def test_a_replaced_code_still_leads_to_its_ticket(venue: Venue) -> None:
    venue.run(LIST)
    with venue.backend.write(venue.actor) as tx:
        fresh = orders.replace_code(tx, venue.ticket("CODE-1").id).code
    assert numbers(venue.run(LIST).counts) == (0, 0, 4, 0)
    assert venue.ticket(fresh).attendee_name == "Anna Müller"


def test_a_shop_code_takes_the_place_of_one_made_here(venue: Venue) -> None:
    text = "Order code,Name,E-Mail,Product\nA1,Anna,anna@example.com,Regular\n"
    venue.run(text)
    coded = text.replace("Product\n", "Product,Ticket code\n").replace("Regular\n", "Regular,X-1\n")
    assert numbers(venue.run(coded).counts) == (0, 1, 0, 0)
    assert [ticket.code for ticket in venue.tickets()] == ["X-1"]
    assert numbers(venue.run(text).counts) == (0, 0, 1, 0)
    assert numbers(venue.run(coded).counts) == (0, 0, 1, 0)


def test_a_ticket_of_another_product_is_not_exchanged(venue: Venue) -> None:
    venue.run(LIST)
    result = venue.run(LIST.replace('Regular,"12,50",paid,CODE-1', 'VIP,"12,50",paid,CODE-1'))
    assert codes(result) == {2: {"product": "ticket.other_product"}}


def test_a_code_twice_in_one_file_is_refused_the_second_time(venue: Venue) -> None:
    result = venue.run(LIST + "E5,Eve,eve@example.com,VIP,1,paid,CODE-1\n")
    assert codes(result) == {6: {"ticket_code": "ticket.code_repeated"}}
    assert venue.ticket("CODE-1").attendee_name == "Anna Müller"


def test_the_same_codes_at_another_event_are_other_tickets(venue: Venue) -> None:
    venue.run(LIST)
    second = Venue(
        venue.backend, venue.actor, factories.create_event(venue.backend, venue.actor).id
    )
    assert numbers(second.run(LIST).counts) == (4, 0, 0, 0)
    assert second.ticket("CODE-1").id != venue.ticket("CODE-1").id
    assert numbers(venue.run(LIST).counts) == (0, 0, 4, 0)


def test_another_organization_is_not_touched(venue: Venue) -> None:
    venue.run(LIST)
    other = open_venue(venue.backend)
    assert numbers(other.run(LIST).counts) == (4, 0, 0, 0)
    with pytest.raises(NotFound):
        Venue(venue.backend, other.actor, venue.event_id).run(LIST)


def test_an_order_made_here_is_not_added_to(venue: Venue) -> None:
    product = factories.create_product(venue.backend, venue.actor, event_id=venue.event_id)
    ticket = factories.create_ticket(venue.backend, venue.actor, product_id=product.id)
    text = f"Order code,Name,Product\n{ticket.order_code},Anna,Regular\n"
    assert codes(venue.run(text)) == {2: {"order_code": "order.code_taken"}}


def test_a_ticket_issued_here_with_the_lists_code_is_the_same_ticket(venue: Venue) -> None:
    product = factories.create_product(venue.backend, venue.actor, event_id=venue.event_id)
    factories.create_ticket(venue.backend, venue.actor, product_id=product.id, code="X-1")
    result = venue.run("Name,Product,Ticket code\nAda Byron,Regular,X-1\n")
    assert numbers(result.counts) == (0, 1, 0, 0)
    assert [ticket.attendee_name for ticket in venue.tickets()] == ["Ada Byron"]


def test_capacity_is_kept_row_by_row(backend: Backend) -> None:
    venue = open_venue(backend, capacity=2)
    result = venue.run(LIST)
    assert numbers(result.counts) == (3, 0, 0, 1)
    assert codes(result) == {4: {"row": "event.full"}}
    assert venue.plan(LIST).counts == ImportCounts(rows=4, unchanged=3, failed=1)
    assert venue.registered() == 2


def test_a_product_is_not_oversold(venue: Venue) -> None:
    factories.create_product(venue.backend, venue.actor, event_id=venue.event_id, quantity=1)
    result = venue.run(LIST)
    assert codes(result) == {3: {"product": "product.sold_out"}}
    assert venue.sold()["Regular"] == 1


def test_a_row_of_several_tickets_gets_all_or_none(backend: Backend) -> None:
    venue = open_venue(backend, capacity=4)
    result = venue.run("Name,Anzahl,Product\nAnna,3,Regular\nBob,2,Regular\nCleo,1,Regular\n")
    assert codes(result) == {3: {"row": "event.full"}}
    assert venue.registered() == 4


def test_products_are_only_made_when_wanted(venue: Venue) -> None:
    result = venue.run(LIST, create_products=False)
    assert set(codes(result).values().__iter__().__next__().values()) == {"product.unknown"}
    assert numbers(result.counts) == (0, 0, 0, 4)
    assert venue.sold() == {}


def test_rows_without_a_product_need_one_to_be_named(venue: Venue) -> None:
    text = "Name,E-Mail\nAnna,anna@example.com\n"
    assert codes(venue.run(text)) == {2: {"product": "product.missing"}}
    named = venue.run(text, mapping={"default_product": "Guest list"})
    assert numbers(named.counts) == (1, 0, 0, 0)
    assert numbers(venue.run("Name,E-Mail\nBob,bob@example.com\n").counts) == (1, 0, 0, 0)
    assert venue.sold() == {"Guest list": 2}


def test_an_amount_in_another_currency_is_refused(venue: Venue) -> None:
    factories.create_product(venue.backend, venue.actor, event_id=venue.event_id)
    result = venue.run("Name,Product,Price\nAnna,Regular,12 USD\n")
    assert codes(result) == {2: {"currency": "product.other_currency"}}


def test_admissions_are_recorded_on_the_chosen_list(venue: Venue) -> None:
    text = (
        "Name,Product,Ticket code,Status,Checked in\n"
        "Anna,Regular,C-1,paid,2026-06-12 17:30:00\n"
        "Bob,Regular,C-2,paid,yes\n"
        "Cleo,Regular,C-3,paid,no\n"
        "Dan,Regular,C-4,cancelled,yes\n"
    )
    passed_over = venue.run(text)
    assert (passed_over.counts.admitted, passed_over.counts.admissions_passed_over) == (0, 2)
    with venue.backend.write(venue.actor) as tx:
        door = checkin.create_list(tx, checkin.ListCreate(event_id=venue.event_id, name="Door"))
    result = venue.run(text, checkin_list_id=door.id)
    assert (numbers(result.counts), result.counts.admitted) == ((0, 2, 2, 0), 2)
    assert venue.ticket("C-1").redeemed_at == datetime(2026, 6, 12, 17, 30, tzinfo=UTC)
    with venue.backend.read(venue.actor) as tx:
        counters = checkin.get_counters(tx, door.id)
        assert counters == checkin.recount(tx, door.id)
    assert (counters.admitted, counters.inside) == (2, 2)
    again = venue.run(text, checkin_list_id=door.id)
    assert (numbers(again.counts), again.counts.admitted) == ((0, 0, 4, 0), 0)


def test_somebody_admitted_by_the_list_is_not_admitted_again(venue: Venue) -> None:
    with venue.backend.write(venue.actor) as tx:
        door = checkin.create_list(
            tx, checkin.ListCreate(event_id=venue.event_id, name="Door", max_entries=1)
        )
    text = "Name,Product,Ticket code,Checked in\nAnna,Regular,C-1,yes\n"
    venue.run(text, checkin_list_id=door.id)
    with venue.backend.write(venue.actor) as tx:
        verdict = checkin.redeem(tx, checkin.Scanned(list_id=door.id, code="C-1"))
    assert verdict.result is checkin.Result.ALREADY_REDEEMED


def test_an_admitted_ticket_is_not_cancelled_by_a_list(venue: Venue) -> None:
    with venue.backend.write(venue.actor) as tx:
        door = checkin.create_list(tx, checkin.ListCreate(event_id=venue.event_id, name="Door"))
    text = "Name,Product,Ticket code,Checked in,Status\nAnna,Regular,C-1,yes,paid\n"
    venue.run(text, checkin_list_id=door.id)
    assert codes(venue.run(text.replace("paid", "cancelled"))) == {
        2: {"ticket_state": "ticket.admitted"}
    }


def test_a_wrong_mapping_fails_row_by_row_and_stores_nothing(venue: Venue) -> None:
    table, data = venue.load(LIST)
    wrong = data.mapping.with_column(TargetField.EMAIL, "Product")
    result = import_attendees(
        venue.backend, venue.actor, table, data.model_copy(update={"mapping": wrong})
    )
    assert numbers(result.counts) == (0, 0, 0, 4)
    assert {frozenset(reasons.items()) for reasons in codes(result).values()} == {
        frozenset({("email", "email.invalid")})
    }
    assert venue.tickets() == []


def test_unknown_words_can_be_explained(venue: Venue) -> None:
    text = LIST.replace("pending", "Reservierung")
    assert codes(venue.run(text)) == {4: {"order_state": "state.unknown"}}
    words = {"reservierung": ImportedState.UNPAID}
    assert numbers(venue.run(text, mapping={"state_words": words}).counts) == (1, 0, 3, 0)


def test_a_mapping_of_another_file_is_refused(venue: Venue) -> None:
    _table, data = venue.load("Name,Firma\nAnna,x\n")
    table, _data = venue.load(LIST)
    with pytest.raises(Invalid) as caught:
        import_attendees(venue.backend, venue.actor, table, data)
    assert caught.value.code == "import.other_columns"


def test_a_mapping_of_nobody_is_refused_before_anything_is_stored(venue: Venue) -> None:
    table, data = venue.load("Product,Price\nRegular,12\n")
    with pytest.raises(Invalid) as caught:
        import_attendees(venue.backend, venue.actor, table, data)
    assert caught.value.code == "import.nobody_mapped"
    assert venue.sold() == {}


def test_event_and_list_must_exist_and_belong_together(venue: Venue) -> None:
    table, data = venue.load(LIST)
    other = factories.create_event(venue.backend, venue.actor)
    with venue.backend.write(venue.actor) as tx:
        door = checkin.create_list(tx, checkin.ListCreate(event_id=other.id, name="Door"))
    for changes, kind, code in (
        ({"event_id": new_id()}, NotFound, "event.not_found"),
        ({"checkin_list_id": new_id()}, NotFound, "checkin_list.not_found"),
        ({"checkin_list_id": door.id}, Invalid, "import.other_list"),
    ):
        with pytest.raises(kind) as caught:
            import_attendees(venue.backend, venue.actor, table, data.model_copy(update=changes))
        assert caught.value.code == code


@pytest.mark.parametrize("role", ["front_desk", "viewer", "picker"])
def test_only_the_office_may_import(venue: Venue, role: str) -> None:
    actor = factories.create_actor(venue.actor.organization_id or new_id(), role)
    table, data = venue.load(LIST)
    with pytest.raises(Forbidden):
        import_attendees(venue.backend, actor, table, data)
    with venue.backend.read(actor) as tx, pytest.raises(Forbidden):
        from crmtui.services.imports import plan_import

        plan_import(tx, table, data)


def test_a_manager_may_import(venue: Venue) -> None:
    actor = factories.create_actor(venue.actor.organization_id or new_id(), "manager")
    result = Venue(venue.backend, actor, venue.event_id).run(LIST)
    assert numbers(result.counts) == (4, 0, 0, 0)


def test_failures_are_handed_over_with_their_original_cells(venue: Venue) -> None:
    table, data = venue.load(LIST + " X9 , Eve ,nope,VIP,1,paid,CODE-9\n")
    failures: list[RowFailure] = []
    import_attendees(venue.backend, venue.actor, table, data, on_failure=failures.append)
    (failure,) = failures
    assert failure.row_no == 6
    assert failure.cells == (" X9 ", " Eve ", "nope", "VIP", "1", "paid", "CODE-9")
    assert len(failure.cells) == len(table.header)


def test_nasty_names_are_stored_as_they_are(venue: Venue) -> None:
    names = ["[/x] [bold]", "'; DROP TABLE tickets; --", "💥 Ünïcödé", "{x} %s \\"]
    rows = "".join(f'"{name}",Regular,N-{i}\n' for i, name in enumerate(names))
    assert venue.run(f"Name,Product,Ticket code\n{rows}").counts.created == len(names)
    assert [ticket.attendee_name for ticket in venue.tickets()] == names


def test_a_ticket_code_taken_meanwhile_is_found_on_the_second_try(
    venue: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another desk issues the code between reading and writing."""
    from crmtui.services.imports import flows

    product = factories.create_product(
        venue.backend, venue.actor, event_id=venue.event_id, name="Regular"
    )
    really, tries = flows.apply_decisions, []

    def apply_late(*arguments: object) -> int:
        if not tries:
            tries.append(1)
            raise Conflict("ticket.code_taken", "taken")
        return really(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(flows, "apply_decisions", apply_late)
    with venue.backend.write(venue.actor) as tx:
        orders.issue_ticket(tx, TicketIssue(product_id=product.id, code="CODE-1"))
    assert numbers(venue.run(LIST).counts) == (3, 1, 0, 0)
