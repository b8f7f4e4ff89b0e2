"""The way to the first frame: nothing is done twice, and nothing that can wait is done before."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.dom import DOMNode
from textual.screen import Screen

from crmtui.tui import garbage
from crmtui.tui.app import CrmApp
from crmtui.tui.ports import Backend, ConsoleOptions
from tests.tui.support import StillBackend, an_actor, until


class SlowToOpen(CrmApp):
    """A console whose database opens when `go` is set; it notes what is styled and painted."""

    def __init__(self, data_dir: Path) -> None:
        self.go = threading.Event()
        self.styled: list[DOMNode] = []
        self.frames = self.frames_before_opening = 0
        options = ConsoleOptions(data_dir, demo=True, demo_actor=lambda _backend: an_actor())
        super().__init__(self.open, options)

    def open(self) -> Backend:
        self.frames_before_opening = self.frames
        self.go.wait(10)
        return StillBackend()

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        self.frames += renderable is not None
        super()._display(screen, renderable)

    def update_styles(self, node: DOMNode, animate: bool = True) -> None:
        self.styled.append(node)
        super().update_styles(node, animate)


@pytest.fixture
def paused() -> Iterator[None]:
    garbage.pause()
    yield
    gc.enable()
    gc.unfreeze()


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_new_screen_is_styled_once(tmp_path: Path, size: tuple[int, int]) -> None:
    console = SlowToOpen(tmp_path)
    async with console.run_test(size=size) as pilot:
        await until(pilot, lambda: console.frames)
        assert not [node for node in console.styled if isinstance(node, Screen)]
        console.go.set()


async def test_the_database_is_opened_after_the_first_frame(tmp_path: Path) -> None:
    console = SlowToOpen(tmp_path)
    console.go.set()
    async with console.run_test() as pilot:
        await until(pilot, lambda: console.connection.backend is not None)
    assert console.frames_before_opening > 0


async def test_garbage_is_collected_again_when_the_database_is_open(
    tmp_path: Path, paused: None
) -> None:
    console = SlowToOpen(tmp_path)
    async with console.run_test() as pilot:
        assert not gc.isenabled()
        console.go.set()
        await until(pilot, gc.isenabled)
    assert gc.get_freeze_count() > 0


def test_resuming_what_was_not_paused_changes_nothing() -> None:
    before = gc.get_freeze_count()
    garbage.resume()
    assert gc.isenabled()
    assert gc.get_freeze_count() == before


async def test_counters_and_notice_are_made_when_they_can_be_seen(tmp_path: Path) -> None:
    console = SlowToOpen(tmp_path)
    async with console.run_test(size=(80, 24)) as pilot:
        assert not console.screen.query("CounterPanel, TooSmall")
        await pilot.resize_terminal(120, 36)
        await until(pilot, lambda: console.screen.query("CounterPanel"))
        await pilot.resize_terminal(40, 10)
        await until(pilot, lambda: console.screen.query("TooSmall"))
        console.go.set()
