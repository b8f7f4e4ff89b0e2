"""Whatever list comes: the second time it makes nothing, and the counts are right."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmtui.kit.backend import Backend
from tests.services.imports.lists import open_venue

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "A1", "B2"]),
        st.sampled_from(["", "Anna", "ANNA", "Zoë Größe"]),
        st.sampled_from(["", "a@example.com", "A@example.com", "nope"]),
        st.sampled_from(["Regular", "regular", "VIP", ""]),
        st.sampled_from(["paid", "pending", "cancelled", "blocked", "", "huh"]),
        st.sampled_from(["", "", "C-1", "C-2", "c-1"]),
        st.sampled_from(["", "1", "3", "0"]),
    ),
    max_size=12,
)
HEADER = "Order code,Name,E-Mail,Product,Order status,Ticket code,Quantity\n"


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS, capacity=st.sampled_from([None, 3]))
def test_a_list_twice_is_a_list_once(
    sqlite_backend: Backend, rows: list[tuple[str, ...]], capacity: int | None
) -> None:
    venue = open_venue(sqlite_backend, capacity=capacity)
    text = HEADER + "".join(",".join(row) + "\n" for row in rows)
    plan = venue.plan(text)
    first = venue.run(text)
    assert first.counts == plan.counts
    before = venue.tickets()
    again = venue.run(text)
    assert (again.counts.tickets_created, again.counts.updated) == (0, 0)
    assert again.counts.failed == first.counts.failed
    assert venue.tickets() == before
    living = [ticket for ticket in before if ticket.state != "cancelled"]
    assert venue.registered() == sum(venue.sold().values()) == len(living)
    assert capacity is None or len(living) <= capacity
