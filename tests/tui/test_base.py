"""What every screen relies on: calls in threads, stale results, failures told, changes followed."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from crmtui.kit.errors import Conflict, Invalid, Unavailable
from crmtui.tui.base import ServiceScreen
from crmtui.tui.messages import DataChanged
from crmtui.tui.modals.error import ErrorDialog
from crmtui.tui.problems import Problem
from tests.tui.support import Console, StillBackend, settle, until


class Probe(ServiceScreen):
    TOPICS = ("ticket",)
    BINDINGS = [Binding("f6", "fail", "Fail", id="probe.fail", tooltip="fails")]

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Any] = []
        self.requeries = 0

    def compose_body(self) -> ComposeResult:
        yield Static("body")

    def requery(self) -> None:
        self.requeries += 1

    def action_fail(self) -> None:
        raise ZeroDivisionError("in an action")


def a_console(tmp_path: Path, **options: Any) -> tuple[Console, Probe]:
    probe = Probe()
    return Console(tmp_path, lambda: probe, **options), probe


def raising(error: Exception) -> Callable[..., Any]:
    def service(_tx: object, *_args: object) -> None:
        raise error

    return service


async def test_a_newer_read_makes_an_older_result_stale(tmp_path: Path) -> None:
    app, probe = a_console(tmp_path)
    first_may_go = threading.Event()

    def slow(_tx: object) -> str:
        first_may_go.wait(10)
        return "old"

    async with app.run_test() as pilot:
        await settle(pilot)
        probe.read(slow, then=probe.seen.append, key="list")
        probe.read(lambda _tx: "new", then=probe.seen.append, key="list")
        await until(pilot, lambda: probe.seen == ["new"])
        first_may_go.set()
        await settle(pilot)
        assert probe.seen == ["new"]


async def test_reads_of_different_keys_do_not_disturb_each_other(tmp_path: Path) -> None:
    app, probe = a_console(tmp_path)
    async with app.run_test() as pilot:
        await settle(pilot)
        for number in range(12):
            probe.read(lambda _tx, n: n, number, then=probe.seen.append, key=f"k{number}")
        await until(pilot, lambda: sorted(probe.seen) == list(range(12)))


async def test_writes_of_one_lane_run_in_order_and_all_of_them(tmp_path: Path) -> None:
    app, probe = a_console(tmp_path)
    ran: list[int] = []

    def command(_tx: object, number: int) -> int:
        time.sleep(0.002 * (5 - number % 5))
        ran.append(number)
        return number

    async with app.run_test() as pilot:
        await settle(pilot)
        for number in range(20):
            probe.write(command, number, then=probe.seen.append, lane="scans")
        await until(pilot, lambda: len(probe.seen) == 20)
        assert ran == probe.seen == list(range(20))


async def test_a_write_outlives_its_screen(tmp_path: Path) -> None:
    app, _probe = a_console(tmp_path)
    done = threading.Event()
    closed = threading.Event()

    def command(_tx: object) -> None:
        closed.wait(10)
        done.set()

    async with app.run_test() as pilot:
        await settle(pilot)
        other = Probe()
        app.push_screen(other)
        await settle(pilot)
        other.write(command, then=other.seen.append)
        await other.dismiss()
        closed.set()
        await until(pilot, done.is_set)
        await settle(pilot)
        assert other.seen == []


@pytest.mark.parametrize("error", [Invalid("a.b", "No [/x]."), Conflict("a.c", "[red]taken")])
async def test_expected_errors_are_a_notice_shown_literally(
    tmp_path: Path, error: Exception
) -> None:
    app, probe = a_console(tmp_path)
    async with app.run_test() as pilot:
        await settle(pilot)
        probe.write(raising(error))
        await until(pilot, lambda: app._notifications)
        assert [note.message for note in app._notifications] == [str(error)]
        assert app.screen is probe


async def test_unexpected_errors_are_a_dialog_with_an_id_that_the_log_knows(tmp_path: Path) -> None:
    app, probe = a_console(tmp_path)
    calls: list[int] = []

    def breaks_once(_tx: object) -> str:
        calls.append(1)
        if len(calls) == 1:
            raise ZeroDivisionError("secret detail")
        return "fine"

    async with app.run_test() as pilot:
        await settle(pilot)
        probe.write(breaks_once, then=probe.seen.append)
        await until(pilot, lambda: isinstance(app.screen, ErrorDialog))
        await settle(pilot)
        shown = " ".join(str(text.content) for text in app.screen.query(Static))
        assert "secret detail" not in shown
        reference = app.screen._problem.reference  # type: ignore[attr-defined]
        assert reference in shown
        log = (tmp_path / "crmtui.log").read_text()
        assert reference in log
        assert "secret detail" in log
        await pilot.press("f5")
        await until(pilot, lambda: probe.seen == ["fine"])


async def test_a_mistake_in_an_action_or_a_callback_ends_nothing(tmp_path: Path) -> None:
    app, probe = a_console(tmp_path)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, ErrorDialog))
        await pilot.press("escape")
        probe.read(lambda _tx: 1, then=lambda _one: 1 / 0)
        await until(pilot, lambda: isinstance(app.screen, ErrorDialog))
        await pilot.press("escape")
        assert app.is_running


async def test_a_mistake_in_a_message_handler_leaves_the_screen_alive(tmp_path: Path) -> None:
    app, probe = a_console(tmp_path)
    async with app.run_test() as pilot:
        await settle(pilot)
        probe.requery = lambda: 1 / 0  # type: ignore[method-assign, assignment, return-value]
        probe.post_message(DataChanged(frozenset({"ticket.redeemed"})))
        await until(pilot, lambda: isinstance(app.screen, ErrorDialog))
        await pilot.press("escape")
        probe.read(lambda _tx: "alive", then=probe.seen.append)
        await until(pilot, lambda: probe.seen == ["alive"])


async def test_reads_wait_for_a_database_that_comes_back(tmp_path: Path) -> None:
    app, probe = a_console(tmp_path)
    tries: list[int] = []

    def comes_back(_tx: object) -> str:
        tries.append(1)
        if len(tries) < 3:
            raise Unavailable("database.unreachable", "gone")
        return "back"

    async with app.run_test() as pilot:
        await settle(pilot)
        probe.read(comes_back, then=probe.seen.append)
        await until(pilot, lambda: app.status.current.alarm)
        await until(pilot, lambda: probe.seen == ["back"])
        assert not app.status.current.alarm
        assert len(tries) == 3


async def test_a_write_is_not_repeated_unless_it_may_be(tmp_path: Path) -> None:
    app, probe = a_console(tmp_path)
    tries: list[int] = []
    problems: list[Problem] = []

    def fails(_tx: object) -> None:
        tries.append(1)
        raise Unavailable("database.unreachable", "gone")

    def told(problem: Problem) -> bool:
        problems.append(problem)
        return True

    async with app.run_test() as pilot:
        await settle(pilot)
        probe.write(fails, failed=told)
        await until(pilot, lambda: problems)
        assert len(tries) == 1
        assert problems[0].transient


async def test_changes_elsewhere_reach_visible_screens_in_batches(tmp_path: Path) -> None:
    backend = StillBackend()
    app, probe = a_console(tmp_path, opener=lambda: backend)
    async with app.run_test() as pilot:
        await settle(pilot)
        await until(pilot, lambda: backend.changes.subscribers)
        before = probe.requeries
        for _ in range(30):
            backend.changes.say("ticket.redeemed")
        backend.changes.say("order.created")
        await until(pilot, lambda: probe.requeries > before)
        await settle(pilot)
        assert probe.requeries == before + 1
        backend.changes.say("*")
        await until(pilot, lambda: probe.requeries == before + 2)


async def test_hidden_screens_read_again_when_they_are_shown(tmp_path: Path) -> None:
    app, probe = a_console(tmp_path)
    async with app.run_test() as pilot:
        await settle(pilot)
        await app.push_screen(Probe())
        app.switch_mode("entrance")
        await settle(pilot)
        before = probe.requeries
        probe.post_message(DataChanged(frozenset({"ticket.redeemed"})))
        await settle(pilot)
        assert probe.requeries == before
        app.switch_mode("first")
        app.pop_screen()
        await until(pilot, lambda: probe.requeries == before + 1)


async def test_topics_match_whole_words(tmp_path: Path) -> None:
    changed = DataChanged(frozenset({"ticket_type.created"}))
    assert not changed.concerns(("ticket",))
    assert changed.concerns(("ticket_type",))
    assert DataChanged(frozenset({"ticket.redeemed"})).concerns(("ticket.redeemed",))


async def test_leaving_takes_no_longer_than_a_second_with_a_slow_query(tmp_path: Path) -> None:
    app, probe = a_console(tmp_path)
    release = threading.Event()
    async with app.run_test() as pilot:
        await settle(pilot)
        probe.read(lambda _tx: release.wait(20), then=probe.seen.append)
        probe.write(lambda _tx: release.wait(20))
        await pilot.pause(0.05)
        started = time.monotonic()
    assert time.monotonic() - started < 1.5
    release.set()
