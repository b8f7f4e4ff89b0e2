"""A job loop on both kinds of database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from crmtui.kit.backend import Backend
from crmtui.scheduler.loop import JobLoop
from tests.scheduler.work import REGISTRY, blocked

Start = Callable[..., JobLoop]


@contextmanager
def running(backend: Backend, patience: float = 0.2, **options: Any) -> Iterator[JobLoop]:
    """A loop that runs the kinds of `tests.scheduler.work`."""
    loop = JobLoop(backend, options.pop("registry", REGISTRY), "worker", **options)
    loop.start()
    try:
        yield loop
    finally:
        loop.stop(patience)


@pytest.fixture
def start(backend: Backend) -> Iterator[Start]:
    """Starts loops that end with the test."""
    blocked.clear()
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(running(backend, **options))
        blocked.set()
