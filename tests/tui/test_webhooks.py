"""The endpoints of the webhooks area: made, changed, switched, deleted; secrets are shown once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import SelectionList

from crmtui.services import webhooks
from crmtui.services.webhooks import EndpointUpdate
from crmtui.tui.modals.difference import DifferenceDialog
from crmtui.tui.modals.secret import SecretDialog
from crmtui.tui.screens.webhooks import WebhooksScreen
from crmtui.tui.screens.webhooks.delivery import DeliveryScreen
from crmtui.tui.screens.webhooks.endpoint_forms import EndpointForm
from tests.tui.hooks_office import LONG, HooksOffice, area_of, lines_of
from tests.tui.office import (
    SIZE,
    errors_of,
    fill,
    form_of,
    keys_of,
    notices_of,
    press,
    settled,
)

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend

pytestmark = pytest.mark.soak

ACTING = {
    *("webhooks.new", "webhooks.test", "webhooks.toggle", "webhooks.delete"),
    *("webhooks.rotate", "webhooks.missed"),
}


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path) -> HooksOffice:
    return HooksOffice(sqlite_backend, tmp_path)


def choose(pilot: Pilot[Any], *names: str) -> None:
    """Choose these event types and no others."""
    events = form_of(pilot).query_one("#field-event_types", SelectionList)
    events.deselect_all()
    for name in names:
        events.select(name)


def shown_secret(pilot: Pilot[Any]) -> str:
    assert isinstance(pilot.app.screen, SecretDialog)
    return pilot.app.screen._secret


def signing(office: HooksOffice) -> tuple[str, ...]:
    """The secrets that sign what is due now."""
    office.fan_out()
    (due,) = office.claim()
    return due.secrets


async def test_a_new_endpoint_tells_its_secret_once(office: HooksOffice) -> None:
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f2", "down", "down", "enter")
        choose(pilot, "product.updated", "ticket.issued")
        await fill(pilot, url="https://new.example/[/x]", description="[red] Łukasz")
        await press(pilot, "ctrl+s")
        secret = shown_secret(pilot)
        assert secret.startswith("whsec_")
        await press(pilot, "f4")
        assert pilot.app.clipboard == secret
        await press(pilot, "escape")
        (made,) = office.endpoints()
        assert (made.dialect, made.url) == ("kazi", "https://new.example/[/x]")
        assert set(made.event_types) == {"product.updated", "ticket.issued"}
        assert (made.description, made.ordered, made.enabled) == ("[red] Łukasz", False, True)
        await press(pilot, "enter")
        assert "secret" not in form_of(pilot).values()
        office.change_price(1)
        assert signing(office) == (secret,)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"url": "ftp://hooks.example"}, "url"),
        ({"url": "https://anna:secret@hooks.example"}, "url"),
        ({"url": ""}, "url"),
        ({"secret": "two\x07lines"}, "secret"),
    ],
)
async def test_what_is_wrong_stands_at_its_field(
    office: HooksOffice, values: dict[str, str], wrong: str
) -> None:
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f2", "enter")
        await fill(pilot, **{"url": "https://hooks.example"} | values)
        await press(pilot, "ctrl+s")
        assert wrong in errors_of(pilot)
        assert office.endpoints() == []


async def test_no_event_is_no_subscription(office: HooksOffice) -> None:
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f2", "enter")
        choose(pilot)
        await fill(pilot, url="https://hooks.example")
        await press(pilot, "ctrl+s")
        assert set(errors_of(pilot)) == {"event_types"}


async def test_what_is_chosen_is_seen_without_colours(office: HooksOffice) -> None:
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f2", "enter")
        choose(pilot, "ticket.issued", "ticket.redeemed")
        await pilot.pause()
        events = form_of(pilot).query_one("#field-event_types", SelectionList)
        lines = [events.render_line(y).text for y in range(5)]
        assert [line[1] for line in lines] == [" ", " ", " ", "X", "X"]
        events.scroll_to(y=2, animate=False)
        await pilot.pause()
        assert [events.render_line(y).text[1] for y in range(3)] == [" ", "X", "X"]


async def test_an_edit_changes_what_was_typed_and_nothing_else(office: HooksOffice) -> None:
    made = office.add("first [/x]", events=("product.updated",), ordered=True)
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        await fill(pilot, url=LONG)
        await press(pilot, "ctrl+s")
        changed = office.endpoint(made)
        assert changed.url == LONG
        same = {"updated_at", "version", "url"}
        kept = changed.model_dump(exclude=same)
        assert kept == made.model_dump(exclude={*same, "secret"})


async def test_a_second_saver_sees_the_difference(office: HooksOffice) -> None:
    made = office.add("first")
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "enter")
        data = EndpointUpdate(description="theirs")
        office.do(webhooks.update_endpoint, made.id, data, office.backend.secrets)
        await fill(pilot, description="mine")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, DifferenceDialog)
        await pilot.click("#mine")
        await settled(pilot)
        assert office.endpoint(made).description == "mine"


async def test_a_rotated_secret_is_shown_and_both_sign(office: HooksOffice) -> None:
    made = office.add("first", events=("product.updated",))
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f9")
        await fill(pilot, overlap="2")
        await press(pilot, "ctrl+s")
        fresh = shown_secret(pilot)
        office.change_price(1)
        assert signing(office) == (fresh, made.secret.get_secret_value())
        office.wait(hours=3)
        office.change_price(2)
        assert office.claim() == ()
        office.fan_out()
        assert {one.secrets for one in office.claim()} == {(fresh,)}


async def test_an_overlap_of_a_year_is_refused_at_its_field(office: HooksOffice) -> None:
    office.add("first")
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f9")
        await fill(pilot, overlap="999")
        await press(pilot, "ctrl+s")
        assert "overlap" in errors_of(pilot)
        assert office.endpoints()[0].old_secret_until is None


async def test_off_is_asked_about_and_on_is_not(office: HooksOffice) -> None:
    made = office.add("first")
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f7", "enter")
        assert office.endpoint(made).enabled
        await press(pilot, "f7", "tab", "enter")
        assert not office.endpoint(made).enabled
        assert lines_of(pilot)[0][0] == "[--] off"
        await press(pilot, "f7")
        assert office.endpoint(made).enabled
        assert lines_of(pilot)[0][0] == "[..] unused"


async def test_health_is_a_word_and_a_sign(office: HooksOffice) -> None:
    office.make_history()
    async with office.console(WebhooksScreen).run_test(size=(160, 40)) as pilot:
        await settled(pilot)
        shown = {row[7].split()[0]: row for row in lines_of(pilot)}
        assert {name: row[0] for name, row in shown.items()} == {
            "good": "[OK] healthy",
            "failing": "[!!] failing",
            "hole": "[!.] stumbling",
            "throttled": "[||] paused",
            "gone": "[XX] gave up",
            "off": "[--] off",
            "late": "[..] unused",
        }
        assert shown["failing"][3:6] == ("10", "2", "1")
        assert shown["good"][3:6] == ("-", "1", "-")


async def test_a_test_message_is_sent_and_followed(office: HooksOffice) -> None:
    office.add("good")
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f6")
        assert isinstance(pilot.app.screen, DeliveryScreen)
        (sent,) = office.summaries()
        assert (sent.event_type, sent.state) == (webhooks.TEST_EVENT, "PENDING")
        office.answer()
        await press(pilot, "f5")
        assert pilot.app.screen._delivery is not None
        assert pilot.app.screen._delivery.state == "DELIVERED"


async def test_deleting_says_what_waits_and_cancels_it(office: HooksOffice) -> None:
    office.add("first", events=("product.updated",))
    office.change_price(1)
    office.fan_out()
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f8")
        assert "1 delivery" in pilot.app.screen._text  # type: ignore[attr-defined]
        await press(pilot, "enter")
        assert len(office.endpoints()) == 1
        await press(pilot, "f8", "tab", "enter")
        assert office.endpoints() == []
        assert [one.state for one in office.summaries()] == ["CANCELLED"]


async def test_what_was_missed_is_counted_before_it_is_sent(office: HooksOffice) -> None:
    office.add("early", events=("product.updated",))
    for price in (1, 2, 3):
        office.change_price(price)
    office.fan_out()
    office.wait(seconds=1)
    office.add("late", events=("product.updated",))
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "down", "ctrl+r", "ctrl+s")
        assert "3 deliveries" in pilot.app.screen._text  # type: ignore[attr-defined]
        await press(pilot, "tab", "enter")
        late = office.endpoints()[1].id
        assert len(office.summaries(endpoint_id=late)) == 3
        await press(pilot, "ctrl+r", "ctrl+s")
        assert isinstance(pilot.app.screen, WebhooksScreen)
        assert notices_of(pilot)[-1].startswith("There is nothing")


async def test_an_endpoint_that_is_off_catches_up_when_it_is_on(office: HooksOffice) -> None:
    office.add("off", enabled=False)
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+r")
        assert isinstance(pilot.app.screen, WebhooksScreen)
        assert len(notices_of(pilot)) == 1


async def test_a_viewer_reads_everything_and_acts_on_nothing(office: HooksOffice) -> None:
    office.make_history()
    async with office.console(WebhooksScreen, "viewer").run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert not keys_of(pilot) & ACTING
        assert len(lines_of(pilot)) == 7
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, EndpointForm)
        assert form_of(pilot).read_only
        await press(pilot, "escape", "f3")
        assert not keys_of(pilot) & {
            *("deliveries.replay", "deliveries.cancel", "deliveries.replay_all")
        }
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, DeliveryScreen)
        assert not keys_of(pilot) & {"delivery.replay", "delivery.cancel"}
        await press(pilot, "escape", "f3")
        assert len(lines_of(pilot)) == 1
        assert not keys_of(pilot) & {"held_up.replay", "held_up.unblock"}


async def test_nothing_here_is_said_and_can_be_filled(office: HooksOffice) -> None:
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert "F2 adds one" in area_of(pilot).view.table.render_line(1).text
        assert keys_of(pilot) & ACTING == {"webhooks.new"}
