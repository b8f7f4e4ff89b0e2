"""What a handler gets of the job it works on, and how what it writes is fenced."""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import cached_property
from types import TracebackType
from typing import Any, BinaryIO, Final, cast
from uuid import UUID

from sqlalchemy import bindparam, select, update

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.hot import HotStatement
from crmtui.kit.i18n import _
from crmtui.kit.ids import new_id
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.services.jobs import errors, growing_files
from crmtui.services.jobs.actors import VIA, find_actor
from crmtui.services.jobs.files import open_stream, read_pieces, write_file
from crmtui.services.jobs.flags import Flag
from crmtui.services.jobs.kinds import GiveUp, JobCancelled, JobStopped, LeaseLost
from crmtui.services.jobs.outcomes import Claimed
from crmtui.services.jobs.rules import HEARTBEAT_SECONDS, LEASE_SECONDS
from crmtui.services.jobs.tables import FILES, JOBS, LOG_LINES

_STORE_EVERY: Final = 0.5
_LINE: Final = 500
_NOTE: Final = 200

_job: Final = JOBS.c
_held = (
    (_job.id == bindparam("job_id"))
    & (_job.attempts == bindparam("attempt"))
    & (_job.lease_token == bindparam("token"))
)
_FENCE: Final = HotStatement(select(_job.id).where(_held).with_for_update())
"""Locked until the commit, so that nobody can rescue the job in between."""
_LOOK: Final = HotStatement(select(_job.cancel_requested_at).where(_held))
_PROLONG: Final = HotStatement(update(JOBS).where(_held).values(lease_until=bindparam("until")))
_KEPT: Final = HotStatement(select(_job.result).where(_held))
_KEEP: Final = HotStatement(update(JOBS).where(_held).values(result=bindparam("result")))
_PROGRESS: Final = HotStatement(
    update(JOBS)
    .where(_held)
    .values(
        progress_done=bindparam("done"),
        progress_total=bindparam("total"),
        progress_note=bindparam("note"),
    )
)


