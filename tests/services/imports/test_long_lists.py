"""Lists of many batches: whole, stopped and resumed."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from crmtui.models import DomainEventRow
from crmtui.services.imports import ImportCounts, import_attendees
from crmtui.services.imports.batches import BATCH_ROWS
from tests import factories
from tests.services.imports.lists import Venue, numbers, open_venue


class _Stopped(Exception):
    pass


def long_list(rows: int) -> str:
    """Orders of three tickets that lie across the borders of batches; every tenth is unpaid."""
    lines = ["Order code,Name,E-Mail,Product,Status"]
    lines += [
        f"O{i // 3},Person {i},p{i}@example.com,P{i % 4},{'pending' if i % 10 == 0 else 'paid'}"
        for i in range(rows)
    ]
    return "\n".join(lines) + "\n"


def stop_after(batches: int) -> object:
    seen: list[ImportCounts] = []

    def progress(counts: ImportCounts) -> None:
        seen.append(counts)
        if len(seen) == batches:
            raise _Stopped

    return progress


def result_of(venue: Venue) -> list[tuple[object, ...]]:
    """What an import left, apart from ids and random codes."""
    return [
        (
            ticket.number,
            ticket.position,
            ticket.attendee_name,
            ticket.state,
            ticket.product_name,
            ticket.order_code,
            venue.order(ticket).status if ticket.number % 97 == 0 else None,
        )
        for ticket in venue.tickets()
    ]


@pytest.mark.soak
def test_ten_thousand_rows_twice(venue: Venue) -> None:
    text = long_list(10_000)
    assert numbers(venue.run(text).counts) == (10_000, 0, 0, 0)
    assert venue.registered() == sum(venue.sold().values()) == 10_000
    assert numbers(venue.run(text).counts) == (0, 0, 10_000, 0)
    assert venue.plan(text).counts.unchanged == 10_000
    assert venue.found_by("Person 9999") == ["Person 9999"]


def test_an_import_stopped_between_batches_is_resumed_to_the_same_result(venue: Venue) -> None:
    text = long_list(2 * BATCH_ROWS + 500)
    table, data = venue.load(text)
    with pytest.raises(_Stopped):
        import_attendees(
            venue.backend,
            venue.actor,
            table,
            data,
            progress=stop_after(1),  # type: ignore[arg-type]
        )
    assert len(venue.tickets()) == BATCH_ROWS
    resumed = venue.run(text)
    assert numbers(resumed.counts) == (BATCH_ROWS + 500, 0, BATCH_ROWS, 0)
    whole = open_venue(venue.backend)
    whole.run(text)
    assert result_of(venue) == result_of(whole)
    assert venue.sold() == whole.sold()


def test_an_order_across_two_batches_is_pending_if_any_of_its_tickets_is(venue: Venue) -> None:
    head = "".join(f"X{i},Person {i},Regular,paid\n" for i in range(BATCH_ROWS - 1))
    text = f"Order code,Name,Product,Status\n{head}A,Anna,Regular,paid\nA,Bob,Regular,pending\n"
    venue.run(text)
    *_others, anna, bob = venue.tickets()
    assert anna.order_id == bob.order_id
    order = venue.order(anna)
    assert order.status == "pending"
    assert [ticket.attendee_name for ticket in order.tickets] == ["Anna", "Bob"]


def test_progress_tells_the_counts_so_far(venue: Venue) -> None:
    table, data = venue.load(long_list(BATCH_ROWS + 1))
    seen: list[ImportCounts] = []
    import_attendees(venue.backend, venue.actor, table, data, progress=seen.append)
    assert [counts.rows for counts in seen] == [BATCH_ROWS, BATCH_ROWS + 1]


def test_two_imports_of_one_list_at_the_same_moment_make_every_ticket_once(venue: Venue) -> None:
    text = long_list(BATCH_ROWS + 200)
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = [*pool.map(lambda _: venue.run(text), range(2))]
    assert sum(result.counts.created for result in results) == BATCH_ROWS + 200
    assert sum(result.counts.unchanged for result in results) == BATCH_ROWS + 200
    assert len(venue.tickets()) == venue.registered() == BATCH_ROWS + 200
    assert len(venue.sold()) == 4


def test_desks_sell_while_a_list_comes_in(venue: Venue) -> None:
    product = factories.create_product(
        venue.backend, venue.actor, event_id=venue.event_id, name="P0"
    )
    text = long_list(2 * BATCH_ROWS)
    with ThreadPoolExecutor(max_workers=2) as pool:
        importing = pool.submit(venue.run, text)
        for number in range(40):
            factories.create_ticket(
                venue.backend, venue.actor, product_id=product.id, name=f"Walk-in {number}"
            )
        assert importing.result().counts.failed == 0
    tickets = venue.tickets()
    assert len(tickets) == venue.registered() == 2 * BATCH_ROWS + 40
    assert len({ticket.number for ticket in tickets}) == len(tickets)


def test_the_log_gets_a_row_for_each_ticket_and_one_for_the_list(venue: Venue) -> None:
    venue.run(long_list(20))
    with venue.backend.read(venue.actor) as tx:
        topics = Counter(tx.execute(select(DomainEventRow.topic)).scalars())
    assert topics["attendees.imported"] == 1
    assert topics["ticket.issued"] == 20
