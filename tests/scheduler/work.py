"""Kinds of work for tests, and what their handlers do."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any, Final

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.schemas import Schema
from crmtui.scheduler.runner import Registry
from crmtui.services import identity, jobs
from crmtui.services.identity import OrganizationCreate
from crmtui.services.jobs import Handler, JobKind, JobRun, NoArgs, Schedule, Snooze

SYSTEM: Final = system_actor("test")
PATIENCE: Final = 30.0
"""Seconds; only what hangs takes so long."""


class Hold(Schema):
    """Work that lasts until it is told to go on."""

    folder: str
    """Where a file per process says that it has begun, and another that it may go on."""


class Say(Schema):
    word: str


NOOP: Final = JobKind("test.noop", NoArgs)
FAIL: Final = JobKind("test.fail", Say)
HOLD: Final = JobKind("test.hold", Hold)
LOOP: Final = JobKind("test.loop", NoArgs)
SNOOZE: Final = JobKind("test.snooze", NoArgs)
RETURN: Final = JobKind("test.return", Say)
RAISE: Final = JobKind("test.raise", Say, max_attempts=1)
BLOCK: Final = JobKind("test.block", NoArgs, timeout=0.05)
BLOCK_LONG: Final = JobKind("test.block_long", NoArgs)
NOTE: Final = JobKind("test.note", Say)


class Speechless(Exception):
    """An error that fails when asked what it is."""

    def __str__(self) -> str:
        raise RuntimeError


EVERY_SECOND: Final = Schedule("test.every_second", "Every second", NOOP, every=1, catch_up="all")

GARBAGE: Final[dict[str, Any]] = {
    "list": [1],
    "object": {"it": object()},
    "nan": {"it": float("nan")},
    "zero": {"it": "\0"},
    "surrogate": {"it": "\ud800"},
    "long": {"it": "x" * 100_000},
    "word": "text",
}
ERRORS: Final[dict[str, BaseException]] = {
    "exit": SystemExit(3),
    "interrupt": KeyboardInterrupt(),
    "generator": GeneratorExit(),
    "memory": MemoryError(),
    "speechless": Speechless(),
    "zero": ValueError("a \0 in the middle"),
}

blocked = threading.Event()
"""Lets the handlers of BLOCK go, at the end of a test."""


def _fail(_run: JobRun, args: Say) -> None:
    raise ValueError(args.word)


def _hold(run: JobRun, args: Hold) -> dict[str, str]:
    """Begin, wait, write one organization in a fenced transaction, say which process it was."""
    import os

    folder, name = Path(args.folder), str(os.getpid())
    (folder / f"{name}-began").touch()
    wait_for(lambda: (folder / f"{name}-go").exists())
    with run.write() as tx:
        identity.create_organization(tx, OrganizationCreate(name=f"by {name}"))
    return {"by": name}


def _loop(run: JobRun, _args: NoArgs) -> None:
    while True:
        run.check()
        time.sleep(0.001)


def _snooze(_run: JobRun, _args: NoArgs) -> None:
    raise Snooze(3600)


def _return(_run: JobRun, args: Say) -> Any:
    return GARBAGE[args.word]


def _raise(_run: JobRun, args: Say) -> None:
    raise ERRORS[args.word]


def _block(_run: JobRun, _args: NoArgs) -> None:
    blocked.wait(PATIENCE)


HANDLERS: Final[tuple[tuple[JobKind, Handler], ...]] = (
    (NOOP, lambda _run, _args: None),
    (FAIL, _fail),
    (HOLD, _hold),
    (LOOP, _loop),
    (SNOOZE, _snooze),
    (RETURN, _return),
    (RAISE, _raise),
    (BLOCK, _block),
    (BLOCK_LONG, _block),
    (NOTE, lambda _run, args: {"word": args.word}),
)
REGISTRY: Final[Registry] = {kind.name: (kind, handler) for kind, handler in HANDLERS}


def wait_for(seen: Any, patience: float = PATIENCE) -> Any:
    """Ask until the answer is true, and return it."""
    deadline = time.monotonic() + patience
    while not (answer := seen()):
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.005)
    return answer


def enqueue(backend: Backend, kind: JobKind, args: Schema | None = None, **options: Any) -> Any:
    """Enqueue for the program itself; the job's id."""
    with backend.write(SYSTEM) as tx:
        return jobs.enqueue(tx, kind, args or NoArgs(), **options)


def look(backend: Backend, job_id: Any) -> Any:
    """The job with everything that is known of it."""
    with backend.read(SYSTEM) as tx:
        return jobs.get_job(tx, job_id)


def await_state(backend: Backend, job_id: Any, *states: str) -> Any:
    """Wait until the job is in one of these states; the job."""
    wait_for(lambda: look(backend, job_id).state in states)
    return look(backend, job_id)