class JobRun:
    """One attempt at a job. The loop that runs it sets `stop`, `lost` and `cancel`.

    Outside of a transaction, `check` and `progress` raise what the handler must let through:
    JobCancelled, JobStopped (the worker ends) or LeaseLost.
    """

    def __init__(
        self,
        backend: Backend,
        claimed: Claimed,
        *,
        stop: Flag | None = None,
        lost: Flag | None = None,
        cancel: Flag | None = None,
        deadline: float | None = None,
    ) -> None:
        self.backend = backend
        self.claimed = claimed
        self.job_id = claimed.job_id
        self.attempt = claimed.attempt
        self.clock = backend.clock
        self.stop = stop or Flag()
        self.lost = lost or Flag()
        self.cancel = cancel or Flag()
        self._deadline = deadline
        self._stored_at = float("-inf")
        self._looked_at = float("-inf")
        self._key = {"job_id": claimed.job_id, "attempt": claimed.attempt, "token": claimed.token}

    @cached_property
    def actor(self) -> Actor:
        """Whoever enqueued the job, with the rights they have now.

        Raises:
            GiveUp: actor.gone.
        """
        return find_actor(self.backend, self.claimed)

    def read(self) -> AbstractContextManager[ReadTx]:
        """A read transaction of the job's actor."""
        return self.backend.read(self.actor)

    def write(self) -> AbstractContextManager[WriteTx]:
        """A write transaction of the job's actor, which exists only while the job is still held.

        Raises:
            LeaseLost: another worker has the job by now; nothing was written.
        """
        return _FencedWrite(self, self.actor)

    def check(self) -> None:
        """Stop here if it is time to; cheap enough for every turn of a loop.

        Raises:
            JobCancelled, JobStopped, LeaseLost.
            GiveUp: job.timeout, when the kind's time is up.
        """
        self._check_signals()
        if time.monotonic() - self._looked_at >= _STORE_EVERY:
            with self.backend.read(_ITSELF) as tx:
                self._look(tx)

    def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        """Say how far it is, stored at most twice a second and at the end (`done == total`).

        Not inside of a transaction of one's own: it has its own.

        Raises:
            as `check`.
        """
        self._check_signals()
        now = time.monotonic()
        if now - self._stored_at < _STORE_EVERY and done != total:
            return
        self._stored_at = now
        with self.backend.write(_ITSELF) as tx:
            self._look(tx)
            tx.change(_PROGRESS, {**self._key, "done": done, "total": total, "note": note[:_NOTE]})

    def log(self, line: str) -> None:
        """Keep a line that people read beside the job; at most 500 characters, never a secret.

        Raises:
            LeaseLost.
        """
        with _FencedWrite(self, _ITSELF) as tx:
            values = {"job_id": self.job_id, "id": new_id(), "attempt": self.attempt}
            tx.execute(LOG_LINES.insert(), {**values, "at": tx.now, "line": line[:_LINE]})

    def open_input(self) -> BinaryIO:
        """The job's input file.

        Raises:
            NotFound: job_file.not_found.
        """
        wanted = select(FILES.c.id).where(FILES.c.job_id == self.job_id, FILES.c.role == "input")
        with self.backend.read(_ITSELF) as tx:
            file_id = tx.execute(wanted.order_by(FILES.c.id).limit(1)).scalar()
        if file_id is None:
            raise errors.file_not_found()
        return cast(BinaryIO, open_stream(read_pieces(self.backend, _ITSELF, file_id)))

    def in_portions(self, act: Callable[[WriteTx], int]) -> int:
        """Call `act`, which does a portion and counts it, each time in a transaction of its own,
        until nothing is left; how many it were in all.

        Raises:
            LeaseLost; and as `check`, between two portions.
        """
        total = 0
        while True:
            with self.write() as tx:
                done = act(tx)
            if not done:
                return total
            total += done
            self.progress(total)

    def write_output(self, name: str, media_type: str, pieces: Iterable[bytes]) -> UUID:
        """Keep a file that the job made, chunk by chunk, each in a short fenced transaction.

        Raises:
            Invalid: job_file.too_large.
            LeaseLost.
        """
        return write_file(self.write, "output", self.job_id, name, media_type, pieces)

    def append_output(
        self, tx: WriteTx, file_id: UUID | None, name: str, media_type: str, content: bytes
    ) -> UUID:
        """Add to the end of an output file, as part of the work that the transaction does.

        Without a file, or where it was removed meanwhile, one is begun; the file's id.

        Raises:
            Invalid: job_file.too_large.
        """
        if file_id is None or not growing_files.append(tx, file_id, content):
            file_id = growing_files.begin_file(tx, self.job_id, name, media_type)
            growing_files.append(tx, file_id, content)
        return file_id

    def keep_result(self, tx: WriteTx, result: Mapping[str, Any]) -> None:
        """Keep how far it is as the job's result, as part of the work that the transaction does.

        It stays if the attempt does not end well, and the next one finds it (`find_result`); what
        the handler returns replaces it. Small JSON, as that is.
        """
        tx.change(_KEEP, {**self._key, "result": dict(result)})

    def find_result(self) -> dict[str, Any] | None:
        """What an attempt has kept last, if any.

        Raises:
            LeaseLost.
        """
        with self.backend.read(_ITSELF) as tx:
            rows = tx.run(_KEPT, self._key)
        if not rows:
            raise LeaseLost
        kept: dict[str, Any] | None = rows[0][0]
        return kept

    def require_held(self, tx: ReadTx) -> None:
        """Make sure, for the rest of this transaction, that nobody else has the job.

        Raises:
            LeaseLost.
        """
        if self.lost.is_set() or not tx.run(_FENCE, self._key):
            raise LeaseLost

    def prolong(self, tx: WriteTx) -> None:
        """Let the lease begin anew as this transaction ends."""
        until = self.clock.now() + timedelta(seconds=LEASE_SECONDS)
        tx.change(_PROLONG, {**self._key, "until": until})

    def _check_signals(self) -> None:
        if self.lost.is_set():
            raise LeaseLost
        if self.cancel.is_set():
            raise JobCancelled
        if self.stop.is_set():
            raise JobStopped
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise GiveUp("job.timeout", _("It took longer than jobs of its kind may."))

    def _look(self, tx: ReadTx) -> None:
        self._looked_at = time.monotonic()
        rows = tx.run(_LOOK, self._key)
        if not rows:
            raise LeaseLost
        if rows[0][0] is not None:
            raise JobCancelled


_ITSELF: Final = system_actor(VIA)


class _FencedWrite:
    """A write transaction that begins by making sure that the job is still ours."""

    def __init__(self, run: JobRun, actor: Actor) -> None:
        self._run = run
        self._writing = run.backend.write(actor)

    def __enter__(self) -> WriteTx:
        self._tx = tx = self._writing.__enter__()
        self._began = time.monotonic()
        try:
            self._run.require_held(tx)
        except BaseException as error:
            self._writing.__exit__(type(error), error, error.__traceback__)
            raise
        return tx

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        # Heartbeats pass over a job in the middle of a write (claiming.py).
        if kind is None and time.monotonic() - self._began > HEARTBEAT_SECONDS:
            self._run.prolong(self._tx)
        return self._writing.__exit__(kind, error, trace)
