"""Who leads a group of commands, and when it begins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from crmtui.kit import command_queue
from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Work
from crmtui.kit.command_queue import CommandQueue, _Caller


class Groups:
    """Runs nothing, and notes how many commands shared each flush."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def write(self, _first: Work, following: Callable[[], Work | None]) -> None:
        size = 1
        while following() is not None:
            size += 1
        self.sizes.append(size)


@pytest.fixture
def groups() -> Groups:
    return Groups()


@pytest.fixture
def queue(groups: Groups) -> CommandQueue:
    return CommandQueue(groups.write)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody leads before all have come who are expected."""
    monkeypatch.setattr(command_queue, "PATIENCE_SECONDS", 60)


def work() -> Work:
    return Work(system_actor("test"), lambda _tx: None)


def wait_for_line(queue: CommandQueue, length: int) -> None:
    while len(queue._waiting) < length:
        threading.Event().wait(0)


@pytest.mark.usefixtures("patient")
def test_who_is_alone_waits_for_nobody(queue: CommandQueue, groups: Groups) -> None:
    queue.run(work())
    queue.run(work())
    assert groups.sizes == [1, 1]


@pytest.mark.usefixtures("patient")
def test_a_group_begins_with_the_last_who_is_expected(queue: CommandQueue, groups: Groups) -> None:
    queue._expected = 3
    with ThreadPoolExecutor(2) as pool:
        early = [pool.submit(queue.run, work()) for _ in range(2)]
        wait_for_line(queue, 2)
        assert groups.sizes == []
        queue.run(work())
        for future in early:
            future.result(30)
    assert groups.sizes == [3]


def test_nobody_waits_long_for_those_who_do_not_come(queue: CommandQueue, groups: Groups) -> None:
    queue._expected = 3
    queue.run(work())
    assert groups.sizes == [1]
    assert queue._expected == 1


@pytest.mark.usefixtures("patient")
def test_who_is_interrupted_while_others_count_on_it_lets_them_go_on(
    queue: CommandQueue, groups: Groups
) -> None:
    queue._expected = 3
    first = _Caller(work())
    assert queue._join(first) == 60
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(queue.run, work())
        wait_for_line(queue, 2)
        queue._step_out(first)
        second.result(30)
    assert groups.sizes == [1]
