"""Desks in processes of their own, and what they do there."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any
from uuid import UUID

from crmtui.bootstrap import open_backend
from crmtui.kit.actor import Actor
from crmtui.services import checkin
from crmtui.services.checkin import Scanned, Verdict

PATIENCE_SECONDS = 120
"""Longer than anything takes here; a test that waits so long has failed."""

PRELOADED = (
    "crmtui.bootstrap",
    *(f"crmtui.services.{area}" for area in ("checkin", "jobs", "stock")),
)
"""What the processes do not import each for itself."""


@dataclass(frozen=True)
class Desk:
    """Who stands where, in what every process needs to open the database itself."""

    url: str
    actor: Actor
    list_id: UUID
    gate_id: UUID


def processes() -> ForkServerContext:
    """Processes that import everything once, and inherit no connection."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    return context


def scan(desk: Desk, code: str, **fields: Any) -> Verdict:
    """One scan on a backend opened for it."""
    backend = open_backend(desk.url)
    try:
        scanned = Scanned(list_id=desk.list_id, gate_id=desk.gate_id, code=code, **fields)
        with backend.write(desk.actor) as tx:
            return checkin.redeem(tx, scanned)
    finally:
        backend.close()


def race(desk: Desk, codes: list[str], start: Barrier, answers: Queue[Any]) -> None:
    """Scan each code at the same moment as everybody else; whatever happens is reported."""
    backend = open_backend(desk.url)
    for turn, code in enumerate(codes):
        start.wait(PATIENCE_SECONDS)
        scanned = Scanned(list_id=desk.list_id, gate_id=desk.gate_id, code=code)
        try:
            with backend.write(desk.actor) as tx:
                verdict = checkin.redeem(tx, scanned)
            answers.put((turn, desk.actor.name, verdict.model_dump()))
        except BaseException as error:
            answers.put((turn, desk.actor.name, repr(error)))
    backend.close()


def die_before_commit(desk: Desk, code: str, nonce: str) -> None:
    """Redeem, and be killed before it is kept."""
    _die(desk, code, nonce, lambda tx: os.kill(os.getpid(), signal.SIGKILL))


def die_before_reply(desk: Desk, code: str, nonce: str) -> None:
    """Redeem, and be killed when it is durable but nobody has heard of it."""
    _die(
        desk,
        code,
        nonce,
        lambda tx: tx.after_commit(lambda: os.kill(os.getpid(), signal.SIGKILL)),
    )


def _die(desk: Desk, code: str, nonce: str, then: Callable[[Any], None]) -> None:
    backend = open_backend(desk.url)
    scanned = Scanned(list_id=desk.list_id, gate_id=desk.gate_id, code=code, nonce=nonce)
    with backend.write(desk.actor) as tx:
        checkin.redeem(tx, scanned)
        then(tx)


def run_to_death(target: Callable[..., None], *given: Any) -> int | None:
    """Start a process and wait for its end; its exit code."""
    process: BaseProcess = processes().Process(target=target, args=given)
    process.start()
    process.join(PATIENCE_SECONDS)
    return process.exitcode
