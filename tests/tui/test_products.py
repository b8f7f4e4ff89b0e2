"""Products in the office: prices typed as people type them, deleted, restored, of one event."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmtui.services import catalogue
from crmtui.services.catalogue import ProductFilter, ProductUpdate
from crmtui.tui.modals.difference import DifferenceDialog
from crmtui.tui.screens.products import ProductsScreen
from tests.tui.office import (
    SIZE,
    STRANGE,
    Office,
    errors_of,
    fill,
    form_of,
    keys_of,
    list_of,
    press,
    rows_of,
    settled,
)

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path) -> Office:
    return Office(sqlite_backend, tmp_path)


@pytest.mark.parametrize(("typed", "minor"), [("12,50", 1_250), ("1.234,56", 123_456), ("7", 700)])
async def test_a_new_product_has_the_price_that_was_typed(
    office: Office, typed: str, minor: int
) -> None:
    async with office.console(ProductsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f2")
        await fill(pilot, name="VIP", price=typed, quantity="40", event_id=str(office.event.id))
        await press(pilot, "ctrl+s")
        row = list_of(pilot).table.cursor_row
        assert row is not None
        product = office.read(catalogue.get_product, row.id)
        assert (product.name, product.price_minor, product.currency) == ("VIP", minor, "EUR")
        assert (product.quantity, product.event_id) == (40, office.event.id)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"price": "much"}, "price"),
        ({"price": "1.234"}, "price"),
        ({"price": "-1"}, "price"),
        ({"currency": "XX"}, "currency"),
        ({"quantity": "99999999"}, "quantity"),
    ],
)
async def test_what_is_wrong_stands_at_its_field(
    office: Office, values: dict[str, str], wrong: str
) -> None:
    async with office.console(ProductsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f2")
        await fill(pilot, **{"name": "VIP", "price": "10"} | values)
        await press(pilot, "ctrl+s")
        assert wrong in errors_of(pilot)
        assert len(office.read(catalogue.list_products).items) == 1


async def test_prices_are_compared_as_amounts(office: Office) -> None:
    async with office.console(ProductsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        assert form_of(pilot).values()["price"] == "45.00"
        office.write(catalogue.update_product, office.product.id, ProductUpdate(price_minor=5_000))
        await fill(pilot, price="48")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, DifferenceDialog)
        shown = [tuple(one) for one in pilot.app.screen._differences]
        assert shown == [("Price", "48.00", "50.00")]
        await pilot.click("#mine")
        await settled(pilot)
        assert office.read(catalogue.get_product, office.product.id).price_minor == 4_800


async def test_deleted_is_a_word_and_comes_back(office: Office) -> None:
    async with office.console(ProductsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f8", "tab", "enter")
        assert rows_of(pilot) == []
        for _filter in ProductsScreen.FILTERS:
            await press(pilot, "f6")
        assert [row[-1] for row in rows_of(pilot)] == ["deleted"]
        await press(pilot, "ctrl+z")
        assert [row[-1] for row in rows_of(pilot)] == ["active"]
        assert len(office.read(catalogue.list_products, ProductFilter()).items) == 1


async def test_of_an_event_only_its_own_and_new_ones_belong_to_it(office: Office) -> None:
    other = office.add_event("Fair", days=3)

    def screen() -> ProductsScreen:
        return ProductsScreen(other.id, other.name)

    async with office.console(screen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert rows_of(pilot) == []
        assert "F2 makes the first one" in list_of(pilot).table.render_line(1).text
        await press(pilot, "f2")
        assert form_of(pilot).values()["event_id"] == str(other.id)
        await fill(pilot, name=STRANGE, price="5")
        await press(pilot, "ctrl+s")
        assert [row[0] for row in rows_of(pilot)] == [STRANGE]


async def test_an_area_of_its_own_has_nothing_to_go_back_to(office: Office) -> None:
    async with office.console(ProductsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert "records.leave" not in keys_of(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, ProductsScreen)


async def test_a_viewer_only_reads(office: Office) -> None:
    async with office.console(ProductsScreen, "viewer").run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert not keys_of(pilot) & {"records.new", "records.delete", "records.restore"}
        await press(pilot, "enter")
        assert form_of(pilot).read_only
