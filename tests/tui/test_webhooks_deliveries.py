"""Deliveries in the webhooks area: found, opened, copied as curl, sent again, given up."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Static

from crmtui.services import webhooks
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.screens.webhooks import WebhooksScreen
from crmtui.tui.screens.webhooks.choice import DeliveryChoice
from crmtui.tui.screens.webhooks.curl import CurlDialog
from crmtui.tui.screens.webhooks.deliveries import DeliveriesView
from crmtui.tui.screens.webhooks.delivery import DeliveryScreen
from crmtui.tui.screens.webhooks.delivery_text import literal_line, set_out
from crmtui.tui.time_spans import TimeSpan
from tests.tui.hooks_office import LONG, HooksOffice, area_of, lines_of
from tests.tui.office import SIZE, fill, form_of, keys_of, notices_of, press, settled
from tests.tui.support import until

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from crmtui.kit.backend import Backend
    from crmtui.services.webhooks import DeliverySummary

pytestmark = pytest.mark.soak


@pytest.fixture
def office(sqlite_backend: Backend, tmp_path: Path) -> HooksOffice:
    return HooksOffice(sqlite_backend, tmp_path)


def view_of(pilot: Pilot[Any]) -> DeliveriesView:
    return area_of(pilot).query_one(DeliveriesView)


def text_of(pilot: Pilot[Any]) -> str:
    """What the screen of one delivery says."""
    return str(pilot.app.screen.query_one("#delivery-text", Static).content)


def state_of(office: HooksOffice, one: DeliverySummary) -> str:
    return str(office.read(webhooks.get_delivery, one.id).state.value)


def find(office: HooksOffice, state: str) -> DeliverySummary:
    """The newest delivery in this state."""
    return next(one for one in office.summaries() if one.state.value == state)


async def open_one(pilot: Pilot[Any], one: DeliverySummary) -> None:
    await settled(pilot)
    area_of(pilot).open_delivery(one.id)
    await settled(pilot)


async def test_states_are_words_and_what_comes_next_is_said(office: HooksOffice) -> None:
    office.make_history()
    async with office.console(WebhooksScreen).run_test(size=(160, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "f3")
        shown = [(row[0], row[4], row[5]) for row in lines_of(pilot)]
        assert shown == [
            ("[||] in line", "", ""),
            ("[..] waiting", "", "now"),
            ("[!!] retrying", "HTTP 429", "in 9 min"),
            ("[!!] retrying", "blocked: private address", "now"),
            ("[||] in line", "", ""),
            ("[OK] delivered", "200", ""),
            ("[!!] retrying", "HTTP 410", "when on"),
            ("[XX] gave up", "HTTP 500", ""),
            ("[OK] delivered", "200", ""),
        ]


async def test_filters_are_combined_told_and_kept(office: HooksOffice) -> None:
    made = office.make_history()
    async with office.console(WebhooksScreen).run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await press(pilot, "down", "f4")
        assert view_of(pilot).choice == DeliveryChoice(endpoint=str(made["failing"]))
        assert [row[0][:4] for row in lines_of(pilot)] == ["[||]", "[||]", "[XX]"]
        await press(pilot, "f6")
        assert [row[0] for row in lines_of(pilot)] == ["[XX] gave up"]
        await press(pilot, "f4")
        await fill(pilot, event_type="product.updated", text="Day tick", begin="2026-06-12 00:00")
        await press(pilot, "ctrl+s")
        assert len(lines_of(pilot)) == 1
        wanted = view_of(pilot).choice
        assert wanted.span == TimeSpan(begin="2026-06-12 00:00")
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f3")
        assert view_of(pilot).choice == wanted
        await press(pilot, "escape")
        assert view_of(pilot).choice.text == ""
        await press(pilot, "escape")
        assert view_of(pilot).choice.is_all
        assert len(lines_of(pilot)) == 9


async def test_a_span_that_ends_before_it_begins_is_refused(office: HooksOffice) -> None:
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f3", "f4")
        await fill(pilot, begin="2026-06-12 12:00", end="2026-06-12 11:00")
        await press(pilot, "ctrl+s")
        assert form_of(pilot).query_one("#row-end").has_class("-wrong")


async def test_typing_searches_and_finds_nothing_aloud(office: HooksOffice) -> None:
    office.make_history()
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f3")
        await press(pilot, "slash", "F", "a", "i", "r")
        await until(pilot, lambda: len(lines_of(pilot)) == 2)
        await press(pilot, "x")
        await until(pilot, lambda: not lines_of(pilot))
        await settled(pilot)
        assert "Esc shows all" in view_of(pilot).table.render_line(1).text


async def test_an_attempt_is_shown_whole_and_literally(office: HooksOffice) -> None:
    office.make_history()
    async with office.console(WebhooksScreen).run_test(size=(120, 80)) as pilot:
        await open_one(pilot, find(office, "EXHAUSTED"))
        text = text_of(pilot)
        assert "Request of attempt 10" in text
        joined = "".join(line.strip() for line in text.splitlines())
        assert LONG in joined
        for part in (
            *("203.0.113.7", "12 ms", "[XX] HTTP 500", "webhook-signature: (redacted)"),
            *('"error": "[/x] no such table [bold]"', "x-strange: [/x]", '"name": "Day ticket"'),
        ):
            assert part in text
        assert "c2VjcmV0" not in text
        await press(pilot, "left", "left")
        assert "Request of attempt 8" in text_of(pilot)
        await press(pilot, "right", "right", "right")
        assert "Request of attempt 10" in text_of(pilot)


async def test_curl_is_copied_and_saved_without_the_signature(
    office: HooksOffice, tmp_path: Path
) -> None:
    office.make_history()
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await open_one(pilot, find(office, "EXHAUSTED"))
        await press(pilot, "f4", "f4")
        command = pilot.app.clipboard
        assert command.startswith("curl --request POST 'https://hooks.example/")
        assert "(redacted)" in command
        assert "c2VjcmV0" not in command
        target = tmp_path / "again.sh"
        await press(pilot, "ctrl+e")
        await fill(pilot, file=str(target))
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, CurlDialog)
        assert target.read_text() == f"{command}\n"
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        await press(pilot, "ctrl+e")
        await fill(pilot, file=str(target))
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ConfirmDialog)


async def test_what_gave_up_is_sent_again_with_its_id(office: HooksOffice) -> None:
    office.make_history()
    failed = find(office, "EXHAUSTED")
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await open_one(pilot, failed)
        await press(pilot, "f7")
        again = office.read(webhooks.get_delivery, failed.id)
        assert (again.state, again.manual, again.message_id) == ("PENDING", True, failed.message_id)
        assert "by a person" in text_of(pilot)
        assert "delivery.cancel" in keys_of(pilot)
        await press(pilot, "f8", "enter")
        assert state_of(office, failed) == "PENDING"
        await press(pilot, "f8", "tab", "enter")
        assert state_of(office, failed) == "CANCELLED"
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, WebhooksScreen)


async def test_what_arrived_is_asked_about_before_it_is_sent_again(office: HooksOffice) -> None:
    office.make_history()
    sent = find(office, "DELIVERED")
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await open_one(pilot, sent)
        await press(pilot, "f7")
        assert isinstance(pilot.app.screen, ConfirmDialog)
        await press(pilot, "enter")
        assert state_of(office, sent) == "DELIVERED"
        await press(pilot, "f7", "tab", "enter")
        assert state_of(office, sent) == "PENDING"


async def test_all_of_a_filter_are_counted_then_sent_again(office: HooksOffice) -> None:
    made = office.make_history()
    arrived = [one for one in office.summaries() if one.state.value == "DELIVERED"]
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f4", "f9")
        question = pilot.app.screen
        assert isinstance(question, ConfirmDialog)
        assert "2 deliveries" in question._text
        assert "good.example" in question._text
        await press(pilot, "enter")
        assert {state_of(office, one) for one in arrived} == {"DELIVERED"}
        await press(pilot, "f9", "tab", "enter")
        assert {state_of(office, one) for one in arrived} == {"PENDING"}
        assert notices_of(pilot)[-1] == "On their way: 2 deliveries."
        assert (area_of(pilot).bulk.running, area_of(pilot)._progress) == (0, "")
        others = [one for one in office.summaries() if one.endpoint_id != made["good"]]
        assert not any(one.manual for one in others)


async def test_a_record_that_is_held_up_goes_on_when_one_is_skipped(office: HooksOffice) -> None:
    office.make_history()
    failed = find(office, "EXHAUSTED")
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f3", "f3")
        ((record, event, _since, behind, *_rest),) = lines_of(pilot)
        assert (record, event, behind) == (f"product {failed.subject_id}", "product.updated", "2")
        await press(pilot, "f9", "enter")
        assert len(lines_of(pilot)) == 1
        await press(pilot, "f9", "tab", "enter")
        assert lines_of(pilot) == []
        assert state_of(office, failed) == "CANCELLED"
        states = [one.state.value for one in office.summaries(endpoint_id=failed.endpoint_id)]
        assert states == ["WAITING", "PENDING", "CANCELLED"]


async def test_what_another_process_does_is_seen_by_itself(office: HooksOffice) -> None:
    office.add("good", events=("product.updated",))
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await press(pilot, "f3")
        office.change_price(1)
        office.fan_out()
        await until(pilot, lambda: [row[0] for row in lines_of(pilot)] == ["[..] waiting"])


async def test_a_deleted_endpoint_leaves_its_history(office: HooksOffice) -> None:
    made = office.make_history()
    failed = find(office, "EXHAUSTED")
    office.write(webhooks.delete_endpoint, made["failing"])
    async with office.console(WebhooksScreen).run_test(size=SIZE) as pilot:
        await open_one(pilot, failed)
        assert "gave up" in text_of(pilot)
        await press(pilot, "f7")
        assert isinstance(pilot.app.screen, DeliveryScreen)
        assert state_of(office, failed) == "EXHAUSTED"


@pytest.mark.parametrize("kept", [None, 7, [], {"states": "x", "since": 9, "endpoint": "[/x]"}])
def test_a_choice_that_makes_no_sense_is_all(kept: object) -> None:
    assert DeliveryChoice.from_json(kept).is_all


def test_a_choice_is_kept_whole() -> None:
    span = TimeSpan("24h", "2026-06-12 12:00", "2026-06-13 12:00")
    choice = DeliveryChoice(
        "01890000-0000-7000-8000-000000000001", ("SENDING",), "ticket.issued", "[/x]", span
    )
    assert DeliveryChoice.from_json(choice.to_json()) == choice


@pytest.mark.parametrize("text", ["", "plain", "{broken", "[" * 100_000, '"a string"'])
def test_what_is_no_json_object_is_shown_as_it_is(text: str) -> None:
    assert set_out(text) == text


def test_a_line_of_any_length_shows_to_its_end() -> None:
    assert literal_line("a\x1b" * 30_000) == "a␛" * 30_000
