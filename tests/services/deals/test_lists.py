"""Lists, pages and the board."""

from __future__ import annotations

from datetime import date

import pytest

from crmtui.kit.backend import Backend
from crmtui.services import deals
from crmtui.services.deals import CurrencySum, DealFilter, DealStatus
from tests.factories import create_company, create_contact
from tests.services.deals.making import Office


@pytest.fixture
def office(backend: Backend) -> Office:
    return Office(backend)


def names(office: Office, **wanted: object) -> list[str]:
    found = office.ask(deals.list_deals, DealFilter.model_validate(wanted))
    assert found.total == len(found.items)
    return [deal.name for deal in found.items]


def test_filters_combine_and_names_are_found_without_their_accents(office: Office) -> None:
    company = create_company(office.backend, office.actor, name="Żółw Łódź")
    person = create_contact(office.backend, office.actor, full_name="Zoë Müller")
    second = office.stages[1]
    shop = office.deal("Shop", company_id=company.id, expected_close_on=date(2026, 7, 1))
    office.deal("Café", contact_id=person.id, stage_id=second)
    office.deal("Third", stage_id=second)
    gone = office.deal("Gone")
    office.do(deals.delete_deal, gone.id)
    office.do(deals.win_deal, shop.id)
    assert names(office) == ["Third", "Café", "Shop"]
    assert names(office, status=DealStatus.OPEN, stage_id=second) == ["Third", "Café"]
    assert names(office, status=DealStatus.WON, company_id=company.id) == ["Shop"]
    assert names(office, contact_id=person.id) == ["Café"]
    assert names(office, pipeline_id=office.pipeline.id, text="cafe") == ["Café"]
    assert names(office, text="zolw lod") == ["Shop"]
    assert names(office, text="muller cafe") == ["Café"]
    assert names(office, text="zolw", status=DealStatus.OPEN) == []
    assert names(office, closes_after=date(2026, 7, 1), closes_before=date(2026, 7, 1)) == ["Shop"]
    assert names(office, deleted=True) == names(office, deleted=True, text="go") == ["Gone"]
    assert office.do(deals.restore_deal, gone.id).deleted_at is None
    assert len(names(office)) == 4


def test_pages_by_number_and_by_key_are_the_same_list(office: Office) -> None:
    made = [office.deal(f"Deal {number}").id for number in range(5)][::-1]
    for text in (None, "deal"):
        wanted = DealFilter(text=text)
        second = office.ask(deals.list_deals, wanted, 2, 2)
        assert (second.total, second.pages) == (5, 3)
        assert [deal.id for deal in second.items] == made[2:4]
        assert office.ask(deals.list_deals, wanted, 9, 2).items == ()
        found, cursor = [], None
        while True:
            page = office.ask(deals.browse_deals, wanted, 2, cursor)
            found += [deal.id for deal in page.items]
            if (cursor := page.next_cursor) is None:
                break
        assert found == made


def test_the_board_adds_up_by_currency_and_probability(office: Office) -> None:
    first, second, *_ = office.stages
    for value, currency, stage in (
        (1_005, "EUR", first),
        (2_000, "EUR", first),
        (90, "JPY", first),
    ):
        office.deal(value_minor=value, currency=currency, stage_id=stage)
    newest = office.deal(value_minor=1_000, currency="EUR", stage_id=second)
    won = office.deal(value_minor=10**12, stage_id=second)
    office.do(deals.win_deal, won.id)
    shown = office.ask(deals.board, office.pipeline.id, per_column=2)
    lead, qualified, *rest = shown.columns
    assert (lead.count, len(lead.deals), shown.count) == (3, 2, 4)
    # 10 % of 30.05 is 3.005, which rounds up.
    euros = CurrencySum(currency="EUR", count=2, value_minor=3_005, weighted_minor=301)
    yen = CurrencySum(currency="JPY", count=1, value_minor=90, weighted_minor=9)
    assert lead.sums == (euros, yen)
    assert [deal.id for deal in qualified.deals] == [newest.id]
    assert all(column.sums == () and column.count == 0 for column in rest)
    total = CurrencySum(currency="EUR", count=3, value_minor=4_005, weighted_minor=601)
    assert shown.sums == (total, yen)
    closed = office.ask(deals.board, office.pipeline.id, DealFilter(status=DealStatus.WON))
    assert closed.sums[0].weighted_minor == 10**12
