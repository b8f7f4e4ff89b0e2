"""What tickets and orders may become, without a database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crmtui.kit.errors import Conflict, CrmError, Invalid
from crmtui.kit.ids import new_id
from crmtui.kit.money import Money
from crmtui.kit.name_index import index_words, name_letters, scope_word
from crmtui.services.orders import rules, search_index
from crmtui.services.orders.schemas import OrderStatus, PaymentMethod, TicketState

ONCE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("state", list(TicketState))
def test_only_a_valid_ticket_shows_that_it_was_used(state: TicketState) -> None:
    shown = rules.ticket_status(state, ONCE)
    assert shown == ("redeemed" if state is TicketState.VALID else state)
    assert rules.ticket_status(state, None) == state
    assert rules.holds_place(state) is (state is not TicketState.CANCELLED)


def test_prices_add_up_in_one_currency_only() -> None:
    assert rules.sum_prices([Money(1, "EUR"), Money(2, "EUR")]) == Money(3, "EUR")
    for prices in ([Money(1, "EUR"), Money(2, "USD")], []):
        with pytest.raises(Invalid) as refused:
            rules.sum_prices(prices)
        assert refused.value.code == "order.mixed_currencies"


@pytest.mark.parametrize(
    ("method", "total", "may", "outcome"),
    [
        ("cash", 100, False, (PaymentMethod.CASH, False)),
        ("card", 100, True, (PaymentMethod.CARD, False)),
        ("cash", 0, False, (PaymentMethod.FREE, False)),
        ("free", 0, False, (PaymentMethod.FREE, False)),
        ("free", 100, True, (PaymentMethod.FREE, True)),
        ("free", 100, False, "order.may_not_give_away"),
        ("imported", 0, True, "order.payment_method"),
    ],
)
def test_how_a_sale_is_paid(
    method: str, total: int, may: bool, outcome: tuple[PaymentMethod, bool] | str
) -> None:
    try:
        paid: object = rules.require_payment(
            PaymentMethod(method), Money(total, "EUR"), may_give_away=may
        )
    except CrmError as refused:
        paid = refused.code
    assert paid == outcome


@pytest.mark.parametrize("state", list(TicketState))
@pytest.mark.parametrize("order", list(OrderStatus))
def test_blocking_is_undone_to_what_the_payment_says(
    state: TicketState, order: OrderStatus
) -> None:
    if state in (TicketState.CANCELLED, TicketState.REVOKED):
        for decide in (lambda: rules.blocked(state), lambda: rules.unblocked(state, order)):
            with pytest.raises(Conflict):
                decide()
        return
    assert rules.blocked(state) is TicketState.BLOCKED
    unpaid = order is OrderStatus.PENDING
    expected = TicketState.UNPAID if unpaid else TicketState.VALID
    if state is not TicketState.BLOCKED:
        expected = state
    assert rules.unblocked(state, order) is expected


@pytest.mark.parametrize("code", ["", " ", "\n", "a\tb", "a\x00", "x" * 201, "\u200b", "\udc80"])
def test_unreadable_codes(code: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.require_code(code)
    assert refused.value.code == "ticket.code"


def test_name_keys_order_as_names_do() -> None:
    names = ["", "9 Lives", "Aaron", "Ab", "Änne", "Anton", "Zoë", "李小龙"]
    keys = [name_letters(name) for name in names]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert all(0 <= key < 2**35 for key in keys)
    assert name_letters("Müller") == name_letters("MULLER")


def test_what_is_indexed_cannot_be_typed() -> None:
    event_id = new_id()
    stored = search_index.Searchable(name="Łukasz Ørsted", email="a@b.cd").text()
    assert stored == "lukasz orsted / a b cd"
    indexed = index_words(stored, event_id).split()
    assert scope_word(event_id) in indexed
    plain = [word for word in indexed if word.isascii()]
    assert plain == ["lukasz", "orsted", "a", "b", "cd"]
    assert {"økasz", "øsz", "ørsted", "đl", "đo"} <= set(indexed)
